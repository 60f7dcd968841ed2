//! The part of `/admin/settings` about verified emails: whether whoever signs up must confirm theirs.

use leptos::prelude::*;

use crate::{
    app::{
        admin::settings::WORDS as SHARED,
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            form_checks::FormCheck,
            why_link::Why,
        },
        language::Translated,
        refused_form::Typed,
    },
    model::{account::Account, deed::Deed, problem::Problem},
};

/// What holds, and the button that changes it.
#[component]
pub(super) fn VerifiedEmails(
    account: Account,
    may_update: bool,
    sends_mail: bool,
    typed: Typed,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let is_on = account.verified_emails;
    let (state, change) = if is_on { (words.is_on, words.turn_off) } else { (words.is_off, words.turn_on) };
    let yours = typed.named("verified").map_or(is_on, |text| text == "true");
    // Where somebody else did the same, there are no two states, and to send the form again would undo it.
    let conflict = (is_conflict(refused.as_ref()) && yours != is_on).then(|| {
        let answer = |is_on: bool| if is_on { words.yes } else { words.no };
        let fields = vec![ConflictField::new(words.heading, answer(yours), answer(is_on))];
        view! { <Conflict fields/> }
    });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    let may_change = may_update && (is_on || sends_mail || refused.is_some());
    let form = may_change.then(|| {
        view! {
            <form method="post" action="/forms/verification" id="verification">
                <Feedback form="verification".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ChangeSettings.why_page())/>
                <input type="hidden" name="verified" value=(!is_on).to_string()/>
                <input type="hidden" name="seen" value=account.updated.0.to_string()/>
                <button type="submit" class="plain" data-busy=words.saving>{change}</button>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="verified-emails">
            <h2 id="verified-emails">{words.heading}</h2>
            <p>{state}</p>
            <p class="hint">{words.who}</p>
            {(!may_update).then(|| view! { <p class="hint">{SHARED.get().who_can_change} <Why deed=Deed::ChangeSettings/></p> })}
            {conflict}
            {(!is_on && !sends_mail).then(|| view! { <p class="hint">{words.needs_mail}</p> })}
            {form}
        </section>
    }
    .into_any()
}

/// Sets whether whoever signs up must confirm their email.
#[server(prefix = "/forms", endpoint = "verification")]
pub async fn verification(
    /// Whether they must.
    verified: bool,
    /// When the account was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{account::AccountChanges, notice::Notice, timestamp::Timestamp},
        server::{
            domain::accounts,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let changes =
        AccountChanges { verified_emails: Some(verified), seen: Some(Timestamp(seen)), ..AccountChanges::default() };
    accounts::update(&context, changes).await.map_err(forms::refuse)?;
    forms::notice(Notice::Saved);
    forms::go_to(&LocalPath::ours("/admin/settings"));
    Ok(())
}

/// The sentences.
struct Words {
    heading: &'static str,
    is_on: &'static str,
    is_off: &'static str,
    who: &'static str,
    needs_mail: &'static str,
    turn_on: &'static str,
    turn_off: &'static str,
    saving: &'static str,
    yes: &'static str,
    no: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Must new users confirm their email?",
        is_on: "Yes. Whoever signs up gets a link by mail, and cannot log in before it is used.",
        is_off: "No. Whoever signs up can log in at once, and nobody checks whether the email is theirs.",
        who: "Users who exist already, and those that staff or products create, can log in either way.",
        needs_mail: "A link needs mail, which is not set up on this server.",
        turn_on: "Ask for a confirmation",
        turn_off: "Ask for none",
        saving: "Saving…",
        yes: "Yes",
        no: "No",
    },
    german: Words {
        heading: "Müssen neue Benutzer ihre E-Mail-Adresse bestätigen?",
        is_on: "Ja. Wer sich registriert, bekommt einen Link und kann sich erst danach anmelden.",
        is_off: "Nein. Wer sich registriert, kann sich sofort anmelden, und niemand prüft, wem die Adresse gehört.",
        who: "Wer schon Benutzer ist oder von Mitarbeitern oder Produkten angelegt wird, kann sich so oder so anmelden.",
        needs_mail: "Dafür muss dieser Server E-Mails senden können. Das ist nicht eingerichtet.",
        turn_on: "Bestätigung verlangen",
        turn_off: "Keine verlangen",
        saving: "Wird gespeichert …",
        yes: "Ja",
        no: "Nein",
    },
};
