//! `/admin/export`: all that the account has, as a file. It has hashes of passwords, so it asks for the password.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{field::PasswordField, username::Username},
        language::{Translated, language},
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
    },
    model::{
        deed::Deed,
        problem::{ErrorCode, FieldError, Problem},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportView {
    email: String,
    has_password: bool,
    /// Why the export was refused.
    refused: Option<FieldError>,
}

/// `/admin/export`
#[component]
pub fn ExportPage() -> impl IntoView {
    let refused = query_parameter("refused");
    let error = !refused.is_empty();
    view! {
        <Page entry=pages::EXPORT error>
            <Loaded
                load=export_page(refused)
                show=move |page: ExportView| view! { <Export page/> }
                who=WORDS.get().who
                deed=Deed::ExportAccount
            />
        </Page>
    }
}

#[component]
fn Export(page: ExportView) -> impl IntoView {
    let words = WORDS.get();
    let ExportView { email, has_password, refused } = page;
    let is_of_password = |error: &FieldError| error.code == ErrorCode::CurrentPasswordInvalid;
    let (at_password, other) = (refused.filter(is_of_password), refused.filter(|error| !is_of_password(error)));
    let form = match has_password {
        true => view! {
            <form method="post" action=pages::EXPORT_FILE id="export-account" class="narrow" novalidate>
                <Username email/>
                <PasswordField label=words.password autocomplete="current-password" error=at_password/>
                <p class="buttons"><button type="submit" class="primary">{words.download}</button></p>
            </form>
        }
        .into_any(),
        false => view! { <p>{words.no_password}</p> }.into_any(),
    };
    view! {
        <h1>{words.heading}</h1>
        {other.map(|error| view! { <p class="warning" role="alert">{error.sentence(language())}</p> })}
        <section class="card" aria-labelledby="export-heading">
            <h2 id="export-heading">{words.what_heading}</h2>
            <p>{words.what}</p>
            <p>{words.what_not}</p>
            <p class="warning">{words.safe}</p>
            {form}
        </section>
    }
    .into_any()
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "export-page")]
pub async fn export_page(
    /// The code of the error for which the export was refused; empty for none.
    #[server(default)]
    refused: String,
) -> Result<ExportView, Problem> {
    use crate::server::{domain::account_export, web::forms};

    let context = forms::logged_in().await?;
    let has_password = account_export::may_begin(&context).await.map_err(forms::refuse)?;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    let refused = ErrorCode::find(&refused).map(FieldError::from);
    Ok(ExportView { email, has_password, refused })
}

/// The words of the page.
struct Words {
    heading: &'static str,
    who: &'static str,
    what_heading: &'static str,
    what: &'static str,
    what_not: &'static str,
    safe: &'static str,
    password: &'static str,
    download: &'static str,
    no_password: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Export the account",
        who: "Admins",
        what_heading: "All in one file",
        what: "Settings, products, users with all their attributes and hashes of their passwords, public keys of passkeys, \
               tokens and invites with digests in the place of their secrets. JSON Lines, as of the moment at which it \
               begins.",
        what_not: "Not in it: seeds of second factors and recovery codes, sessions, log-ins.",
        safe: "Keep the file as safe as a backup.",
        password: "Your password",
        download: "Download",
        no_password: "You have no password to confirm this with. Set one, or run keydesk account export on the server.",
    },
    german: Words {
        heading: "Konto exportieren",
        who: "Admins",
        what_heading: "Alles in einer Datei",
        what: "Einstellungen, Produkte, Benutzer mit allen Angaben und den Hashes ihrer Passwörter, öffentliche Schlüssel von \
               Passkeys, Token und Einladungen mit Digests anstelle ihrer Geheimnisse. JSON Lines, nach dem Stand des \
               Augenblicks, in dem er beginnt.",
        what_not: "Nicht enthalten: Geheimnisse zweiter Schritte und Wiederherstellungscodes, Sitzungen, Anmeldungen.",
        safe: "Bewahren Sie die Datei so sicher auf wie ein Backup.",
        password: "Ihr Passwort",
        download: "Herunterladen",
        no_password: "Sie haben kein Passwort, um dies zu bestätigen. Setzen Sie eines, oder führen Sie auf dem Server \
                      keydesk account export aus.",
    },
};
