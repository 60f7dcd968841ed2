//! `/admin/users/{id}/role`: the roles with what each may do, and what a change ends.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
        },
        language::{Translated, language},
        layout::{Loaded, Page},
        office::{chosen_words, parts::LIST, roles::RoleChoice},
        pages,
        parameters::path_parameter,
        refused_form::{Typed, refused},
    },
    model::{deed::Deed, language::Language, problem::Problem, role::Role, user_rights::UserForStaff},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserRoleView {
    shown: UserForStaff,
    typed: Typed,
}

/// `/admin/users/{id}/role`
#[component]
pub fn UserRolePage() -> impl IntoView {
    let refused = refused::<ChangeUserRole>();
    let error = refused.is_some();
    let id = path_parameter("id");
    view! {
        <Page entry=pages::USER_ROLE error>
            <Loaded
                load=user_role_page(id)
                show=move |page: UserRoleView| view! { <Question page refused/> }
                who=WORDS.get().who
                deed=Deed::ChangeRoles
            />
        </Page>
    }
}

#[component]
fn Question(page: UserRoleView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let UserRoleView { shown, typed } = page;
    let user = shown.user;
    let back = format!("{LIST}/{}", user.id);
    let heading = (words.heading)(user.email.as_str());
    if shown.is_last_admin {
        return view! { <h1>{heading}</h1> <p>{words.last_admin}</p> <p><a href=back>{words.cancel}</a></p> }
            .into_any();
    }
    let is_stale = is_conflict(refused.as_ref());
    let chosen: Role = refused.as_ref().and_then(|_| typed.named("role")?.parse().ok()).unwrap_or(user.role);
    let named = |role: Role| *role.in_words().of(language());
    let both = vec![ConflictField::new(words.role, named(chosen), named(user.role))];
    let conflict = is_stale.then(|| view! { <Conflict fields=both/> });
    let ends = match language() {
        Language::English => chosen_words::belongings(shown.belongings),
        Language::German => chosen_words::belongings_in_german(shown.belongings),
    };
    let refused = refused.filter(|_| !is_stale);
    view! {
        <h1 tabindex="-1" autofocus=refused.is_none() && !is_stale>{heading}</h1>
        {conflict}
        <p class="warning">{(words.ends)(&ends)}</p>
        <form method="post" action="/forms/change-user-role" id="change-user-role" novalidate>
            <Feedback form="change-user-role".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ChangeRoles.why_page())/>
            <RoleChoice chosen/>
            <input type="hidden" name="id" value=user.id.to_string()/>
            <input type="hidden" name="seen" value=user.updated.0.to_string()/>
            <div class="buttons">
                <Submit label=words.change busy=words.busy/>
                <a href=back>{words.cancel}</a>
            </div>
        </form>
    }
    .into_any()
}

/// Loads a user whose role can be changed.
#[server(prefix = "/forms", endpoint = "user-role-page")]
pub async fn user_role_page(
    /// The id of the user, as in the path.
    id: String,
) -> Result<UserRoleView, Problem> {
    use crate::server::{
        domain::{resource_ref::UserRef, users},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let shown = users::show_for_staff(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    if !shown.rights.role && !shown.is_last_admin {
        return Err(forms::forbidden());
    }
    Ok(UserRoleView { shown, typed: Typed(forms::flash().typed) })
}

/// Gives a user another role. Their sessions and tokens end.
#[server(prefix = "/forms", endpoint = "change-user-role")]
pub async fn change_user_role(
    /// The id of the user.
    id: String,
    /// The role.
    #[server(default)]
    role: String,
    /// When the user was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, problem::ErrorCode, timestamp::Timestamp, user::UserChanges},
        server::{
            domain::{resource_ref::UserRef, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    users::look_up(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    let role = Some(role.parse().map_err(|_| forms::refuse(ErrorCode::FormInvalid))?);
    let changes = UserChanges { role, seen: Some(Timestamp(seen)), ..UserChanges::default() };
    let user = users::update_other(&context, &UserRef::new(&id), changes).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::RoleChanged);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: fn(&str) -> String,
    ends: fn(&str) -> String,
    change: &'static str,
    busy: &'static str,
    cancel: &'static str,
    last_admin: &'static str,
    role: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins",
        heading: |email| format!("Which role does {email} have?"),
        ends: |what| format!("Another role ends all sessions and revokes all tokens of the user. They have {what}."),
        change: "Change role",
        busy: "Changing…",
        cancel: "Cancel",
        last_admin: "The last admin keeps the role. Make someone else an admin first.",
        role: "Role",
    },
    german: Words {
        who: "Admins",
        heading: |email| format!("Welche Rolle hat {email}?"),
        ends: |what| {
            format!(
                "Eine andere Rolle beendet alle Sitzungen und widerruft alle Token des Benutzers. Vorhanden sind {what}."
            )
        },
        change: "Rolle ändern",
        busy: "Wird geändert …",
        cancel: "Abbrechen",
        last_admin: "Der letzte Admin behält die Rolle. Machen Sie vorher jemand anderen zum Admin.",
        role: "Rolle",
    },
};
