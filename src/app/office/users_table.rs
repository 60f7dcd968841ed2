//! The table of users, with a box to choose each and the buttons for those who are chosen.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{local_time::Moment, why_link::Why},
        language::language,
        office::{
            parts::{LIST, StatusBadge},
            users_words::WORDS,
        },
        parameters::query_of,
    },
    model::{
        deed::Deed,
        timestamp::Timestamp,
        user_list::{ListedUser, UserQuery, UserSort, UsersChange},
    },
};

/// A row of the table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserRow {
    /// The user.
    pub listed: ListedUser,
    /// What the reader may do to them.
    pub changes: Vec<UsersChange>,
}

/// The table, within the form that asks about those who are chosen, where anybody can be.
#[component]
pub(super) fn UsersTable(rows: Vec<UserRow>, query: UserQuery, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let offered: Vec<_> =
        UsersChange::ALL.into_iter().filter(|change| rows.iter().any(|row| row.changes.contains(change))).collect();
    let may_choose = !offered.is_empty();
    let choose = may_choose.then(|| view! { <th scope="col"><span class="sr">{words.choose}</span></th> });
    let rows = rows.into_iter().map(|row| view! { <Row row may_choose now/> }.into_any()).collect_view();
    let table = view! {
        <table class="users">
            <caption class="sr">{words.heading}</caption>
            <thead>
                <tr data-label=words.sort>
                    {choose}
                    <th scope="col">{words.email}</th>
                    <th scope="col">{words.role}</th>
                    <th scope="col">{words.status}</th>
                    <th scope="col">{words.factor}</th>
                    <SortHead label=words.last_log_in sorts=[UserSort::LastLogIn, UserSort::LongestAway] query=query.clone()/>
                    <SortHead label=words.created sorts=[UserSort::Newest, UserSort::Oldest] query=query.clone()/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any();
    if !may_choose {
        return view! {
            {table}
            <Changes offered/>
        }
        .into_any();
    }
    view! {
        <form method="get" id="choose-users">
            {table}
            <Changes offered/>
        </form>
    }
    .into_any()
}

/// The head of a column that the list can be sorted by: its two orders, the descending one first.
#[component]
fn SortHead(label: &'static str, sorts: [UserSort; 2], query: UserQuery) -> impl IntoView {
    let [descending, ascending] = sorts;
    let order = match query.sort {
        sort if sort == descending => Some("descending"),
        sort if sort == ascending => Some("ascending"),
        _ => None,
    };
    let other = if query.sort == descending { ascending } else { descending };
    let address = query_of(LIST, &UserQuery { sort: other, ..query.clone() }.pairs());
    view! { <th scope="col" aria-sort=order><a href=address>{label}</a></th> }
}

#[component]
fn Row(row: UserRow, may_choose: bool, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let ListedUser { user, last_log_in, second_factor, has_passkey } = row.listed;
    let (email, name) = (user.email.to_string(), user.display_name());
    let label = (words.choose_one)(&email);
    let choose = may_choose.then(|| {
        let id = user.id.to_string();
        let tick =
            (!row.changes.is_empty()).then(|| view! { <input type="checkbox" name="id" value=id aria-label=label/> });
        view! { <td class="choose">{tick}</td> }
    });
    let name = (name != email).then_some(name);
    let proven = user.email_verified.map(|_| words.proven);
    let under = (name.is_some() || proven.is_some())
        .then(|| view! { <span class="under">{name} " " {proven.map(|text| view! { <span class="badge">{text}</span> })}</span> });
    let last = match last_log_in {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => words.never.into_any(),
    };
    let factor = if second_factor { words.on } else { words.off };
    let passkey = has_passkey.then(|| view! { " " <span class="badge">{words.with_passkey}</span> });
    view! {
        <tr>
            {choose}
            <th scope="row" data-label=words.email><a href=format!("{LIST}/{}", user.id)>{email}</a> {under}</th>
            <td data-label=words.role>{*user.role.in_words().of(language())}</td>
            <td data-label=words.status><StatusBadge user=user.clone()/></td>
            <td data-label=words.factor>{factor} {passkey}</td>
            <td data-label=words.last_log_in>{last}</td>
            <td data-label=words.created><Moment at=user.created/></td>
        </tr>
    }
    .into_any()
}

/// The buttons, or who could do what is absent.
#[component]
fn Changes(offered: Vec<UsersChange>) -> impl IntoView {
    let words = WORDS.get();
    if offered.is_empty() {
        return view! { <p class="hint">{words.who_can_change} <Why deed=Deed::BanUsers/></p> }.into_any();
    }
    let button = |change: UsersChange| {
        let label = words.change(change);
        view! { <button type="submit" name="change" value=change.as_str() formaction="/admin/users/chosen">{label}</button> }
    };
    let cannot_delete = (!offered.contains(&UsersChange::Delete))
        .then(|| view! { <p class="hint">{words.who_can_delete} <Why deed=Deed::DeleteUsers/></p> });
    view! {
        <div class="buttons" role="group" aria-label=words.with_chosen>
            <span>{words.with_chosen}</span>
            {offered.into_iter().map(button).collect_view()}
        </div>
        {cannot_delete}
    }
    .into_any()
}
