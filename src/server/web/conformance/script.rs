//! The calls of both tutorials in their order, each with what it must get: first on an open account, then on the same one
//! protected.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    model::conformance::Play,
    server::web::conformance::player::{Call, Player},
};

const ADA: &str = "ada@engine.example";
const BOB: &str = "bob@engine.example";

/// Plays them. `admin` is the email of the account's admin.
pub(super) async fn play(player: &mut Player, admin: &str) {
    open(player).await;
    protected(player, admin).await;
}

/// Sign-up by anybody, log-in, and the end of a token.
async fn open(player: &mut Player) {
    let create = || Call::new(Play::SignUp, Method::POST, "/users").body(user(player.password(), ADA));
    let (create, again) = (create(), create().plays(Play::SignUpTwice));
    player.send(create.gets(201).with("/data/attributes/email", ADA)).await;
    player.send(again.gets(422).with("/errors/0/code", "EMAIL_TAKEN")).await;
    let token = log_in(player, Play::LogIn, ADA, "user-token", "$KEYDESK_TOKEN").await;
    let wrong = Call::new(Play::WrongPassword, Method::POST, "/tokens").basic(ADA, "not the password");
    player.send(wrong.gets(401).with("/errors/0/code", "PASSWORD_INVALID")).await;
    let me = |play| Call::new(play, Method::GET, "/me").bearer(&token.secret);
    player.send(me(Play::Me).gets(200).with("/data/attributes/email", ADA)).await;
    let revoke = Call::new(Play::Revoke, Method::DELETE, &format!("/tokens/{}", token.id)).bearer(&token.secret);
    player.send(revoke.gets(204)).await;
    player.send(me(Play::Revoked).gets(401).with("/errors/0/code", "TOKEN_INVALID")).await;
}

/// Only the admin creates users, who log in as before.
async fn protected(player: &mut Player, admin: &str) {
    let token = log_in(player, Play::AdminLogIn, admin, "admin-token", "$ADMIN_TOKEN").await;
    let protect = json!({ "data": { "type": "accounts", "attributes": { "protected": true } } });
    let protect = Call::new(Play::Protect, Method::PATCH, "").bearer(&token.secret).body(protect);
    player.send(protect.gets(200).with("/data/attributes/protected", "true")).await;
    let create = |play| Call::new(play, Method::POST, "/users").body(user(player.password(), BOB));
    let (refused, created) = (create(Play::SignUpRefused), create(Play::AdminCreates));
    player.send(refused.gets(403).with("/errors/0/title", "Access denied")).await;
    player.send(created.bearer(&token.secret).gets(201).with("/data/attributes/email", BOB)).await;
    let token = log_in(player, Play::CreatedLogIn, BOB, "user-token", "$KEYDESK_TOKEN").await;
    let me = Call::new(Play::CreatedMe, Method::GET, "/me").bearer(&token.secret);
    player.send(me.gets(200).with("/data/attributes/email", BOB)).await;
}

/// A token as it was answered; empty if it was not, so that the next calls fail where one can see it.
struct Token {
    id: String,
    secret: String,
}

async fn log_in(player: &mut Player, play: Play, email: &str, kind: &str, name: &'static str) -> Token {
    let password = player.password().to_owned();
    let call = Call::new(play, Method::POST, "/tokens").basic(email, &password);
    let answer =
        player.send(call.gets(201).with("/data/attributes/kind", kind).hides("/data/attributes/token", name)).await;
    let text = |pointer| answer.pointer(pointer).and_then(Value::as_str).unwrap_or("missing").to_owned();
    Token { id: text("/data/id"), secret: text("/data/attributes/token") }
}

fn user(password: &str, email: &str) -> Value {
    json!({ "data": { "type": "users", "attributes": { "email": email, "password": password } } })
}
