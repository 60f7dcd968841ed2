//! `/why/{deed}`: "Why can't I?": which role somebody has, which roles may do what was refused, and a text to send to an
//! admin. The roles come from the rules themselves.

mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::language,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        why::words::{WORDS, Words},
    },
    model::{
        deed::Deed,
        problem::{ErrorCode, Problem},
        role::Role,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WhyView {
    deed: Deed,
    /// The roles that may, the most powerful first.
    roles: Vec<Role>,
    /// Why nobody may here, whatever their role.
    obstacle: Option<ErrorCode>,
    own: Role,
    email: String,
    account: String,
}

/// `/why/{deed}`
#[component]
pub fn WhyPage() -> impl IntoView {
    let deed = path_parameter("deed");
    view! {
        <Page entry=pages::WHY>
            <Loaded load=why_page(deed) show=|page: WhyView| view! { <Answer page/> }/>
        </Page>
    }
}

#[component]
fn Answer(page: WhyView) -> impl IntoView {
    let words = WORDS.get();
    let answer = match page.obstacle {
        Some(obstacle) => view! { <Obstacle deed=page.deed obstacle/> }.into_any(),
        None => view! { <Roles page/> }.into_any(),
    };
    view! {
        <h1>{words.heading}</h1>
        {answer}
        <p><a href="/">{words.home}</a></p>
    }
    .into_any()
}

/// Nobody may.
#[component]
fn Obstacle(deed: Deed, obstacle: ErrorCode) -> impl IntoView {
    let words = WORDS.get();
    let text = obstacle.entry().full_page.map(|page| page.of(language()).text);
    view! {
        <p><strong>{(words.nobody_can)(words.doing(deed))}</strong></p>
        <p>{text}</p>
    }
}

/// The roles that may.
#[component]
fn Roles(page: WhyView) -> impl IntoView {
    let words = WORDS.get();
    let WhyView { deed, roles, own, email, account, obstacle: _ } = page;
    let (role, doing) = (*own.in_words().of(language()), words.doing(deed));
    let may = roles.contains(&own);
    let own_role = if may { words.you_may } else { words.you_may_not };
    let can = (words.can)(&listed(words, &roles), doing);
    let note = words.note(deed).map(|note| view! { <p>{note}</p> });
    let text = (words.letter)(&email, &account, role, doing);
    let letter = (!may).then(|| {
        view! {
            <section class="card" aria-labelledby="ask">
                <h2 id="ask">{words.ask}</h2>
                <blockquote><p>{text}</p></blockquote>
            </section>
        }
        .into_any()
    });
    view! {
        <p>{own_role(role, doing)}</p>
        <p><strong>{can}</strong></p>
        {note}
        {letter}
        <p class="hint">{words.from_the_rules}</p>
    }
}

/// Roles as the beginning of a sentence.
fn listed(words: &Words, roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| words.plural(*role)).collect();
    let text = match names.as_slice() {
        [] => words.nobody.to_owned(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} {} {last}", before.join(", "), words.and),
    };
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// Loads who may do something.
#[server(prefix = "/forms", endpoint = "why-page")]
pub async fn why_page(
    /// The word of the deed, as in the path.
    deed: String,
) -> Result<WhyView, Problem> {
    use crate::server::{
        domain::why,
        web::{forms, refusals},
    };

    let context = forms::logged_in().await?;
    let deed = Deed::find(&deed).ok_or_else(forms::not_found)?;
    let roles = why::who_can(&context, deed).await.map_err(forms::refuse)?;
    let obstacle = why::obstacle(&context, deed).await.map_err(forms::refuse)?.map(refusals::forbidden);
    let account = forms::account()?.name;
    let person = context.caller().person().map_err(forms::refuse)?;
    Ok(WhyView { deed, roles, obstacle, own: person.role, email: person.email.to_string(), account })
}
