//! What a page says once, after something was done: a closed list, so that
//! nobody can put words in our mouth.

use serde::{Deserialize, Serialize};

/// One notice. It reaches the next page in a sealed cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// After set-up.
    SetUp,
    /// After sign-up.
    AccountCreated,
    /// Who is logged in need neither sign up nor log in.
    LoggedInAlready,
    /// After log-out.
    LoggedOut,
    /// A session ended while a page was open.
    LogInAgain,
    /// Between the password and the code went too much time.
    TookTooLong,
    /// Anyone may create users now.
    SignUpOpen,
    /// Only admins and products may create users now.
    SignUpByInvitation,
    /// Somebody asked for a link by mail; whether anybody has the email is not told.
    ResetRequested,
    /// After a reset.
    PasswordChanged,
    /// The token works no more.
    TokenRevoked,
    /// Somebody was faster.
    TokenGone,
}

impl Notice {
    /// The sentence a person reads.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SetUp => "Setup is finished",
            Self::AccountCreated => "Account created",
            Self::LoggedInAlready => "You are logged in already",
            Self::LoggedOut => "You are logged out",
            Self::LogInAgain => "Log in again to continue",
            Self::TookTooLong => "That took too long. Log in again.",
            Self::SignUpOpen => "Sign-up is open",
            Self::SignUpByInvitation => "Sign-up is by invitation",
            Self::ResetRequested => "If this email has an account, a link is on its way",
            Self::PasswordChanged => "Your password is changed. Log in with it",
            Self::TokenRevoked => "Token revoked",
            Self::TokenGone => "This token was already revoked",
        }
    }
}
