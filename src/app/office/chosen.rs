//! `/admin/users/chosen`: says what would happen to the users who were chosen in the list, and asks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        layout::{Loaded, Page},
        office::{
            chosen_words::{WORDS, Words},
            parts::{Confirm, LIST, Question},
        },
        pages,
        parameters::{query_parameter, query_parameters},
        refused_form::refused,
    },
    model::{
        deed::Deed,
        problem::Problem,
        user_list::{Belongings, ChosenUser, Unchanged, UsersChange},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChosenUsersView {
    change: UsersChange,
    chosen: Vec<ChosenUser>,
}

/// `/admin/users/chosen`
#[component]
pub fn ChosenUsersPage() -> impl IntoView {
    let refused = refused::<ChangeUsers>();
    let error = refused.is_some();
    let (change, ids) = (query_parameter("change"), query_parameters("id").join(","));
    view! {
        <Page entry=pages::CHOSEN_USERS error>
            <Loaded
                load=chosen_users_page(change, ids)
                show=move |page: ChosenUsersView| view! { <Ask page refused/> }
                who=WORDS.get().who
                deed=Deed::SeeUsers
            />
        </Page>
    }
}

#[component]
fn Ask(page: ChosenUsersView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let change = words.of(page.change);
    let (concerned, others): (Vec<_>, Vec<_>) = page.chosen.into_iter().partition(|user| user.unchanged.is_none());
    let others = (!others.is_empty()).then(|| view! { <Others words others/> });
    if concerned.is_empty() {
        let why = if others.is_some() { words.nobody_concerned } else { words.nobody_chosen };
        return view! { <h1>{words.heading}</h1> <p>{why}</p> {others} <p><a href=LIST>{words.back}</a></p> }
            .into_any();
    }
    let deed = if page.change == UsersChange::Delete { Deed::DeleteUsers } else { Deed::BanUsers };
    let ids = concerned.iter().map(|chosen| chosen.user.id.to_string()).collect::<Vec<_>>().join(",");
    let sum = Belongings::sum(concerned.iter().map(|chosen| chosen.belongings));
    let question = (change.question)(concerned.len());
    let fields = vec![("change", page.change.as_str().to_owned()), ("ids", ids)];
    let consequence = view! {
        <ul class="people">{concerned.into_iter().map(person).collect_view()}</ul>
        <p>{(change.consequence)(sum)}</p>
        {others}
    }
    .into_any();
    view! {
        <Question question consequence is_refused=refused.is_some()>
            <Confirm
                endpoint="change-users"
                fields
                label=change.label
                busy=change.busy
                back=LIST.to_owned()
                deed
                refused
            />
        </Question>
    }
    .into_any()
}

/// Those whom the change does not concern, each with the reason.
#[component]
fn Others(words: &'static Words, others: Vec<ChosenUser>) -> impl IntoView {
    let line = move |chosen: ChosenUser| {
        let why = match chosen.unchanged {
            Some(Unchanged::IsStaff) => words.is_staff,
            Some(Unchanged::NotAllowed) => words.not_allowed,
            Some(Unchanged::IsCaller) => words.is_caller,
            Some(Unchanged::IsLastAdmin) => words.is_last_admin,
            Some(Unchanged::IsSo) | None => words.is_so,
        };
        view! { <li>{chosen.user.email.to_string()} ": " {why}</li> }
    };
    view! {
        <section class="card">
            <h2>{words.unchanged}</h2>
            <ul class="people">{others.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn person(chosen: ChosenUser) -> impl IntoView {
    let (email, name) = (chosen.user.email.to_string(), chosen.user.display_name());
    let name = (name != email).then(|| view! { " " <span class="hint">{name}</span> });
    view! { <li>{email} {name}</li> }
}

/// Loads the users who were chosen.
#[server(prefix = "/forms", endpoint = "chosen-users-page")]
pub async fn chosen_users_page(
    /// What is to happen to them.
    #[server(default)]
    change: String,
    /// Their ids, with commas between.
    #[server(default)]
    ids: String,
) -> Result<ChosenUsersView, Problem> {
    use crate::server::{
        domain::{search, users},
        web::{forms, office},
    };

    let context = forms::logged_in().await?;
    search::may_search_users(&context).map_err(forms::refuse)?;
    let (change, ids) = office::read_chosen(&change, &ids).map_err(forms::refuse)?;
    let chosen = users::preview_chosen(&context, &ids, change).await.map_err(forms::refuse)?;
    Ok(ChosenUsersView { change, chosen })
}

/// Changes the users who were chosen: all of them or none.
#[server(prefix = "/forms", endpoint = "change-users")]
pub async fn change_users(
    /// What is to happen to them.
    #[server(default)]
    change: String,
    /// Their ids, with commas between.
    #[server(default)]
    ids: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{search, users},
            web::{
                forms::{self, LocalPath},
                office,
            },
        },
    };

    let context = forms::logged_in().await?;
    search::may_search_users(&context).map_err(forms::refuse)?;
    let (change, ids) = office::read_chosen(&change, &ids).map_err(forms::refuse)?;
    users::change_chosen(&context, &ids, change).await.map_err(forms::refuse)?;
    forms::notice(match change {
        UsersChange::Ban => Notice::UsersBanned,
        UsersChange::Unban => Notice::UsersUnbanned,
        UsersChange::Delete => Notice::UsersDeleted,
    });
    forms::go_to(&LocalPath::ours(LIST));
    Ok(())
}
