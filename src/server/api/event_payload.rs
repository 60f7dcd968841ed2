//! The records that events tell of: documents as the API would answer with, without secrets (docs/api.md 8.2).

use serde::Serialize;
use serde_json::{Map, Value, json};

use secrecy::ExposeSecret;

use crate::{
    model::{id::AccountId, timestamp::Timestamp},
    server::{
        api::{
            endpoints::{accounts, products, second_factors, settings, tokens, users},
            wire::document::{Document, Resource},
        },
        domain::{
            event_payload::{Payload, PayloadFormat},
            second_factors::SecondFactorWithSeed,
        },
    },
};

/// How the API writes the payloads of events.
pub const EVENT_PAYLOADS: PayloadFormat = PayloadFormat { document, attributes };

/// The whole document: `data`, and `meta` where the event has one.
fn document(account: AccountId, payload: Payload<'_>, now: Timestamp) -> String {
    let mut document = match payload {
        Payload::Account { account, key } => of(accounts::resource(account, &key)),
        Payload::Setting(setting) => of(settings::resource(account, setting)),
        Payload::User(user) | Payload::PasswordReset { user, .. } => of(users::resource(account, user, now)),
        Payload::SecondFactor(factor) => {
            of(second_factors::resource(account, &SecondFactorWithSeed { factor: factor.clone(), seed: None }))
        }
        Payload::Product(product) => of(products::resource(account, product)),
        Payload::Token(token) => of(tokens::resource(account, token)),
    };
    if let Payload::PasswordReset { token, .. } = payload {
        document["meta"] = json!({ "passwordResetToken": token.expose_secret() });
    }
    document.to_string()
}

/// The attributes of the record.
fn attributes(account: AccountId, payload: Payload<'_>, now: Timestamp) -> Map<String, Value> {
    let mut document = match payload {
        Payload::User(user) => of(users::resource(account, user, now)),
        Payload::Product(product) => of(products::resource(account, product)),
        // No update of another record is told attribute by attribute.
        _ => return Map::new(),
    };
    match document["data"]["attributes"].take() {
        Value::Object(attributes) => attributes,
        _ => unreachable!("a resource has attributes"),
    }
}

fn of<A: Serialize>(resource: Resource<A>) -> Value {
    serde_json::to_value(Document::new(resource)).expect("a document of the API is JSON")
}
