//! `/tokens/new`: a name and a lifetime for a new token.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, Submit, error_id},
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
        tokens::parts::NameField,
    },
    model::{
        own_tokens::Lifetime,
        problem::{Field, FieldError, Problem},
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewTokenView {
    typed: Typed,
    now: Timestamp,
}

/// `/tokens/new`
#[component]
pub fn NewTokenPage() -> impl IntoView {
    let refused = refused::<CreateToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::NEW_TOKEN error>
            <Loaded load=new_token_page() show=move |page: NewTokenView| view! { <NewTokenForm page refused/> }/>
        </Page>
    }
}

#[component]
fn NewTokenForm(page: NewTokenView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let NewTokenView { typed, now } = page;
    let at = |field| field_error(refused.as_ref(), field);
    let chosen = typed.named("lifetime").and_then(|word| Lifetime::try_from(word).ok()).unwrap_or_default();
    view! {
        <h1>{words.heading}</h1>
        <form class="card" method="post" action="/forms/create-token" id="create-token" novalidate>
            <Feedback form="create-token".to_owned() check=FormCheck::TokenName refused=refused.clone() help=None/>
            <NameField value=typed.value(Field::Name) error=at(Field::Name)/>
            <LifetimeField chosen now/>
            <DateField value=typed.value(Field::Date) error=at(Field::Date)/>
            <Submit label=words.create busy=words.creating/>
        </form>
        <p><a href="/tokens">{words.back}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

/// The choice, and what it means. The style sheet shows the sentence of what is chosen.
#[component]
pub fn LifetimeField(
    /// What is chosen at first.
    chosen: Lifetime,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let option = |choice: Lifetime| {
        view! { <option value=choice.word() selected=choice == chosen>{(words.lifetime)(choice)}</option> }
    };
    let sentence = |choice: Lifetime| {
        let text = match choice {
            Lifetime::Days(days) => {
                let at = now.plus_seconds(i64::from(days) * 86_400);
                view! { {words.will_expire} " " <Moment at/> "." }.into_any()
            }
            Lifetime::Until => words.until.into_any(),
            Lifetime::Never => words.never.into_any(),
        };
        view! { <p class="hint" data-when=choice.word()>{text}</p> }
    };
    view! {
        <div class="field">
            <label for="lifetime">{words.expires}</label>
            <select id="lifetime" name="lifetime" aria-describedby="lifetime-says">
                {Lifetime::CHOICES.map(option).collect_view()}
            </select>
            <div id="lifetime-says" aria-live="polite">{Lifetime::CHOICES.map(sentence).collect_view()}</div>
        </div>
    }
    .into_any()
}

/// The last day, for a lifetime that ends on a day of one's choice.
#[component]
pub fn DateField(
    /// What was typed before.
    value: String,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    view! {
        <div class="field" data-when=Lifetime::Until.word()>
            <label for="date">{WORDS.get().day}</label>
            <FieldErrorText field=Field::Date error/>
            <input
                id="date"
                name="date"
                type="date"
                autocomplete="off"
                value=value
                aria-invalid=error.map(|_| "true")
                aria-describedby=error_id(Field::Date)
            />
        </div>
    }
}

/// Loads the form.
#[server(prefix = "/forms", endpoint = "new-token-page")]
pub async fn new_token_page() -> Result<NewTokenView, Problem> {
    use crate::server::{domain::tokens, web::forms};

    let context = forms::logged_in().await?;
    tokens::may_generate(&context).map_err(forms::refuse)?;
    Ok(NewTokenView { typed: Typed(forms::flash().typed), now: context.now() })
}

/// Creates a token for the user who is logged in, and redirects to the page that shows it once.
#[server(prefix = "/forms", endpoint = "create-token")]
pub async fn create_token(
    /// The name of the token.
    #[server(default)]
    name: String,
    /// How long it lives; 14 days if nothing is said.
    #[server(default)]
    lifetime: Lifetime,
    /// The last day, if one is chosen.
    #[server(default)]
    date: String,
) -> Result<(), Problem> {
    use crate::{
        model::own_tokens::NewToken,
        server::{domain::tokens, web::forms},
    };

    let context = forms::logged_in().await?;
    let issued = tokens::generate_named(&context, NewToken { name, lifetime, date }).await;
    forms::go_to(&forms::show_once(&issued.map_err(forms::refuse)?));
    Ok(())
}

/// The words of this page.
struct Words {
    heading: &'static str,
    expires: &'static str,
    lifetime: fn(Lifetime) -> String,
    /// Before the moment.
    will_expire: &'static str,
    until: &'static str,
    never: &'static str,
    day: &'static str,
    create: &'static str,
    creating: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Create a token",
        expires: "Expires",
        lifetime: |choice| match choice {
            Lifetime::Days(days) => format!("In {days} days"),
            Lifetime::Until => "On a day of your choice".into(),
            Lifetime::Never => "Never".into(),
        },
        will_expire: "The token will expire on",
        until: "The token will expire at the end of that day, UTC.",
        never: "The token will work until you revoke it.",
        day: "Last day",
        create: "Create token",
        creating: "Creating token…",
        back: "Back to your tokens",
    },
    german: Words {
        heading: "Token erstellen",
        expires: "Läuft ab",
        lifetime: |choice| match choice {
            Lifetime::Days(days) => format!("In {days} Tagen"),
            Lifetime::Until => "An einem Tag Ihrer Wahl".into(),
            Lifetime::Never => "Nie".into(),
        },
        will_expire: "Das Token gilt bis",
        until: "Das Token gilt bis zum Ende dieses Tages, UTC.",
        never: "Das Token gilt, bis Sie es widerrufen.",
        day: "Letzter Tag",
        create: "Token erstellen",
        creating: "Token wird erstellt …",
        back: "Zurück zu Ihren Token",
    },
};
