//! `/admin/users/{id}`: a user as staff see them: how they stand, their profile and metadata to edit, and the ways to
//! what belongs to them.

pub mod access;
mod access_words;
pub mod confirm;
pub mod log_ins;
pub mod metadata;
pub mod parts;
pub mod passkeys;
pub mod password;
pub mod profile;
pub mod role;
mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::{LocalTimes, Moment},
        language::language,
        layout::{Loaded, Page},
        office::{
            metadata::MetadataCard,
            parts::{LIST, StatusBadge},
            user::{
                metadata::SaveUserMetadata,
                parts::{Tab, Tabs},
                password::{PasswordCard, SetUserPassword},
                profile::{ProfileCard, SaveUser},
                words::WORDS,
            },
        },
        pages,
        parameters::path_parameter,
        refused_form::{Typed, refused},
    },
    model::{deed::Deed, problem::Problem, timestamp::Timestamp, user_list::UsersChange, user_rights::UserForStaff},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserView {
    shown: UserForStaff,
    metadata: String,
    shortest: u32,
    typed: Typed,
    now: Timestamp,
}

/// The refusals of the forms.
#[derive(Clone)]
struct Refusals {
    profile: Option<Problem>,
    metadata: Option<Problem>,
    password: Option<Problem>,
}

/// `/admin/users/{id}`
#[component]
pub fn UserPage() -> impl IntoView {
    let (profile, metadata, password) =
        (refused::<SaveUser>(), refused::<SaveUserMetadata>(), refused::<SetUserPassword>());
    let refusals = Refusals { profile, metadata, password };
    let error = [&refusals.profile, &refusals.metadata, &refusals.password].into_iter().any(Option::is_some);
    let id = path_parameter("id");
    view! {
        <Page entry=pages::USER error>
            <Loaded
                load=user_page(id)
                show=move |page: UserView| view! { <User page refusals/> }
                who=WORDS.get().who
                deed=Deed::SeeUsers
            />
        </Page>
    }
}

#[component]
fn User(page: UserView, refusals: Refusals) -> impl IntoView {
    let UserView { shown, metadata, shortest, typed, now } = page;
    let Refusals { profile, metadata: refused_metadata, password } = refusals;
    let profile = view! { <ProfileCard shown=shown.clone() typed=typed.clone() refused=profile/> }.into_any();
    let (id, seen) = (shown.user.id.to_string(), shown.user.updated);
    let who = (!shown.rights.metadata).then_some(WORDS.get().who_edits_metadata);
    let metadata =
        view! { <MetadataCard endpoint="save-user-metadata" id seen who deed=Deed::ChangeMetadata stored=metadata typed refused=refused_metadata/> }
            .into_any();
    let password = view! { <PasswordCard shown=shown.clone() shortest refused=password/> }.into_any();
    view! {
        <Head shown=shown.clone() tab=Tab::Profile/>
        <Facts shown=shown.clone() now/>
        {profile}
        {metadata}
        {password}
        <Actions shown/>
        <LocalTimes/>
    }
    .into_any()
}

/// The heading of the pages about a user, and the way from one to the others.
#[component]
fn Head(shown: UserForStaff, tab: Tab) -> impl IntoView {
    let words = WORDS.get();
    let (name, email) = (shown.user.display_name(), shown.user.email.to_string());
    let under = (name != email).then(|| view! { <p class="under">{email}</p> });
    view! {
        <p class="crumb"><a href=LIST>{words.back}</a></p>
        <h1>{name}</h1>
        {under}
        <Tabs id=shown.user.id.to_string() tab/>
    }
    .into_any()
}

#[component]
fn Facts(shown: UserForStaff, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let user = shown.user;
    let verified = match user.email_verified {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => words.not_verified.into_any(),
    };
    let last = match shown.last_log_in {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => words.never.into_any(),
    };
    let change_role =
        shown.rights.role.then(|| view! { " " <a href=format!("{LIST}/{}/role", user.id)>{words.change_role}</a> });
    let last_admin = shown.is_last_admin.then(|| view! { <p class="hint">{words.last_admin}</p> });
    view! {
        <section class="card">
            <dl class="facts">
                <dt>{words.status}</dt>
                <dd><StatusBadge user=user.clone()/></dd>
                <dt>{words.role}</dt>
                <dd>{*user.role.in_words().of(language())} {change_role}</dd>
                <dt>{words.verified}</dt>
                <dd>{verified}</dd>
                <dt>{words.last_log_in}</dt>
                <dd>{last}</dd>
                <dt>{words.created}</dt>
                <dd><Moment at=user.created now/></dd>
                <dt>{words.id}</dt>
                <dd><code>{user.id.to_string()}</code></dd>
            </dl>
            {last_admin}
        </section>
    }
    .into_any()
}

/// Links to the pages that ask before they change something, or who could.
#[component]
fn Actions(shown: UserForStaff) -> impl IntoView {
    let words = WORDS.get();
    let id = shown.user.id;
    let is_offered = |change: &UsersChange| match change {
        UsersChange::Ban => !shown.user.banned,
        UsersChange::Unban => shown.user.banned,
        UsersChange::Delete => true,
    };
    let offered: Vec<_> = shown.rights.changes.iter().copied().filter(is_offered).collect();
    let link = |change: UsersChange| {
        let label = match change {
            UsersChange::Ban => words.ban,
            UsersChange::Unban => words.unban,
            UsersChange::Delete => words.delete,
        };
        let address = format!("/admin/users/chosen?change={}&id={id}", change.as_str());
        view! { <a class="button" href=address>{label}</a> }
    };
    let why = if shown.is_caller { words.this_is_you } else { words.nothing_to_do };
    let nothing = offered.is_empty().then(|| view! { <p class="hint">{why}</p> });
    view! {
        <section class="card" aria-labelledby="actions">
            <h2 id="actions">{words.actions}</h2>
            <p class="buttons">{offered.into_iter().map(link).collect_view()}</p>
            {nothing}
        </section>
    }
    .into_any()
}

/// Loads a user.
#[server(prefix = "/forms", endpoint = "user-page")]
pub async fn user_page(
    /// The id of the user, as in the path.
    id: String,
) -> Result<UserView, Problem> {
    use crate::server::{
        domain::{metadata_text, resource_ref::UserRef, users},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let shown = users::show_for_staff(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    let metadata = metadata_text::write(&shown.user.metadata);
    let shortest = context.domain().limits().password_min_length;
    Ok(UserView { shown, metadata, shortest, typed: Typed(forms::flash().typed), now: context.now() })
}
