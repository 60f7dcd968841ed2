//! Notices: what a page says once, after something was done. They are a closed list, so that nobody can forge one.

use serde::{Deserialize, Serialize};

/// One notice. It reaches the next page in a sealed cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// After set-up.
    SetUp,
    /// After sign-up.
    AccountCreated,
    /// A visitor who is logged in opened the page to log in or to sign up.
    LoggedInAlready,
    /// After log-out.
    LoggedOut,
    /// A session ended while a page was open.
    LogInAgain,
    /// Too much time passed between the password and the code.
    TookTooLong,
    /// Anyone may create users now.
    SignUpOpen,
    /// Only admins and products may create users now.
    SignUpByInvitation,
    /// A reset link was requested. The notice does not reveal whether anybody has the email.
    ResetRequested,
    /// After a reset.
    PasswordChanged,
    /// After a log-in that was to create a token.
    TokenLimit,
    /// The token was revoked.
    TokenRevoked,
    /// Somebody else had revoked the token already.
    TokenGone,
}

impl Notice {
    /// The sentence on the page.
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
            Self::TokenLimit => "No token was created, because you have the most allowed. Revoke one that is not used",
            Self::TokenRevoked => "Token revoked",
            Self::TokenGone => "This token was already revoked",
        }
    }
}
