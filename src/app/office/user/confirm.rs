//! `/admin/users/{id}/confirm`: asks before tokens of a user are revoked, or their second step or passkeys are removed.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::Translated,
        layout::{Loaded, Page},
        office::parts::{Confirm, LIST, Question},
        pages,
        parameters::{path_parameter, query_parameter},
        refused_form::refused,
        tokens::parts::{LastUseSentence, name_of},
    },
    model::{deed::Deed, id::UserId, problem::Problem, timestamp::Timestamp, token::Token},
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
    /// So many passkeys.
    Passkeys(usize),
}

/// `/admin/users/{id}/confirm`
#[component]
pub fn UserConfirmPage() -> impl IntoView {
    let refused = refused::<ChangeAccess>();
    let error = refused.is_some();
    let (id, change, token) = (path_parameter("id"), query_parameter("change"), query_parameter("token"));
    let is_of_tokens = change.starts_with("token");
    let deed = if is_of_tokens { Deed::RevokeTokens } else { Deed::RemoveSecondSteps };
    view! {
        <Page entry=pages::USER_CONFIRM error>
            <Loaded
                load=user_confirm_page(id, change, token)
                show=move |page: UserConfirmView| view! { <Ask page deed refused/> }
                who=WORDS.get().who
                deed
            />
        </Page>
    }
}

#[component]
fn Ask(page: UserConfirmView, deed: Deed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let UserConfirmView { id, email, asked, now } = page;
    let back = format!("{LIST}/{id}/access");
    let (question, consequence, label, change) = match &asked {
        Asked::Token(token) => ((words.revoke_token)(&name_of(token), &email), words.at_once, words.revoke, "token"),
        Asked::Tokens(count) => ((words.revoke_tokens)(*count, &email), words.at_once, words.revoke_all, "tokens"),
        Asked::SecondStep => ((words.remove_factor)(&email), words.password_alone, words.remove, "second-step"),
        Asked::Passkeys(count) => {
            ((words.remove_passkeys)(*count, &email), words.other_ways, words.remove_them, "passkeys")
        }
    };
    let (token, last_use) = match asked {
        Asked::Token(token) => {
            let last_use = view! { <LastUseSentence at=token.last_used now/> }.into_any();
            (token.id.to_string(), Some(last_use))
        }
        _ => (String::new(), None),
    };
    let consequence = view! { <p>{consequence}</p> {last_use} }.into_any();
    let fields = vec![("id", id.to_string()), ("change", change.to_owned()), ("token", token)];
    view! {
        <Question question consequence is_refused=refused.is_some()>
            <Confirm endpoint="change-access" fields label busy=words.busy back deed refused/>
        </Question>
    }
    .into_any()
}

/// Loads what is asked about.
#[server(prefix = "/forms", endpoint = "user-confirm-page")]
pub async fn user_confirm_page(
    /// The id of the user, as in the path.
    id: String,
    /// `token`, `tokens`, `second-step` or `passkeys`.
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
                passkeys,
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
        "passkeys" if rights.second_factor => {
            Asked::Passkeys(passkeys::list(&context, &named).await.map_err(forms::refuse)?.len())
        }
        "token" | "tokens" | "second-step" | "passkeys" => return Err(forms::forbidden()),
        _ => return Err(forms::refuse(ErrorCode::FormInvalid)),
    };
    Ok(UserConfirmView { id: shown.user.id, email: shown.user.email.to_string(), asked, now: context.now() })
}

/// Does what was asked about.
#[server(prefix = "/forms", endpoint = "change-access")]
pub async fn change_access(
    /// The id of the user.
    id: String,
    /// `token`, `tokens`, `second-step` or `passkeys`.
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
                passkeys,
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
        "passkeys" => {
            passkeys::remove_lost(&context, &user.into()).await.map_err(forms::refuse)?;
            Notice::PasskeysRemoved
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
    remove_passkeys: fn(usize, &str) -> String,
    at_once: &'static str,
    password_alone: &'static str,
    other_ways: &'static str,
    revoke: &'static str,
    revoke_all: &'static str,
    remove: &'static str,
    remove_them: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        revoke_token: |token, email| format!("Revoke {token} of {email}?"),
        revoke_tokens: |count, email| format!("Revoke all tokens of {email}, {count} in all?"),
        remove_factor: |email| format!("Remove the second step of {email}?"),
        remove_passkeys: |count, email| format!("Remove all passkeys of {email}, {count} in all?"),
        at_once: "Apps using it stop working at once. This cannot be undone.",
        password_alone: "Until they add another one, their password alone logs them in. Make sure that it is them who asks.",
        other_ways: "None of them logs in any more. Somebody without a password then needs a reset link. Make sure that it is them who asks.",
        revoke: "Revoke token",
        revoke_all: "Revoke all tokens",
        remove: "Remove the second step",
        remove_them: "Remove all passkeys",
        busy: "One moment…",
    },
    german: Words {
        who: "Admins und Entwicklung",
        revoke_token: |token, email| format!("{token} von {email} widerrufen?"),
        revoke_tokens: |count, email| format!("Alle Token von {email} widerrufen, insgesamt {count}?"),
        remove_factor: |email| format!("Zweiten Schritt von {email} entfernen?"),
        remove_passkeys: |count, email| format!("Alle Passkeys von {email} entfernen, insgesamt {count}?"),
        at_once: "Apps, die es benutzen, funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.",
        password_alone: "Bis ein neuer hinzugefügt wird, genügt das Passwort zur Anmeldung. Vergewissern Sie sich, dass wirklich der Benutzer darum bittet.",
        other_ways: "Keiner davon meldet mehr an. Wer kein Passwort hat, braucht dann einen Reset-Link. Vergewissern Sie sich, dass wirklich der Benutzer darum bittet.",
        revoke: "Token widerrufen",
        revoke_all: "Alle Token widerrufen",
        remove: "Zweiten Schritt entfernen",
        remove_them: "Alle Passkeys entfernen",
        busy: "Einen Moment …",
    },
};
