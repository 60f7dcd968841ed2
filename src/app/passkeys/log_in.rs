//! Log-in by a passkey: in place of email and password, or of the code after them.

use leptos::prelude::*;

use crate::model::problem::Problem;

/// Logs in by a passkey, and redirects as the log-in by password does.
#[server(prefix = "/forms", endpoint = "passkey-log-in")]
pub async fn passkey_log_in(
    /// The answer of the browser.
    answer: String,
    /// Whether a token is created after log-in.
    #[server(default)]
    token: bool,
    /// The path to redirect to after log-in.
    #[server(default)]
    next: String,
    /// The name of the program that the token is for.
    #[server(default)]
    app: String,
) -> Result<(), Problem> {
    use crate::server::web::{log_in::LogInIntent, passkeys};

    passkeys::log_in(&answer, &LogInIntent { token, next, app }).await
}

/// Finishes a log-in by a passkey in place of the code.
#[server(prefix = "/forms", endpoint = "passkey-code")]
pub async fn passkey_code(
    /// The answer of the browser.
    answer: String,
    /// Whether a token is created after log-in.
    #[server(default)]
    token: bool,
    /// The path to redirect to after log-in.
    #[server(default)]
    next: String,
    /// The name of the program that the token is for.
    #[server(default)]
    app: String,
) -> Result<(), Problem> {
    use crate::server::web::{log_in::LogInIntent, passkeys};

    passkeys::finish_log_in(&answer, &LogInIntent { token, next, app }).await
}
