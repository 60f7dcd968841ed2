//! The question of a page about one token, which asks before the token or its value ends.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::LocalTimes,
        tokens::parts::{Facts, LastUseSentence, name_of},
    },
    model::{timestamp::Timestamp, token::Token},
};

/// The token that a page asks about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AskedToken {
    /// The token.
    pub token: Token,
    /// The current time.
    pub now: Timestamp,
}

/// The question, what follows from "yes", the facts of the token, and the form.
#[component]
pub fn Question(
    /// The token.
    asked: AskedToken,
    /// The question: what stands before and after the name.
    question: [&'static str; 2],
    /// What follows.
    consequence: AnyView,
    /// Whether the form was refused. Then the summary of errors has the focus.
    is_refused: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let AskedToken { token, now } = asked;
    let [before, after] = question;
    let asks = !is_refused;
    view! {
        // The heading names the token, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=asks>{before} <em>{name_of(&token)}</em> {after}</h1>
        <p>{consequence}</p>
        <LastUseSentence at=token.last_used now/>
        <Facts token now/>
        {children()}
        <LocalTimes/>
    }
    .into_any()
}
