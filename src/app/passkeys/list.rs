//! The section of `/security` with the passkeys of the user.

use leptos::prelude::*;

use crate::{
    app::{components::local_time::Moment, language::Translated},
    model::{
        passkey::{OwnPasskeys, Passkey},
        timestamp::Timestamp,
    },
};

/// The section.
#[component]
pub fn PasskeySection(
    /// The passkeys.
    passkeys: OwnPasskeys,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let add = || view! { <a class="button" href="/security/passkeys/new">{words.add}</a> };
    match passkeys {
        OwnPasskeys::Unavailable => view! {
            <h2 id="passkeys-heading">{words.heading}</h2>
            <p>{words.unavailable}</p>
        }
        .into_any(),
        OwnPasskeys::NotAllowed => view! {
            <h2 id="passkeys-heading">{words.heading}</h2>
            <p>{words.not_allowed}</p>
        }
        .into_any(),
        OwnPasskeys::These(passkeys) if passkeys.is_empty() => view! {
            <h2 id="passkeys-heading">{words.heading}</h2>
            <p>{words.what_it_is}</p>
            <p>{add()}</p>
        }
        .into_any(),
        OwnPasskeys::These(passkeys) => view! {
            <div class="head">
                <h2 id="passkeys-heading">{words.heading}</h2>
                {add()}
            </div>
            <PasskeyTable passkeys now/>
        }
        .into_any(),
    }
}

#[component]
fn PasskeyTable(passkeys: Vec<Passkey>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <table>
            <caption class="sr">{words.caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.kept}</th>
                    <th scope="col">{words.added}</th>
                    <th scope="col">{words.last_used}</th>
                    <th scope="col"><span class="sr">{words.actions}</span></th>
                </tr>
            </thead>
            <tbody>{passkeys.into_iter().map(|passkey| view! { <PasskeyRow passkey now/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn PasskeyRow(passkey: Passkey, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let label = (words.remove_named)(&passkey.name);
    let remove = format!("/security/passkeys/{}/remove", passkey.id);
    let last_used = match passkey.last_used {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => words.never.into_any(),
    };
    view! {
        <tr>
            <th scope="row" data-label=words.name>{passkey.name}</th>
            <td data-label=words.kept>{if passkey.backed_up { words.backed_up } else { words.one_device }}</td>
            <td data-label=words.added><Moment at=passkey.created/></td>
            <td data-label=words.last_used>{last_used}</td>
            <td class="actions"><a href=remove aria-label=label>{words.remove}</a></td>
        </tr>
    }
}

struct Words {
    heading: &'static str,
    unavailable: &'static str,
    not_allowed: &'static str,
    what_it_is: &'static str,
    add: &'static str,
    caption: &'static str,
    name: &'static str,
    kept: &'static str,
    added: &'static str,
    last_used: &'static str,
    actions: &'static str,
    never: &'static str,
    backed_up: &'static str,
    one_device: &'static str,
    remove: &'static str,
    remove_named: fn(&str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Passkeys",
        unavailable: "Passkeys need https and a host name. This server doesn't have both.",
        not_allowed: "You can't change how you log in, so you can't add passkeys.",
        what_it_is: "A passkey logs you in by the fingerprint, face or PIN of your device, without a password and \
                     without a code. Nobody can phish it.",
        add: "Add a passkey",
        caption: "Your passkeys, oldest first",
        name: "Name",
        kept: "Kept",
        added: "Added",
        last_used: "Last used",
        actions: "Actions",
        never: "Never",
        backed_up: "Backed up",
        one_device: "On one device",
        remove: "Remove",
        remove_named: |name| format!("Remove {name}"),
    },
    german: Words {
        heading: "Passkeys",
        unavailable: "Für Passkeys sind ein Hostname und https nötig. Dieser Server hat nicht beides.",
        not_allowed: "Sie dürfen nicht ändern, wie Sie sich anmelden, und deshalb keine Passkeys hinzufügen.",
        what_it_is: "Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder PIN Ihres Geräts an, ohne \
                     Passwort und ohne Code. Niemand kann ihn abfangen.",
        add: "Passkey hinzufügen",
        caption: "Ihre Passkeys, die ältesten zuerst",
        name: "Name",
        kept: "Gespeichert",
        added: "Hinzugefügt",
        last_used: "Zuletzt benutzt",
        actions: "Aktionen",
        never: "Nie",
        backed_up: "Gesichert",
        one_device: "Auf einem Gerät",
        remove: "Entfernen",
        remove_named: |name| format!("{name} entfernen"),
    },
};
