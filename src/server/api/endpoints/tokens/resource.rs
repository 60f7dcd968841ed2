//! A token as answers have it, with its secret or without.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, RefOr, Schema},
};

use crate::{
    model::{
        id::AccountId,
        role::Role,
        token::{Bearer, RENEWED_SECONDS, Token, TokenKind},
    },
    server::{
        api::{
            openapi::{Record, samples, string_enum, with_required_attribute},
            wire::{
                document::{Relationship, Resource, account_path},
                time,
            },
        },
        domain::tokens::IssuedToken,
    },
};

/// A token as answers have it.
pub(in crate::server::api) type TokenResource = Resource<TokenAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct TokenAttributes {
    #[schema(schema_with = kinds)]
    kind: &'static str,
    /// The secret. It is shown only when the token is generated or regenerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
    /// When the token expires; null: never. A request can also send seconds since 1970. The default is 14 days for
    /// customers.
    #[schema(required, format = DateTime)]
    expiry: Option<String>,
    /// What the token is for.
    #[schema(required, max_length = 255)]
    name: Option<String>,
    /// The time of the last use, to the minute; null: never.
    #[schema(required, format = DateTime)]
    last_used: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// A token with its secret, as the answer has it that generates or regenerates the token.
#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::server::api) struct IssuedTokenResource(TokenResource);

/// The token with its secret.
pub(in crate::server::api) fn issued(account: AccountId, issued: &IssuedToken) -> TokenResource {
    build(account, &issued.token, Some(issued.secret.expose_secret().to_owned()))
}

/// The token without its secret.
pub(in crate::server::api) fn resource(account: AccountId, token: &Token) -> TokenResource {
    build(account, token, None)
}

fn build(account: AccountId, token: &Token, secret: Option<String>) -> TokenResource {
    let (kind, id) = match token.bearer {
        Bearer::User(id) => ("users", id.0),
        Bearer::Product(id) => ("products", id.0),
    };
    let bearer = account_path(account, &format!("/{kind}/{id}"));
    let relationships =
        [("account", Relationship::to_account(account)), ("bearer", Relationship::to_one(bearer, kind, id))];
    let attributes = TokenAttributes {
        kind: token.kind.as_str(),
        token: secret,
        expiry: token.expiry.map(time::format),
        name: token.name.clone(),
        last_used: token.last_used.map(time::format),
        created: time::format(token.created),
        updated: time::format(token.updated),
    };
    Resource::new(
        "tokens",
        token.id.0,
        account_path(account, &format!("/tokens/{}", token.id)),
        attributes,
        relationships,
    )
}

fn kinds() -> Object {
    string_enum("The kind of bearer: a user of some role, or a product.", TokenKind::ALL.map(TokenKind::as_str))
}

impl PartialSchema for IssuedTokenResource {
    fn schema() -> RefOr<Schema> {
        with_required_attribute(TokenResource::schema(), "token")
    }
}

impl ToSchema for IssuedTokenResource {}

impl Record for IssuedTokenResource {
    const NAME: &'static str = "IssuedToken";

    fn sample() -> Self {
        let secret = "user-f29d0da9953f48f1a09f76b5a170b33839263059f28c105d1fb17c2390c192cfv3";
        Self(issued(
            samples::ACCOUNT,
            &IssuedToken { token: sample_token(), secret: SecretString::from(secret.to_owned()) },
        ))
    }
}

impl Record for TokenResource {
    const NAME: &'static str = "Token";

    fn sample() -> Self {
        resource(samples::ACCOUNT, &sample_token())
    }
}

const fn sample_token() -> Token {
    Token {
        id: samples::TOKEN,
        bearer: Bearer::User(samples::USER),
        kind: TokenKind::Person(Role::User),
        name: None,
        expiry: Some(samples::NOW.plus_seconds(RENEWED_SECONDS)),
        last_used: None,
        created: samples::NOW,
        updated: samples::NOW,
    }
}
