//! The form above the list of users: search and filters. It is sent by GET, so that each result has an address.

use leptos::prelude::*;

use crate::{
    app::{
        language::language,
        office::{parts::LIST, users_words::WORDS},
    },
    model::{
        role::Role,
        user_list::{BANNED, SECOND_FACTOR, UserQuery, UserSort, VERIFIED},
    },
};

/// Search and filters, as they are now.
#[component]
pub(super) fn UsersFilter(query: UserQuery) -> impl IntoView {
    let words = WORDS.get();
    let pairs = query.pairs();
    let value = |name: &str| {
        pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string()).unwrap_or_default()
    };
    let roles = Role::ALL.map(|role| (role.as_str(), *role.in_words().of(language())));
    let both = |values: [&'static str; 2], texts: [&'static str; 2]| values.into_iter().zip(texts).collect::<Vec<_>>();
    let statuses = both(BANNED, words.statuses);
    let (factors, verifieds) = (both(SECOND_FACTOR, words.factors), both(VERIFIED, words.verifieds));
    let clear = (!query.is_everybody()).then(|| view! { <a href=LIST>{words.clear}</a> });
    let sort = (query.sort != UserSort::default())
        .then(|| view! { <input type="hidden" name="sort" value=query.sort.as_str()/> });
    view! {
        <form method="get" class="filters" role="search">
            <div class="field wide">
                <label for="q">{words.search}</label>
                <input
                    id="q"
                    name="q"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="q-hint"
                    value=query.text.clone()
                />
                <p class="hint" id="q-hint">{words.search_hint}</p>
            </div>
            <Choice name="status" label=words.status any=words.any chosen=value("status") choices=statuses/>
            <Choice name="role" label=words.role any=words.any chosen=value("role") choices=roles.to_vec()/>
            <Choice name="factor" label=words.factor any=words.any chosen=value("factor") choices=factors/>
            <Choice name="verified" label=words.verified any=words.any chosen=value("verified") choices=verifieds/>
            {sort}
            <div class="buttons"><button type="submit">{words.show}</button> {clear}</div>
        </form>
    }
    .into_any()
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    chosen: String,
    choices: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let option = |(value, text): (&'static str, &'static str)| {
        view! { <option value=value selected=value == chosen>{text}</option> }
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>
                <option value="">{any}</option>
                {choices.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
