//! What a browser is asked, and the answer that proves who somebody is.

use leptos::prelude::*;

use crate::{
    app::passkeys::{button::PasskeyButton, words},
    model::{
        passkey::{CreationOptions, PasskeyUse, RequestOptions},
        problem::Problem,
    },
};

/// The button on a page, with its words. The island alone would need them in every language.
#[component]
pub fn UsePasskey(
    /// What the passkey is for; `None`: it is made.
    purpose: Option<PasskeyUse>,
    /// The id of the form whose values go along.
    #[prop(optional)]
    form: &'static str,
    /// Whether the browser offers passkeys under the field for the email, too.
    #[prop(optional)]
    autofill: bool,
) -> impl IntoView {
    view! { <PasskeyButton purpose form=form.to_owned() words=words::button(purpose) autofill/> }
}

/// Asks for a passkey, for one purpose.
#[server(prefix = "/forms", endpoint = "passkey-options")]
pub async fn passkey_options(
    /// What the passkey is for.
    purpose: PasskeyUse,
) -> Result<RequestOptions, Problem> {
    use crate::server::web::passkeys;

    match purpose {
        PasskeyUse::LogIn => passkeys::ask_for_log_in().await,
        PasskeyUse::Code => passkeys::ask_in_place_of_code().await,
        PasskeyUse::AddPasskey | PasskeyUse::DeleteAccount | PasskeyUse::DownloadBackup => {
            passkeys::ask_for_proof(purpose).await
        }
    }
}

/// Proves who is logged in by a passkey, and leads back to the page that needs it.
#[server(prefix = "/forms", endpoint = "passkey-proof")]
pub async fn passkey_proof(
    /// What the passkey is for.
    purpose: PasskeyUse,
    /// The answer of the browser.
    answer: String,
) -> Result<(), Problem> {
    use crate::server::{
        domain::passkeys as domain,
        web::{
            forms::{self, LocalPath},
            passkeys,
        },
    };

    let context = forms::logged_in().await?;
    domain::prove(&context, &passkeys::party()?, purpose, &answer).await.map_err(forms::refuse)?;
    forms::go_to(&LocalPath::ours(match purpose {
        PasskeyUse::DeleteAccount => "/your-data/delete",
        PasskeyUse::DownloadBackup => "/admin/settings/backups",
        PasskeyUse::LogIn | PasskeyUse::Code | PasskeyUse::AddPasskey => "/security/passkeys/new",
    }));
    Ok(())
}

/// Asks for a new passkey.
#[server(prefix = "/forms", endpoint = "new-passkey-options")]
pub async fn new_passkey_options() -> Result<CreationOptions, Problem> {
    use crate::server::{
        domain::passkeys as domain,
        web::{forms, passkeys},
    };

    let context = forms::logged_in().await?;
    domain::ask_new(&context, &passkeys::party()?).await.map_err(forms::refuse)
}
