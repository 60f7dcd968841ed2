//! The passkeys of a user.

use leptos::prelude::*;

use crate::{
    app::{
        components::local_time::Moment,
        office::{parts::LIST, user::access_words::WORDS},
        tokens::parts::LastUse,
    },
    model::{passkey::Passkey, timestamp::Timestamp, user_rights::UserForStaff},
};

/// The passkeys with the way to remove them, or who sees them.
#[component]
pub(super) fn Passkeys(
    /// The user.
    shown: UserForStaff,
    /// The passkeys; `None` if the reader may not see them.
    passkeys: Option<Vec<Passkey>>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let address = format!("{LIST}/{}/confirm?change=passkeys", shown.user.id);
    let content = match passkeys {
        None => view! { <p class="hint">{words.who_sees_passkeys}</p> }.into_any(),
        Some(passkeys) if passkeys.is_empty() => view! { <p class="hint">{words.no_passkeys}</p> }.into_any(),
        Some(passkeys) => {
            let remove = shown
                .rights
                .second_factor
                .then(|| view! { <p><a class="button" href=address>{words.remove_passkeys}</a></p> });
            let own = shown.is_caller.then(|| view! { <p class="hint">{words.own_passkeys}</p> });
            view! { <PasskeyTable passkeys now/> {remove} {own} }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="passkeys">
            <h2 id="passkeys">{words.passkeys}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn PasskeyTable(passkeys: Vec<Passkey>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let row = move |passkey: Passkey| {
        view! {
            <tr>
                <th scope="row" data-label=words.name>{passkey.name}</th>
                <td data-label=words.created><Moment at=passkey.created/></td>
                <td data-label=words.last_used><LastUse at=passkey.last_used now/></td>
            </tr>
        }
        .into_any()
    };
    view! {
        <table>
            <caption class="sr">{words.passkeys}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.created}</th>
                    <th scope="col">{words.last_used}</th>
                </tr>
            </thead>
            <tbody>{passkeys.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
