//! `/admin/settings/permissions`: what new users may do: what their role may, or only what is ticked.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            WORDS as SHARED,
            permission_words::WORDS,
            tabs::{Tab, Tabs},
        },
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::{FieldErrorText, Submit},
            form_checks::FormCheck,
        },
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        account::SettingsRights,
        deed::Deed,
        permission,
        problem::{Field, Problem},
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PermissionsView {
    rights: SettingsRights,
    /// `None`: those of the role.
    stored: Option<Vec<String>>,
    /// When the setting was last changed; `None`: it is not there.
    seen: Option<Timestamp>,
    typed: Typed,
}

/// The choice, as it is stored or as it was sent.
#[derive(Clone)]
struct Choice {
    /// Whether only these permissions are granted, and not those of the role.
    is_own: bool,
    granted: BTreeSet<String>,
}

impl Choice {
    fn stored(permissions: Option<&Vec<String>>) -> Self {
        let by_role = || permission::OF_USERS.iter().copied().filter(|one| permission::is_default_of_users(one));
        let granted =
            permissions.map_or_else(|| by_role().map(str::to_owned).collect(), |own| own.iter().cloned().collect());
        Self { is_own: permissions.is_some(), granted }
    }

    fn sent(typed: &Typed) -> Self {
        let is_own = typed.named("choice").is_some_and(|choice| choice == "these");
        if is_own { Self { is_own, granted: typed.all("grant[]").into_iter().collect() } } else { Self::stored(None) }
    }

    /// The permissions that this choice grants and the other one does not.
    fn beyond(&self, other: &Self) -> String {
        self.granted.difference(&other.granted).cloned().collect::<Vec<_>>().join("\n")
    }
}

/// `/admin/settings/permissions`
#[component]
pub fn PermissionsPage() -> impl IntoView {
    let refused = refused::<SavePermissions>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::PERMISSION_SETTINGS error>
            <Loaded
                load=permissions_page()
                show=move |page: PermissionsView| view! { <Permissions page refused/> }
                who=SHARED.get().managers
                deed=Deed::ChangeSettings
            />
        </Page>
    }
}

#[component]
fn Permissions(page: PermissionsView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let PermissionsView { rights, stored, seen, typed } = page;
    let stored = Choice::stored(stored.as_ref());
    let choice = match refused.is_some() && !typed.is_empty() {
        true => Choice::sent(&typed),
        false => stored.clone(),
    };
    let conflict = is_conflict(refused.as_ref()).then(|| view! { <Conflict fields=compared(&choice, &stored)/> });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    let error = field_error(refused.as_ref(), Field::Value);
    let shared = SHARED.get();
    view! {
        <Tabs rights tab=Tab::Permissions/>
        <p>{words.about}</p>
        {conflict}
        <form method="post" action="/forms/save-permissions" id="save-permissions" class="card" novalidate>
            <Feedback form="save-permissions".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ChangeSettings.why_page())/>
            <fieldset class="cards">
                <legend>{words.question}</legend>
                <FieldErrorText field=Field::Value error/>
                <div class="choice">
                    <input type="radio" name="choice" id="by-role" value="role" checked=!choice.is_own/>
                    <label for="by-role"><strong>{words.by_role}</strong> <span>{words.by_role_hint}</span></label>
                </div>
                <div class="choice">
                    <input type="radio" name="choice" id="value" value="these" checked=choice.is_own/>
                    <label for="value"><strong>{words.these}</strong> <span>{words.these_hint}</span></label>
                    <div class="chosen"><Boxes granted=choice.granted/></div>
                </div>
            </fieldset>
            <input type="hidden" name="seen" value=seen.map_or(0, |seen| seen.0).to_string()/>
            <Submit label=shared.save busy=shared.saving/>
        </form>
    }
    .into_any()
}

fn compared(yours: &Choice, stored: &Choice) -> Vec<ConflictField> {
    let words = WORDS.get();
    let name = |choice: &Choice| if choice.is_own { words.these } else { words.by_role };
    vec![
        ConflictField::new(words.question, name(yours), name(stored)),
        ConflictField::new(words.differing, yours.beyond(stored), stored.beyond(yours)),
    ]
}

/// A box for each permission: those that something asks for today, and behind them those that licences will need.
#[component]
fn Boxes(granted: BTreeSet<String>) -> impl IntoView {
    let words = WORDS.get();
    let is_used = |name: &&str| words.meaning(name).is_some();
    let line = |name: &'static str| {
        let checked = granted.contains(name);
        let meaning = words.meaning(name).map(|meaning| view! { <br/> <span class="hint">{meaning}</span> });
        view! {
            <p class="tick">
                <input type="checkbox" id=name name="grant[]" value=name checked=checked/>
                <label for=name><code>{name}</code> {meaning}</label>
            </p>
        }
    };
    let used = permission::OF_USERS.iter().copied().filter(is_used).map(line).collect_view();
    let later = permission::OF_USERS.iter().copied().filter(|name| !is_used(name)).map(line).collect_view();
    view! {
        <fieldset>
            <legend>{words.used}</legend>
            {used}
        </fieldset>
        <details>
            <summary>{words.later}</summary>
            <fieldset>
                <legend class="sr">{words.later}</legend>
                {later}
            </fieldset>
        </details>
    }
    .into_any()
}

/// Loads the permissions of new users.
#[server(prefix = "/forms", endpoint = "permissions-page")]
pub async fn permissions_page() -> Result<PermissionsView, Problem> {
    use crate::server::{
        domain::{own_backups, settings},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let (stored, seen) = settings::show_permissions(&context).await.map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    Ok(PermissionsView { rights, stored, seen, typed: Typed(forms::flash().typed) })
}

/// Sets the permissions that new users get.
#[server(prefix = "/forms", endpoint = "save-permissions")]
pub async fn save_permissions(
    /// `these` for those in `grant`; anything else for those of the role.
    #[server(default)]
    choice: String,
    /// Permissions by their names in the API.
    #[server(default)]
    grant: Vec<String>,
    /// When the setting was last changed, as the page showed it, in milliseconds since 1970; 0 if it was not there.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::settings,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let permissions = (choice == "these").then_some(grant);
    settings::set_permissions(&context, permissions, Some(Timestamp(seen))).await.map_err(forms::refuse)?;
    forms::notice(Notice::Saved);
    forms::go_to(&LocalPath::ours("/admin/settings/permissions"));
    Ok(())
}
