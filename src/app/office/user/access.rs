//! `/admin/users/{id}/access`: how a user gets in: second factor, passkeys, sessions, the latest log-ins, tokens.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{local_time::LocalTimes, row_refusal::RowRefusal, session_table::SessionTable, why_link::Why},
        layout::{Loaded, Page},
        office::{
            parts::{LIST, grouped},
            user::{
                Head,
                access_words::WORDS,
                log_ins::{LogInLine, LogIns},
                parts::Tab,
                passkeys::Passkeys,
            },
        },
        pages,
        parameters::path_parameter,
        refused_form::refused,
        tokens::table::{TokenAction, TokenTable},
    },
    model::{
        deed::Deed, passkey::Passkey, problem::Problem, session::OpenSession, timestamp::Timestamp, token::Token,
        user_rights::UserForStaff,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserAccessView {
    shown: UserForStaff,
    /// `None` if the reader may not see them.
    passkeys: Option<Vec<Passkey>>,
    /// `None` if the reader may not see them.
    sessions: Option<Vec<OpenSession>>,
    log_ins: Option<Vec<LogInLine>>,
    /// The newest hundred.
    tokens: Vec<Token>,
    now: Timestamp,
}

/// `/admin/users/{id}/access`
#[component]
pub fn UserAccessPage() -> impl IntoView {
    let refused = refused::<EndUserSession>().or(refused::<EndUserSessions>());
    let error = refused.is_some();
    let id = path_parameter("id");
    view! {
        <Page entry=pages::USER_ACCESS error>
            <Loaded
                load=user_access_page(id)
                show=move |page: UserAccessView| view! { <Access page refused/> }
                who=WORDS.get().who
                deed=Deed::SeeUsers
            />
        </Page>
    }
}

#[component]
fn Access(page: UserAccessView, refused: Option<Problem>) -> impl IntoView {
    let UserAccessView { shown, passkeys, sessions, log_ins, tokens, now } = page;
    view! {
        <Head shown=shown.clone() tab=Tab::Access/>
        <SecondFactor shown=shown.clone()/>
        <Passkeys shown=shown.clone() passkeys now/>
        <Sessions shown=shown.clone() sessions refused now/>
        <LogIns log_ins now/>
        <Tokens shown tokens now/>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn SecondFactor(shown: UserForStaff) -> impl IntoView {
    let words = WORDS.get();
    let address = format!("{LIST}/{}/confirm?change=second-step", shown.user.id);
    let action = match (shown.second_factor, shown.rights.second_factor) {
        (false, _) => view! { <p>{words.factor_off}</p> }.into_any(),
        (true, true) => {
            view! { <p>{words.factor_on}</p> <p><a class="button" href=address>{words.remove_factor}</a></p> }
                .into_any()
        }
        (true, false) => {
            let why = match shown.is_caller {
                true => words.own_factor.into_any(),
                false => view! { {words.who_removes_factors} <Why deed=Deed::RemoveSecondSteps/> }.into_any(),
            };
            view! { <p>{words.factor_on}</p> <p class="hint">{why}</p> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="factor">
            <h2 id="factor">{words.factor}</h2>
            {action}
        </section>
    }
    .into_any()
}

#[component]
fn Sessions(
    shown: UserForStaff,
    sessions: Option<Vec<OpenSession>>,
    refused: Option<Problem>,
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let id = shown.user.id.to_string();
    let has_others = sessions.iter().flatten().any(|session| !session.is_current);
    let end_all = has_others.then(|| {
        view! {
            <form method="post" action="/forms/end-user-sessions">
                <input type="hidden" name="id" value=id.clone()/>
                <button type="submit" id="end-user-sessions">{words.end_all}</button>
            </form>
        }
    });
    let content = match sessions {
        None => view! { <p class="hint">{words.who_sees_sessions} <Why deed=Deed::EndSessions/></p> }.into_any(),
        Some(sessions) if sessions.is_empty() => view! { <p class="hint">{words.no_sessions}</p> }.into_any(),
        Some(sessions) => view! {
            <SessionTable
                sessions
                caption=words.sessions
                endpoint="end-user-session"
                field="session"
                user=Some(id)
                now
            />
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="sessions">
            <div class="head"><h2 id="sessions">{words.sessions}</h2> {end_all}</div>
            <RowRefusal endpoint="end-user-session" deed=Deed::EndSessions refused/>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn Tokens(shown: UserForStaff, tokens: Vec<Token>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let (id, may_revoke) = (shown.user.id, shown.rights.revoke_tokens);
    let all = (may_revoke && tokens.len() > 1)
        .then(|| view! { <a class="button" href=format!("{LIST}/{id}/confirm?change=tokens")>{words.revoke_all}</a> });
    let hint = (!may_revoke).then(|| view! { <p class="hint">{words.who_revokes} <Why deed=Deed::RevokeTokens/></p> });
    let rest = shown.belongings.tokens.saturating_sub(tokens.len() as u64);
    let rest = (rest > 0).then(|| view! { <p class="hint">{(words.older_tokens)(&grouped(rest))}</p> });
    let revoke = may_revoke.then(|| {
        TokenAction::new(words.revoke, move |token| format!("{LIST}/{id}/confirm?change=token&token={token}"))
    });
    let table = match tokens.is_empty() {
        true => view! { <p class="hint">{words.no_tokens}</p> }.into_any(),
        false => {
            let actions = revoke.into_iter().collect();
            view! { <TokenTable tokens caption=words.tokens.to_owned() actions now/> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="tokens">
            <div class="head"><h2 id="tokens">{words.tokens}</h2> {all}</div>
            {table}
            {rest}
            {hint}
        </section>
    }
    .into_any()
}

/// Loads what a user gets in with.
#[server(prefix = "/forms", endpoint = "user-access-page")]
pub async fn user_access_page(
    /// The id of the user, as in the path.
    id: String,
) -> Result<UserAccessView, Problem> {
    use crate::{
        model::{
            device::Device,
            log_in::{LogIn, Way},
            paging::Paging,
        },
        server::{
            domain::{passkeys, resource_ref::UserRef, tokens, user_sessions, users},
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::new(&id);
    let shown = users::show_for_staff(&context, &named).await.map_err(forms::refuse)?;
    let (mut passkeys, mut sessions, mut log_ins) = (None, None, None);
    if shown.rights.sessions {
        passkeys = Some(passkeys::list(&context, &named).await.map_err(forms::refuse)?);
        sessions = Some(user_sessions::list(&context, &named).await.map_err(forms::refuse)?);
        let line = |LogIn { way, agent, address, at }| LogInLine {
            at,
            is_api: way == Way::Api,
            device: Device::of(&agent),
            address,
        };
        let found = users::log_ins(&context, &named).await.map_err(forms::refuse)?;
        log_ins = Some(found.into_iter().map(line).collect());
    }
    let tokens = tokens::list_for(&context, &named.into(), Paging::newest(Paging::MAX)).await;
    let tokens = tokens.map_err(forms::refuse)?.records;
    Ok(UserAccessView { shown, passkeys, sessions, log_ins, tokens, now: context.now() })
}

/// Ends a session of a user.
#[server(prefix = "/forms", endpoint = "end-user-session")]
pub async fn end_user_session(
    /// The id of the user.
    id: String,
    /// The id of the session.
    session: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{
                resource_ref::{SessionRef, UserRef},
                user_sessions, users,
            },
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let user = users::show(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?.id;
    let ended = user_sessions::end(&context, &user.into(), &SessionRef::new(&session)).await;
    let was_there = forms::found(ended)?.is_some();
    office::done(user, "/access", if was_there { Notice::SessionEnded } else { Notice::SessionGone });
    Ok(())
}

/// Ends all sessions of a user. The reader's own goes on.
#[server(prefix = "/forms", endpoint = "end-user-sessions")]
pub async fn end_user_sessions(
    /// The id of the user.
    id: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::UserRef, user_sessions, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let user = users::show(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?.id;
    user_sessions::end_all(&context, &user.into()).await.map_err(forms::refuse)?;
    office::done(user, "/access", Notice::SessionsEnded);
    Ok(())
}
