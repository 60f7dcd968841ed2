//! The choice of a role, with what each may do.

use leptos::prelude::*;

use crate::{
    app::language::{Translated, language},
    model::role::Role,
};

/// One radio card for each role, the least powerful first.
#[component]
pub(super) fn RoleChoice(chosen: Role) -> impl IntoView {
    let card = |role: Role| {
        let id = ["role-", role.as_str()].concat();
        view! {
            <div class="tick">
                <input type="radio" id=id.clone() name="role" value=role.as_str() checked=role == chosen/>
                <label for=id><strong>{*role.in_words().of(language())}</strong> <br/> {may_do(role)}</label>
            </div>
        }
    };
    let mut roles = Role::ALL;
    roles.reverse();
    view! {
        <fieldset class="roles">
            <legend>{WORDS.get().role}</legend>
            {roles.map(card).collect_view()}
        </fieldset>
    }
    .into_any()
}

/// What a role may do, in a sentence.
pub(super) fn may_do(role: Role) -> &'static str {
    let words = WORDS.get();
    match role {
        Role::Admin => words.admin,
        Role::Developer => words.developer,
        Role::SalesAgent => words.sales_agent,
        Role::SupportAgent => words.support_agent,
        Role::ReadOnly => words.read_only,
        Role::User => words.user,
    }
}

/// The words of the roles.
struct Words {
    role: &'static str,
    admin: &'static str,
    developer: &'static str,
    sales_agent: &'static str,
    support_agent: &'static str,
    read_only: &'static str,
    user: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        role: "Role",
        admin: "May do everything, also what concerns admins.",
        developer: "May do everything but change admins, give roles, and see where somebody logs in.",
        sales_agent: "Creates, invites, changes and bans customers. Sees everything.",
        support_agent: "Bans customers. Sees everything.",
        read_only: "Sees everything, changes nothing.",
        user: "A customer: sees and changes only what is their own.",
    },
    german: Words {
        role: "Rolle",
        admin: "Darf alles, auch was Admins betrifft.",
        developer: "Darf alles, außer Admins ändern, Rollen vergeben und sehen, wo sich jemand anmeldet.",
        sales_agent: "Erstellt, ändert und sperrt Kunden und lädt sie ein. Sieht alles.",
        support_agent: "Sperrt Kunden. Sieht alles.",
        read_only: "Sieht alles, ändert nichts.",
        user: "Kunde: sieht und ändert nur das Eigene.",
    },
};
