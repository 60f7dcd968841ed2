//! A new email that waits for its link: what happens next, another link, and the way back.

use leptos::prelude::*;

use crate::{
    app::{
        components::{feedback::Feedback, form_checks::FormCheck},
        profile::words::WORDS,
    },
    model::problem::Problem,
};

/// The email that waits, with the forms to send the link again and to give it up.
#[component]
pub(super) fn PendingEmail(email: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <div class="pending">
            <p>{words.waiting} " " <strong>{email}</strong></p>
            <p class="hint">{words.until_then}</p>
            <div class="buttons">
                <form method="post" action="/forms/resend-email-link" id="resend-email-link">
                    <Feedback form="resend-email-link".to_owned() check=FormCheck::Nothing refused help=None/>
                    <button type="submit" class="plain" data-busy=words.resending>{words.resend}</button>
                </form>
                <form method="post" action="/forms/cancel-email-change">
                    <button type="submit" class="plain">{words.cancel}</button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// Sends another link to the new email.
#[server(prefix = "/forms", endpoint = "resend-email-link")]
pub async fn resend_email_link() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    users::resend_email_link(&context).await.map_err(forms::refuse)?;
    forms::notice(Notice::EmailLinkSent);
    forms::go_to(&LocalPath::ours("/profile"));
    Ok(())
}

/// Gives up the new email.
#[server(prefix = "/forms", endpoint = "cancel-email-change")]
pub async fn cancel_email_change() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    users::cancel_email_change(&context).await.map_err(forms::refuse)?;
    forms::notice(Notice::EmailKept);
    forms::go_to(&LocalPath::ours("/profile"));
    Ok(())
}
