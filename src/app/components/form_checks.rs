//! Checks of forms before they are sent. The server checks the same again.

use serde::{Deserialize, Serialize};

use crate::model::{
    email::Email,
    problem::{ErrorCode, FieldError, Problem},
    text_length, user,
};

/// The check of one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormCheck {
    /// Name of the account, email, password.
    Setup,
    /// Names, email, password.
    SignUp,
    /// Email and password are not empty.
    LogIn,
    /// Names.
    Names,
    /// Email, and the password is not empty.
    NewEmail,
    /// Email.
    Email,
    /// Password is not empty.
    Password,
    /// The code of a second factor is not empty.
    LogInCode,
    /// The confirmation, if sign-up is opened.
    Protection,
    /// The current password and the new one are not empty.
    ChangePassword,
    /// The recovery code is not empty.
    RecoveryCode,
    /// Password and code are not empty.
    RenewCodes,
    /// The name of a token.
    TokenName,
    /// Nothing: the form has only a button.
    Nothing,
}

impl FormCheck {
    /// Runs the check. `read` returns the value of an input by its name.
    ///
    /// # Errors
    /// All field errors, in the order of the form.
    pub fn run(self, read: &dyn Fn(&str) -> String) -> Result<(), Problem> {
        let (email, password) = (read("email"), read("password"));
        match self {
            Self::LogIn => log_in(&email, &password),
            Self::Names => names(&read("firstName"), &read("lastName")),
            Self::NewEmail => new_email(&email, &password),
            Self::Email => self::email(&email),
            Self::Password => self::password(&password),
            Self::LogInCode => log_in_code(&read("otp")),
            Self::ChangePassword => change_password(&read("oldPassword"), &password),
            Self::RecoveryCode => recovery_code(&read("recoveryCode")),
            Self::RenewCodes => renew_codes(&password, &read("otp")),
            Self::Protection => {
                confirmed(is_true(read, "protected"), is_true(read, "opening"), is_true(read, "understood"))
            }
            Self::TokenName => Problem::ok_if_empty(text_length::name_error(&read("name")).into_iter().collect()),
            Self::Nothing => Ok(()),
            Self::SignUp => {
                let (first, last) = (read("firstName"), read("lastName"));
                Problem::ok_if_empty(user::form_errors(Some(&first), Some(&last), &email, Some(&password)))
            }
            Self::Setup => {
                let mut errors: Vec<_> = text_length::name_error(&read("name")).into_iter().collect();
                errors.extend(user::form_errors(None, None, &email, Some(&password)));
                Problem::ok_if_empty(errors)
            }
        }
    }
}

/// Whether email and password were entered at all. Everything else is for the server, which has one sentence for it.
///
/// # Errors
/// An empty email, an empty password.
pub fn log_in(email: &str, password: &str) -> Result<(), Problem> {
    let email = email.trim().is_empty().then(|| FieldError::from(ErrorCode::EmailMissing));
    Problem::ok_if_empty(email.into_iter().chain(no_password(password)).collect())
}

/// The names of a user.
///
/// # Errors
/// A name that is too long.
pub fn names(first: &str, last: &str) -> Result<(), Problem> {
    Problem::ok_if_empty(user::name_errors(Some(first), Some(last)))
}

/// A new email, and the password that confirms it.
///
/// # Errors
/// Not an email, an empty password.
pub fn new_email(email: &str, password: &str) -> Result<(), Problem> {
    Problem::ok_if_empty(user::form_errors(None, None, email, Some(password)))
}

/// An email address of a form.
///
/// # Errors
/// Not an email.
pub fn email(email: &str) -> Result<(), Problem> {
    Email::parse(email).map(drop).map_err(Problem::from)
}

/// Whether a password was entered at all.
///
/// # Errors
/// No password.
pub fn password(password: &str) -> Result<(), Problem> {
    Problem::ok_if_empty(no_password(password).into_iter().collect())
}

fn no_password(password: &str) -> Option<FieldError> {
    password.is_empty().then(|| FieldError::from(ErrorCode::PasswordMissing))
}

/// Whether a code was entered at all.
///
/// # Errors
/// No code.
pub fn log_in_code(otp: &str) -> Result<(), Problem> {
    let missing = otp.trim().is_empty().then(|| FieldError::from(ErrorCode::OtpRequired));
    Problem::ok_if_empty(missing.into_iter().collect())
}

/// Whether both passwords were entered at all.
///
/// # Errors
/// No current password, no new one.
pub fn change_password(old: &str, new: &str) -> Result<(), Problem> {
    let old = old.is_empty().then(|| FieldError::from(ErrorCode::CurrentPasswordMissing));
    Problem::ok_if_empty(old.into_iter().chain(no_password(new)).collect())
}

/// Whether a recovery code was entered at all.
///
/// # Errors
/// No recovery code.
pub fn recovery_code(code: &str) -> Result<(), Problem> {
    if code.trim().is_empty() { Err(ErrorCode::RecoveryCodeMissing.into()) } else { Ok(()) }
}

/// Whether the current password and a code were entered at all.
///
/// # Errors
/// No password, no code.
pub fn renew_codes(password: &str, otp: &str) -> Result<(), Problem> {
    let no_code = otp.trim().is_empty().then(|| FieldError::from(ErrorCode::OtpRequired));
    Problem::ok_if_empty(no_password(password).into_iter().chain(no_code).collect())
}

/// Opening sign-up must be confirmed; closing it need not.
///
/// # Errors
/// It was not confirmed.
pub fn confirmed(protected: bool, opening: bool, understood: bool) -> Result<(), Problem> {
    let error = FieldError::from(ErrorCode::NotConfirmed);
    if opening && !protected && !understood { Err(error.into()) } else { Ok(()) }
}

fn is_true(read: &dyn Fn(&str) -> String, name: &str) -> bool {
    read(name) == "true"
}
