//! `/profile`: the names and the email of the person who is logged in, each in a form of its own.
//!
//! Both forms carry when the user was last changed. Where that is out of date, nothing is saved, and the page shows what
//! was sent and what is true now.

pub mod email;
pub mod names;
pub mod pending_email;
mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        layout::{Loaded, Page},
        pages,
        profile::{
            email::{ChangeEmail, EmailForm},
            names::{NamesForm, SaveNames},
            pending_email::{CancelEmailChange, ResendEmailLink},
            words::WORDS,
        },
        refused_form::{Typed, refused},
    },
    model::{problem::Problem, timestamp::Timestamp},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProfileView {
    first_name: String,
    last_name: String,
    email: String,
    /// The new email that waits for its link.
    pending: Option<String>,
    /// When the user was last changed.
    seen: Timestamp,
    may_update: bool,
    typed: Typed,
}

/// The refusals of the forms.
#[derive(Clone)]
struct Refusals {
    names: Option<Problem>,
    email: Option<Problem>,
    /// Those of the forms about an email that waits.
    pending: Option<Problem>,
}

/// `/profile`
#[component]
pub fn ProfilePage() -> impl IntoView {
    let pending = refused::<ResendEmailLink>().or_else(refused::<CancelEmailChange>);
    let refusals = Refusals { names: refused::<SaveNames>(), email: refused::<ChangeEmail>(), pending };
    let error = [&refusals.names, &refusals.email, &refusals.pending].into_iter().any(Option::is_some);
    view! {
        <Page entry=pages::PROFILE error>
            <Loaded load=profile_page() show=move |page: ProfileView| view! { <Profile page refusals/> }/>
        </Page>
    }
}

#[component]
fn Profile(page: ProfileView, refusals: Refusals) -> impl IntoView {
    let words = WORDS.get();
    let forms = match page.may_update {
        true => view! { <Forms page refusals/> }.into_any(),
        false => view! { <Facts page/> }.into_any(),
    };
    view! {
        <h1>{words.heading}</h1>
        {forms}
    }
}

#[component]
fn Forms(page: ProfileView, refusals: Refusals) -> impl IntoView {
    let Refusals { names, email, pending } = refusals;
    view! {
        <NamesForm page=page.clone() refused=names/>
        <EmailForm page refused=email pending/>
    }
}

/// What is shown to people whose role may not change it.
#[component]
fn Facts(page: ProfileView) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="card">
            <dl class="facts">
                <dt>{words.first_name}</dt>
                <dd>{shown(page.first_name)}</dd>
                <dt>{words.last_name}</dt>
                <dd>{shown(page.last_name)}</dd>
                <dt>{words.email}</dt>
                <dd>{page.email}</dd>
            </dl>
            <p class="hint">{words.admins_can}</p>
        </section>
    }
}

fn shown(name: String) -> String {
    if name.is_empty() { "–".into() } else { name }
}

/// Loads the profile of the person who is logged in.
#[server(prefix = "/forms", endpoint = "profile-page")]
pub async fn profile_page() -> Result<ProfileView, Problem> {
    use crate::server::{domain::users, web::forms};

    let context = forms::logged_in().await?;
    let user = context.caller().person().map_err(forms::refuse)?;
    let pending = users::pending_email(&context).await.map_err(forms::refuse)?.map(|email| email.to_string());
    let may_update = users::may_update(&context, user).is_ok();
    Ok(ProfileView {
        first_name: user.first_name.clone().unwrap_or_default(),
        last_name: user.last_name.clone().unwrap_or_default(),
        email: user.email.to_string(),
        pending,
        seen: user.updated,
        may_update,
        typed: Typed(forms::flash().typed),
    })
}
