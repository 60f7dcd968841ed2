//! `/other-account`: says that a form is of another account than the one that the browser is logged in to by now. It
//! shows what was typed, so that nothing is lost.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
        refused_form::Typed,
    },
    model::problem::Problem,
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OtherAccountView {
    /// The account of the form.
    account: String,
    /// Its log-in page, which leads back to the form.
    log_in: String,
    /// The account of the session, and whose it is.
    own: String,
    email: String,
    typed: Typed,
}

/// `/other-account`
#[component]
pub fn OtherAccountPage() -> impl IntoView {
    let load = other_account(query_parameter("account"), query_parameter("page"));
    view! {
        <Page entry=pages::OTHER_ACCOUNT>
            <Loaded load show=move |page: OtherAccountView| view! { <Explanation page/> }/>
        </Page>
    }
}

#[component]
fn Explanation(page: OtherAccountView) -> impl IntoView {
    let words = WORDS.get();
    let OtherAccountView { account, log_in, own, email, typed } = page;
    let fields: Vec<_> = typed.0.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let rows: Vec<_> = fields.into_iter().filter_map(|(name, value)| Some((words.label(&name)?, value))).collect();
    let kept = (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|(label, value)| view! { <dt>{label}</dt> <dd>{value}</dd> }).collect_view();
        view! { <h2>{words.typed}</h2> <p>{words.copy}</p> <dl class="facts">{rows}</dl> }.into_any()
    });
    view! {
        <h1 tabindex="-1" autofocus=true>{words.heading}</h1>
        <p>{(words.what)(&account, &own, &email)}</p>
        {kept}
        <p><a class="button" href=log_in>{(words.log_in)(&account)}</a></p>
        <p><a href="/">{(words.stay)(&own)}</a></p>
    }
}

/// Loads the page. Where the browser is in the account of the form again, it leads back to the form.
#[server(prefix = "/forms", endpoint = "other-account")]
pub async fn other_account(
    /// The id of the account of the form.
    #[server(default)]
    account: String,
    /// The page with the form.
    #[server(default)]
    page: String,
) -> Result<OtherAccountView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::{
            domain::{
                accounts::{self, AccountRef},
                entry_links,
            },
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let (own, page) = (forms::account()?, LocalPath::parse(&page));
    let found = accounts::find_account(context.domain(), &AccountRef::Named(account)).await;
    let found = found.map_err(forms::refuse)?;
    if found.id == own.id {
        forms::go_to(&page);
        return Err(ErrorCode::LoggedOut.into());
    }
    let log_in = entry_links::below(found.id) + LocalPath::log_in(&page).as_str();
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    Ok(OtherAccountView { account: found.name, log_in, own: own.name, email, typed: Typed(forms::flash().typed) })
}

/// The words of the page.
struct Words {
    heading: &'static str,
    what: fn(&str, &str, &str) -> String,
    typed: &'static str,
    copy: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    email: &'static str,
    name: &'static str,
    metadata: &'static str,
    code: &'static str,
    url: &'static str,
    platforms: &'static str,
    date: &'static str,
    log_in: fn(&str) -> String,
    stay: fn(&str) -> String,
}

impl Words {
    /// The label of a field that somebody typed into; `None` for what a form carries along.
    fn label(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "firstName" => self.first_name,
            "lastName" => self.last_name,
            "email" => self.email,
            "name" => self.name,
            "metadata" => self.metadata,
            "code" => self.code,
            "url" => self.url,
            "platforms" => self.platforms,
            "date" => self.date,
            _ => return None,
        })
    }
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "This form is of another account",
        what: |account, own, email| {
            format!("It is of {account}. This browser is logged in to {own} as {email} by now. Nothing was changed.")
        },
        typed: "What you typed",
        copy: "Copy what you need: it is shown only once.",
        first_name: "First name",
        last_name: "Last name",
        email: "Email",
        name: "Name",
        metadata: "Metadata",
        code: "Code",
        url: "URL",
        platforms: "Platforms",
        date: "Date",
        log_in: |account| format!("Log in to {account}"),
        stay: |own| format!("Stay in {own}"),
    },
    german: Words {
        heading: "Dieses Formular gehört zu einem anderen Konto",
        what: |account, own, email| {
            format!(
                "Es gehört zu {account}. Dieser Browser ist inzwischen als {email} bei {own} angemeldet. Es wurde \
                 nichts geändert."
            )
        },
        typed: "Was Sie eingegeben haben",
        copy: "Kopieren Sie, was Sie brauchen: Es wird nur einmal angezeigt.",
        first_name: "Vorname",
        last_name: "Nachname",
        email: "E-Mail-Adresse",
        name: "Name",
        metadata: "Metadaten",
        code: "Code",
        url: "URL",
        platforms: "Plattformen",
        date: "Datum",
        log_in: |account| format!("Bei {account} anmelden"),
        stay: |own| format!("Bei {own} bleiben"),
    },
};
