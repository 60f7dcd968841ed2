//! `/admin/users`: the users of the account, of every role. Search, filters, order and page stand in the address.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::LocalTimes,
        layout::{Loaded, Page},
        office::{
            parts::{LIST, grouped},
            users_filter::UsersFilter,
            users_table::{UserRow, UsersTable},
            users_words::{WORDS, Words},
        },
        pages,
        parameters::{query_of, query_parameter},
    },
    model::{
        deed::Deed,
        paging::{Place, Total},
        problem::Problem,
        search::Term,
        timestamp::Timestamp,
        user_list::{PAGE_SIZE, UserQuery},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UsersView {
    rows: Vec<UserRow>,
    query: UserQuery,
    total: Total,
    place: Place,
    is_partial: bool,
    may_create: bool,
    may_make_links: bool,
    may_import: bool,
    /// Where people sign up; `None` if only staff and products create users.
    sign_up: Option<String>,
    now: Timestamp,
}

/// `/admin/users`
#[component]
pub fn UsersPage() -> impl IntoView {
    let (query, number) = (UserQuery::read(query_parameter), query_parameter("page"));
    view! {
        <Page entry=pages::USERS>
            <Loaded
                load=users_page(query, number)
                show=move |page: UsersView| view! { <Users page/> }
                who=WORDS.get().who
                deed=Deed::SeeUsers
            />
        </Page>
    }
}

#[component]
fn Users(page: UsersView) -> impl IntoView {
    let words = WORDS.get();
    let UsersView { rows, query, total, place, is_partial, may_create, may_make_links, may_import, sign_up, now } =
        page;
    let create = may_create.then(|| view! { <a class="button primary" href="/admin/users/new">{words.create}</a> });
    let reset_link = may_make_links.then(|| view! { <a href="/admin/reset-link">{words.reset_link}</a> });
    let import = may_import.then(|| view! { <a class="button" href="/admin/import">{words.import}</a> });
    let export = query_of("/admin/users/export.csv", &query.pairs());
    let partial = is_partial.then(|| view! { <p class="warning">{words.partial}</p> });
    let is_short = (1..Term::MIN_LENGTH).contains(&query.text.chars().count());
    let list = match rows.is_empty() {
        true => view! { <Nobody words is_short/> }.into_any(),
        false => {
            let customers = rows.iter().any(|row| !row.listed.user.role.is_staff());
            let no_customers =
                (query.is_everybody() && place.last == 1 && !customers).then(|| view! { <NoCustomers words sign_up/> });
            view! {
                {no_customers}
                <p class="hint">{(words.total)(total)} " · " <a href=export>{words.export}</a></p>
                <UsersTable rows query=query.clone() now/>
                <Pages words query=query.clone() place total/>
            }
            .into_any()
        }
    };
    view! {
        <div class="head"><h1>{words.heading}</h1> <p class="buttons">{reset_link} {import} {create}</p></div>
        <section class="card">
            <UsersFilter query=query.clone()/>
            {partial}
            {list}
        </section>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn Nobody(words: &'static Words, is_short: bool) -> impl IntoView {
    let why = if is_short { words.too_short } else { words.nobody };
    view! { <p>{why} " " <a href=LIST>{words.clear}</a></p> }
}

/// What an account shows that has nobody but its staff.
#[component]
fn NoCustomers(words: &'static Words, sign_up: Option<String>) -> impl IntoView {
    match sign_up {
        Some(address) => view! { <p>{words.sign_up_at} " " <a href="/sign-up">{address}</a></p> }.into_any(),
        None => view! { <p>{words.by_invitation}</p> }.into_any(),
    }
}

#[component]
fn Pages(words: &'static Words, query: UserQuery, place: Place, total: Total) -> impl IntoView {
    let Place { page, last } = place;
    let address = move |number: u32| {
        let mut pairs = query.pairs();
        if number > 1 {
            pairs.push(("page", number.to_string().into()));
        }
        query_of(LIST, &pairs)
    };
    let (Total::Exactly(count) | Total::MoreThan(count)) = total;
    let shown = u64::from(last) * u64::from(PAGE_SIZE);
    let has_rest = page == last && (count > shown || matches!(total, Total::MoreThan(_)));
    let rest = has_rest.then(|| view! { <p class="hint">{(words.no_more)(&grouped(shown))}</p> });
    let turn = (last > 1).then(|| {
        let before = (page > 1).then(|| view! { <a rel="prev" href=address(page - 1)>{words.previous}</a> });
        let after = (page < last).then(|| view! { <a rel="next" href=address(page + 1)>{words.next}</a> });
        view! {
            <nav class="pages" aria-label=words.pages>{before} <span>{(words.page_of)(page, last)}</span> {after}</nav>
        }
    });
    view! { {turn} {rest} }
}

/// Loads a page of the list.
#[server(prefix = "/forms", endpoint = "users-page")]
pub async fn users_page(
    /// What is listed, and in which order.
    #[server(default)]
    query: UserQuery,
    /// The number of the page, from 1.
    #[server(default)]
    page: String,
) -> Result<UsersView, Problem> {
    use crate::{
        model::user_list::ListedUser,
        server::{
            domain::{accounts, imports, passwords, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let listing = users::list_for_staff(&context, &query, &page).await.map_err(forms::refuse)?;
    let is_open = !accounts::show(&context).await.map_err(forms::refuse)?.protected;
    let sign_up = is_open.then_some(office::entry_address("/sign-up")?);
    let row = |listed: ListedUser| UserRow { changes: users::changes_of(&context, &listed.user), listed };
    let rows = listing.users.into_iter().map(row).collect();
    let (total, place, is_partial, now) = (listing.total, listing.place, listing.is_partial, context.now());
    let may_create = users::may_create_for_others(&context).await.is_ok();
    let may_import = imports::may_import(&context).is_ok();
    let may_make_links = passwords::may_link(&context).is_ok();
    Ok(UsersView { rows, query, total, place, is_partial, may_create, may_make_links, may_import, sign_up, now })
}
