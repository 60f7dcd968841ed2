//! What the pages of the settings show besides records: what the API would answer, and what a mail server said.

use axum::http::StatusCode;

use crate::{
    model::{
        mail_setup::MailTest,
        problem::Problem,
        sign_up_trial::{SignUpTrial, TrialAnswer},
    },
    server::{
        api,
        domain::{
            context::RequestContext,
            error::{self, Error},
            users,
        },
        web::forms,
    },
};

/// What each kind of caller gets who creates a user, while the account is open and while it is protected.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn try_sign_up(context: &RequestContext) -> error::Result<Vec<SignUpTrial>> {
    let (open, protected) = (users::try_creation(context, false).await?, users::try_creation(context, true).await?);
    let pairs = open.into_iter().zip(protected);
    Ok(pairs
        .map(|((who, open), (_, protected))| SignUpTrial { who, open: answer(open), protected: answer(protected) })
        .collect())
}

/// Leaves what the mail server said for the page that shows it.
///
/// # Errors
/// A bug: the server function runs without its session.
pub fn show_mail_test(test: MailTest) -> Result<(), Problem> {
    forms::session()?.update_flash(|flash| flash.mail_test = Some(test));
    Ok(())
}

fn answer(outcome: error::Result<()>) -> TrialAnswer {
    let Err(error) = outcome else {
        return TrialAnswer { status: status(StatusCode::CREATED), code: None, detail: None };
    };
    refusal(error)
}

fn refusal(error: Error) -> TrialAnswer {
    let (refused, code, detail) = api::describe(error);
    TrialAnswer { status: status(refused), code: code.map(str::to_owned), detail: Some(detail) }
}

fn status(status: StatusCode) -> String {
    status.to_string()
}
