//! `/confirm-email`: says that whoever signed up got a link, and sends another one. The response is the same whether or
//! not a sign-up with the email waits.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::email_request::EmailRequest,
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, refused},
    },
    model::problem::Problem,
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckMailView {
    account: String,
    sends_mail: bool,
    typed: Typed,
}

/// `/confirm-email`
#[component]
pub fn CheckMailPage() -> impl IntoView {
    let refused = refused::<RequestProof>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::CHECK_MAIL error>
            <Loaded load=check_mail_page() show=move |page: CheckMailView| view! { <CheckMail page refused/> }/>
        </Page>
    }
}

#[component]
fn CheckMail(page: CheckMailView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let form = match page.sends_mail {
        true => view! { <p>{words.sent}</p> <RequestForm typed=page.typed refused/> }.into_any(),
        false => view! { <p>{(words.no_mail)(&page.account)}</p> }.into_any(),
    };
    view! {
        <p class="brand">{page.account}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            {form}
            <p class="aside"><a href="/log-in">{words.log_in}</a></p>
        </div>
    }
}

#[component]
fn RequestForm(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <p class="hint">{words.nothing_came}</p>
        <EmailRequest endpoint="request-proof" label=words.send typed refused/>
    }
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "check-mail-page")]
pub async fn check_mail_page() -> Result<CheckMailView, Problem> {
    use crate::server::web::forms;

    let domain = forms::state()?.domain.clone();
    let account = forms::account()?;
    let typed = Typed(forms::flash().typed);
    Ok(CheckMailView { account: account.name, sends_mail: domain.sends_mail(), typed })
}

/// Asks for another link.
#[server(prefix = "/forms", endpoint = "request-proof")]
pub async fn request_proof(
    /// The email of the sign-up.
    email: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::notice::Notice,
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::anonymous().await?;
    form_checks::email(&email).map_err(forms::refuse)?;
    users::request_proof(&context, &email).map_err(forms::refuse)?;
    forms::notice(Notice::ProofRequested);
    forms::go_to(&LocalPath::ours("/confirm-email"));
    Ok(())
}

/// The sentences of the page.
struct Words {
    heading: &'static str,
    sent: &'static str,
    nothing_came: &'static str,
    no_mail: fn(&str) -> String,
    send: &'static str,
    log_in: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Check your mail",
        sent: "If you have just signed up, we sent you a link. Open it to finish; until then you can't log in.",
        nothing_came: "Nothing came? Look in your spam folder, or let us send another link.",
        no_mail: |account| format!("Ask {account} to confirm your email."),
        send: "Send another link",
        log_in: "Back to log-in",
    },
    german: Words {
        heading: "Sehen Sie in Ihr Postfach",
        sent: "Wenn Sie sich gerade registriert haben, haben wir Ihnen einen Link geschickt. Öffnen Sie ihn; vorher \
               können Sie sich nicht anmelden.",
        nothing_came: "Nichts gekommen? Sehen Sie im Spam-Ordner nach, oder lassen Sie sich noch einen Link senden.",
        no_mail: |account| format!("Bitten Sie {account}, Ihre E-Mail-Adresse zu bestätigen."),
        send: "Noch einen Link senden",
        log_in: "Zurück zur Anmeldung",
    },
};
