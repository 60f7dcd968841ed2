//! `/tokens/{id}/regenerate`: says until when a new value would be valid, and asks.

use leptos::prelude::*;

use crate::{
    app::{
        components::local_time::Moment,
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::refused,
        tokens::{
            parts::Confirm,
            question::{AskedToken, Question},
        },
    },
    model::{id::TokenId, problem::Problem},
};

/// `/tokens/{id}/regenerate`
#[component]
pub fn RegenerateTokenPage() -> impl IntoView {
    let id = path_parameter("id");
    let refused = refused::<RegenerateToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REGENERATE_TOKEN error>
            <Loaded
                load=regenerate_token_page(id)
                show=move |asked: AskedToken| view! { <Regenerate asked refused/> }
            />
        </Page>
    }
}

#[component]
fn Regenerate(asked: AskedToken, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let validity = match asked.token.renewed_expiry(asked.now) {
        Some(at) => view! { {words.valid_until} " " <Moment at/> "." }.into_any(),
        None => words.never_expires.into_any(),
    };
    let (id, back) = (asked.token.id, format!("/tokens/{}", asked.token.id));
    let consequence = view! { {words.old_value} " " {validity} }.into_any();
    view! {
        <Question asked question=words.question consequence is_refused=refused.is_some()>
            <Confirm
                endpoint="regenerate-token"
                token=Some(id)
                label=words.regenerate
                busy=words.regenerating
                keep=words.keep
                back
                refused
            />
        </Question>
    }
    .into_any()
}

/// Loads a token that the user may regenerate.
#[server(prefix = "/forms", endpoint = "regenerate-token-page")]
pub async fn regenerate_token_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<AskedToken, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show_own(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    tokens::may_regenerate(&context, &token).map_err(forms::refuse)?;
    Ok(AskedToken { token, now: context.now() })
}

/// Gives a token a new value, and redirects to the page that shows it once. The old one is invalid at once.
#[server(prefix = "/forms", endpoint = "regenerate-token")]
pub async fn regenerate_token(
    /// The id of the token.
    id: TokenId,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::TokenRef, tokens},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let issued = tokens::regenerate(&context, Some(&TokenRef::from(id))).await;
    let next = forms::found(issued)?.map_or_else(
        || {
            forms::notice(Notice::TokenGone);
            LocalPath::ours("/tokens")
        },
        |issued| forms::show_once(&issued),
    );
    forms::go_to(&next);
    Ok(())
}

/// The words of this page.
struct Words {
    /// Before and after the name.
    question: [&'static str; 2],
    old_value: &'static str,
    /// Before the moment.
    valid_until: &'static str,
    never_expires: &'static str,
    regenerate: &'static str,
    regenerating: &'static str,
    keep: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        question: ["Regenerate ", "?"],
        old_value: "The old value stops working at once. The new one is shown once.",
        valid_until: "It is valid until",
        never_expires: "It never expires.",
        regenerate: "Regenerate token",
        regenerating: "Regenerating…",
        keep: "Keep the old value",
    },
    german: Words {
        question: ["Neuer Wert für ", "?"],
        old_value: "Der alte Wert gilt ab sofort nicht mehr. Der neue wird nur einmal angezeigt.",
        valid_until: "Er gilt bis",
        never_expires: "Er läuft nie ab.",
        regenerate: "Neuen Wert erstellen",
        regenerating: "Wird erstellt …",
        keep: "Alten Wert behalten",
    },
};
