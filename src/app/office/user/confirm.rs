//! `/admin/users/{id}/confirm`: asks before tokens of a user are revoked, or their second step is removed.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::LocalTimes,
        language::Translated,
        layout::{Loaded, Page},
        office::parts::{Confirm, LIST},
        pages,
        parameters::{path_parameter, query_parameter},
        refused_form::refused,
        tokens::parts::{LastUseSentence, name_of},
    },
    model::{id::UserId, problem::Problem, timestamp::Timestamp, token::Token},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserConfirmView {
    id: UserId,
    email: String,
    asked: Asked,
    now: Timestamp,
}

/// What is asked about.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Asked {
    Token(Box<Token>),
    /// So many tokens.
    Tokens(u64),
    SecondStep,
}

/// `/admin/users/{id}/confirm`
#[component]
pub fn UserConfirmPage() -> impl IntoView {
    let refused = refused::<ChangeAccess>();
    let error = refused.is_some();
    let (id, change, token) = (path_parameter("id"), query_parameter("change"), query_parameter("token"));
    view! {
        <Page entry=pages::USER_CONFIRM error>
            <Loaded
                load=user_confirm_page(id, change, token)
                show=move |page: UserConfirmView| view! { <Question page refused/> }
                who=WORDS.get().who
            />
        </Page>
    }
}

#[component]
fn Question(page: UserConfirmView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let UserConfirmView { id, email, asked, now } = page;
    let back = format!("{LIST}/{id}/access");
    let (question, consequence, last_use, label, change, token) = match asked {
        Asked::Token(token) => {
            let last_use = view! { <LastUseSentence at=token.last_used now/> }.into_any();
            let question = (words.revoke_token)(&name_of(&token), &email);
            (question, words.at_once, Some(last_use), words.revoke, "token", token.id.to_string())
        }
        Asked::Tokens(count) => {
            ((words.revoke_tokens)(count, &email), words.at_once, None, words.revoke_all, "tokens", String::new())
        }
        Asked::SecondStep => {
            let question = (words.remove_factor)(&email);
            (question, words.password_alone, None, words.remove, "second-step", String::new())
        }
    };
    let fields = vec![("id", id.to_string()), ("change", change.to_owned()), ("token", token)];
    view! {
        // The heading names the object, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=refused.is_none()>{question}</h1>
        <p>{consequence}</p>
        {last_use}
        <Confirm endpoint="change-access" fields label busy=words.busy back refused/>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads what is asked about.
#[server(prefix = "/forms", endpoint = "user-confirm-page")]
pub async fn user_confirm_page(
    /// The id of the user, as in the path.
    id: String,
    /// `token`, `tokens` or `second-step`.
    #[server(default)]
    change: String,
    /// The id of a token, if it is about one.
    #[server(default)]
    token: String,
) -> Result<UserConfirmView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::{
            domain::{
                resource_ref::{TokenRef, UserRef},
                tokens, users,
            },
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::new(&id);
    let shown = users::show_for_staff(&context, &named).await.map_err(forms::refuse)?;
    let rights = &shown.rights;
    let asked = match change.as_str() {
        "token" if rights.revoke_tokens => {
            let token = tokens::show_for(&context, &named.into(), &TokenRef::new(&token)).await;
            Asked::Token(Box::new(token.map_err(forms::refuse)?))
        }
        "tokens" if rights.revoke_tokens => Asked::Tokens(shown.belongings.tokens),
        "second-step" if rights.second_factor => Asked::SecondStep,
        "token" | "tokens" | "second-step" => return Err(forms::forbidden()),
        _ => return Err(forms::refuse(ErrorCode::FormInvalid)),
    };
    Ok(UserConfirmView { id: shown.user.id, email: shown.user.email.to_string(), asked, now: context.now() })
}

/// Does what was asked about.
#[server(prefix = "/forms", endpoint = "change-access")]
pub async fn change_access(
    /// The id of the user.
    id: String,
    /// `token`, `tokens` or `second-step`.
    #[server(default)]
    change: String,
    /// The id of a token, if it is about one.
    #[server(default)]
    token: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, problem::ErrorCode},
        server::{
            domain::{
                resource_ref::{TokenRef, UserRef},
                second_factors, tokens, users,
            },
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let user = users::show(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?.id;
    let notice = match change.as_str() {
        "token" => {
            let revoked = tokens::revoke(&context, &TokenRef::new(&token)).await;
            if forms::found(revoked)?.is_some() { Notice::TokenRevoked } else { Notice::TokenGone }
        }
        "tokens" => {
            tokens::revoke_all(&context, &UserRef::from(user).into()).await.map_err(forms::refuse)?;
            Notice::TokensRevoked
        }
        "second-step" => {
            second_factors::delete_lost(&context, &user.into()).await.map_err(forms::refuse)?;
            Notice::SecondStepRemoved
        }
        _ => return Err(forms::refuse(ErrorCode::FormInvalid)),
    };
    office::done(user, "/access", notice);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    revoke_token: fn(&str, &str) -> String,
    revoke_tokens: fn(u64, &str) -> String,
    remove_factor: fn(&str) -> String,
    at_once: &'static str,
    password_alone: &'static str,
    revoke: &'static str,
    revoke_all: &'static str,
    remove: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        revoke_token: |token, email| format!("Revoke {token} of {email}?"),
        revoke_tokens: |count, email| format!("Revoke all tokens of {email}, {count} in all?"),
        remove_factor: |email| format!("Remove the second step of {email}?"),
        at_once: "Apps using it stop working at once. This cannot be undone.",
        password_alone: "Until they add another one, their password alone logs them in. Make sure that it is them who asks.",
        revoke: "Revoke token",
        revoke_all: "Revoke all tokens",
        remove: "Remove the second step",
        busy: "One moment…",
    },
    german: Words {
        who: "Admins und Entwicklung",
        revoke_token: |token, email| format!("{token} von {email} widerrufen?"),
        revoke_tokens: |count, email| format!("Alle {count} Token von {email} widerrufen?"),
        remove_factor: |email| format!("Zweiten Schritt von {email} entfernen?"),
        at_once: "Apps, die es benutzen, funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.",
        password_alone: "Bis ein neuer hinzugefügt wird, genügt das Passwort zur Anmeldung. Vergewissern Sie sich, dass wirklich der Benutzer darum bittet.",
        revoke: "Token widerrufen",
        revoke_all: "Alle Token widerrufen",
        remove: "Zweiten Schritt entfernen",
        busy: "Einen Moment …",
    },
};
