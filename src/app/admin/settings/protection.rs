//! The choice who can create users: the form, and who changed it last.

use leptos::prelude::*;

use crate::{
    app::{
        admin::settings::WORDS as SHARED,
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::Moment,
            prose::prose,
            protection_choice::{self, ProtectionChoice},
            why_link::Why,
        },
        language::Translated,
        refused_form::Typed,
    },
    model::{account::Account, deed::Deed, problem::Problem, timestamp::Timestamp},
};

/// The form. After a refusal it shows what was chosen.
#[component]
pub(super) fn EditableProtection(
    account: Account,
    sign_up: String,
    typed: Typed,
    refused: Option<Problem>,
) -> impl IntoView {
    let is_stale = is_conflict(refused.as_ref());
    let chosen = typed.named("protected").filter(|_| refused.is_some()).map(|text| text == "true");
    let wanted = chosen.unwrap_or(account.protected);
    let conflict = is_stale.then(|| view! { <Changed account=account.clone() wanted/> });
    // Whoever ticked the box before a conflict did so for another state.
    let ticked = typed.named("understood").is_some() && !is_stale;
    view! {
        {conflict}
        <ProtectionForm
            protected=account.protected
            wanted
            ticked
            seen=account.updated
            sign_up
            refused=refused.filter(|_| !is_stale)
        />
    }
    .into_any()
}

#[component]
fn Changed(account: Account, wanted: bool) -> impl IntoView {
    let words = WORDS.get();
    let who = account.protection_changed.map(|change| {
        let at = view! { <Moment at=change.at/> }.into_any();
        prose(words.changed_by, [change.by.into_any(), at])
    });
    let (yours, stored) = (protection_choice::name(wanted), protection_choice::name(account.protected));
    let fields = vec![ConflictField::new(protection_choice::question(), yours, stored)];
    view! { <Conflict fields who/> }
}

/// The choice as text, and who can change it.
#[component]
pub(super) fn ReadOnlyProtection(protected: bool) -> impl IntoView {
    view! {
        <h2>{protection_choice::question()}</h2>
        <p><strong>{protection_choice::name(protected)}</strong></p>
        <p class="hint">{SHARED.get().who_can_change} <Why deed=Deed::ChangeSettings/></p>
    }
}

/// Who changed it last, and when.
#[component]
pub(super) fn LastChange(account: Account) -> impl IntoView {
    account.protection_changed.map(|change| {
        let at = view! { <Moment at=change.at/> }.into_any();
        view! { <p class="hint">{prose(WORDS.get().last_change, [change.by.into_any(), at])}</p> }
    })
}

#[component]
fn ProtectionForm(
    protected: bool,
    wanted: bool,
    ticked: bool,
    seen: Timestamp,
    sign_up: String,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = SHARED.get();
    let opening = protected.then_some(ticked);
    view! {
        <form method="post" action="/forms/protection" id="protection" novalidate>
            <Feedback form="protection".to_owned() check=FormCheck::Protection refused=refused.clone() help=Some(Deed::ChangeSettings.why_page())/>
            <ProtectionChoice protected=wanted sign_up preview=true opening refused/>
            <input type="hidden" name="seen" value=seen.0.to_string()/>
            {protected.then(|| view! { <input type="hidden" name="opening" value="true"/> })}
            <Submit label=words.save busy=words.saving/>
        </form>
    }
    .into_any()
}

/// Opens or closes sign-up.
#[server(prefix = "/forms", endpoint = "protection")]
pub async fn protection(
    /// Whether the account is to be protected.
    protected: bool,
    /// When the account was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
    /// Whether the form opens sign-up.
    #[server(default)]
    opening: bool,
    /// Whether the user confirmed that anybody can sign up then.
    #[server(default)]
    understood: bool,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{account::AccountChanges, notice::Notice},
        server::{
            domain::accounts,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    accounts::may_update(&context).map_err(forms::refuse)?;
    form_checks::confirmed(protected, opening, understood).map_err(forms::refuse)?;
    let changes =
        AccountChanges { protected: Some(protected), seen: Some(Timestamp(seen)), ..AccountChanges::default() };
    accounts::update(&context, changes).await.map_err(forms::refuse)?;
    forms::notice(if protected { Notice::SignUpByInvitation } else { Notice::SignUpOpen });
    forms::go_to(&LocalPath::ours("/admin/settings"));
    Ok(())
}

/// The words of the choice.
struct Words {
    changed_by: &'static str,
    last_change: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words { changed_by: "{} changed this on {}.", last_change: "Last changed by {}, {}" },
    german: Words { changed_by: "{} hat das am {} geändert.", last_change: "Zuletzt geändert von {}, {}" },
};
