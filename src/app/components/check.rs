//! What can be seen to be wrong before anything is sent. The server asks the same questions again.

use serde::{Deserialize, Serialize};

use crate::model::{
    account,
    email::Email,
    problem::{ErrorCode, Field, FieldError, Problem},
    user,
};

/// Which questions a form is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormCheck {
    /// Name of the account, email, password.
    Setup,
    /// Names, email, password.
    SignUp,
    /// Email, password: that there are any.
    LogIn,
    /// Email.
    Email,
    /// Password: that there is any.
    Password,
    /// The code of a second factor: that there is one.
    LogInCode,
    /// The tick beside opening.
    Protection,
}

impl FormCheck {
    /// Asks them; `read` gives the value of an input by its name.
    ///
    /// # Errors
    /// Every flaw at once, in the order of the form.
    pub fn run(self, read: &dyn Fn(&str) -> String) -> Result<(), Problem> {
        let (email, password) = (read("email"), read("password"));
        match self {
            Self::LogIn => log_in(&email, &password),
            Self::Email => self::email(&email),
            Self::Password => Problem::unless_empty(no_password(&password).into_iter().collect()),
            Self::LogInCode => log_in_code(&read("otp")),
            Self::Protection => {
                confirmed(is_true(read, "protected"), is_true(read, "opening"), is_true(read, "understood"))
            }
            Self::SignUp => {
                let (first, last) = (read("firstName"), read("lastName"));
                Problem::unless_empty(user::form_flaws(Some(&first), Some(&last), &email, Some(&password)))
            }
            Self::Setup => {
                let mut flaws: Vec<_> = account::name_flaw(&read("name")).into_iter().collect();
                flaws.extend(user::form_flaws(None, None, &email, Some(&password)));
                Problem::unless_empty(flaws)
            }
        }
    }
}

/// Only what nobody could mean: all else is the server's one sentence.
///
/// # Errors
/// An empty email, an empty password.
pub fn log_in(email: &str, password: &str) -> Result<(), Problem> {
    let email = email.trim().is_empty().then(|| FieldError::new(ErrorCode::EmailMissing, Field::Email));
    Problem::unless_empty(email.into_iter().chain(no_password(password)).collect())
}

/// Where a letter is to go, or whose password is meant.
///
/// # Errors
/// Not an email.
pub fn email(email: &str) -> Result<(), Problem> {
    Email::parse(email).map(drop).map_err(Problem::from)
}

fn no_password(password: &str) -> Option<FieldError> {
    password.is_empty().then(|| FieldError::new(ErrorCode::PasswordMissing, Field::Password))
}

/// The same for the code.
///
/// # Errors
/// No code.
pub fn log_in_code(otp: &str) -> Result<(), Problem> {
    let missing = otp.trim().is_empty().then(|| FieldError::new(ErrorCode::OtpRequired, Field::Otp));
    Problem::unless_empty(missing.into_iter().collect())
}

/// Opening has consequences that somebody must have read; closing asks nothing.
///
/// # Errors
/// The tick is missing.
pub fn confirmed(protected: bool, opening: bool, understood: bool) -> Result<(), Problem> {
    let flaw = FieldError::new(ErrorCode::NotConfirmed, Field::Understood);
    if opening && !protected && !understood { Err(flaw.into()) } else { Ok(()) }
}

fn is_true(read: &dyn Fn(&str) -> String, name: &str) -> bool {
    read(name) == "true"
}
