//! Everybody and everything that the matrix speaks of. What a cell may use up is made afresh for it.

use std::sync::atomic::{AtomicU32, Ordering};

use keydesk::{
    model::{
        account::AccountChanges,
        id::{AccountId, UserId},
        product::ProductDraft,
        role::Role,
        token::TokenDraft,
        user::User,
    },
    server::domain::{
        accounts,
        caller::Caller,
        products::{self, ProductRef},
        tokens,
    },
};
use serde_json::{Value, json};

use super::table::Who;
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

/// An account with people of every role, and another one beside it.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) neighbour: AccountId,
    neighbours_admin: User,
    pub(super) neighbours_token: String,
    people: Vec<(Who, User)>,
    root: User,
    product: String,
    other_product: String,
    foreign_product: String,
    made: AtomicU32,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::open().await;
        let (neighbour, neighbours_admin, neighbours_token) = app.neighbour().await;
        let mut people = vec![(Who::Admin, app.admin.clone())];
        for (who, email, role) in [
            (Who::Oneself, "ada@engine.example", Role::User),
            (Who::Another, "bob@engine.example", Role::User),
            (Who::ReadOnly, "read-only@acme.example", Role::ReadOnly),
            (Who::Support, "support@acme.example", Role::SupportAgent),
            (Who::Sales, "sales@acme.example", Role::SalesAgent),
            (Who::Developer, "developer@acme.example", Role::Developer),
        ] {
            people.push((who, app.user(email, role).await));
        }
        let root = app.user("root@acme.example", Role::Admin).await;
        let (product, other) = (app.product("engine").await.0, app.product("loom").await.0);
        let draft = ProductDraft { name: "Foreign".into(), ..ProductDraft::default() };
        let foreign = products::create(&app.domain, &Caller::operator(), neighbour, draft).await.expect("a product");
        Self {
            neighbour,
            neighbours_admin,
            neighbours_token,
            people,
            root,
            product: product.id.to_string(),
            other_product: other.id.to_string(),
            foreign_product: foreign.id.to_string(),
            made: AtomicU32::new(0),
            app,
        }
    }

    /// Opens or protects the account.
    pub(super) async fn protect(&self, protected: bool) {
        let changes = AccountChanges { protected: Some(protected), ..AccountChanges::default() };
        let changed = accounts::update(&self.app.domain, &Caller::operator(), self.app.account, changes).await;
        changed.expect("the account changes");
    }

    /// The person, if it is one.
    pub(super) fn person(&self, who: Who) -> Option<&User> {
        self.people.iter().find(|(known, _)| *known == who).map(|(_, user)| user)
    }

    /// A fresh token of a caller; nobody has none.
    pub(super) async fn token(&self, who: Who) -> Option<String> {
        match who {
            Who::Nobody => None,
            Who::Product => Some(self.products_token().await),
            who => Some(self.app.token_of(self.id(who)).await),
        }
    }

    /// Something that a path names.
    pub(super) async fn target(&self, word: &str, who: Who) -> String {
        let customer = self.id(Who::Oneself);
        match word {
            "" => String::new(),
            "nothing" => "nothing".into(),
            "customer" => customer.to_string(),
            "oneself" => self.person(who).map_or(customer, |person| person.id).to_string(),
            "customer by email" => "Ada@engine.example".into(),
            "admin" => self.root.id.to_string(),
            "foreign user" => self.neighbours_admin.id.to_string(),
            "customer's token" => self.id_of(&self.app.token_of(customer).await).await,
            "admin's token" => self.id_of(&self.app.token_of(self.root.id).await).await,
            "product's token" => self.id_of(&self.products_token().await).await,
            "foreign token" => self.foreign_token().await,
            "own token" => match self.token(who).await {
                Some(token) => self.id_of(&token).await,
                None => self.id_of(&self.app.token_of(customer).await).await,
            },
            "product" => self.product.clone(),
            "product by code" => "Engine".into(),
            "other product" => self.other_product.clone(),
            "foreign product" => self.foreign_product.clone(),
            other => panic!("no target {other}"),
        }
    }

    /// A body that would do, if it were for the body alone.
    pub(super) fn body(&self, word: &str) -> Option<Value> {
        let email = format!("new{}@engine.example", self.made.fetch_add(1, Ordering::Relaxed));
        let user = |attributes: Value| json!({ "data": { "type": "users", "attributes": attributes } });
        let account = |attributes: Value| json!({ "data": { "type": "accounts", "attributes": attributes } });
        let bearer = |kind: &str, id: String| json!({ "data": { "type": "tokens", "relationships": { "bearer": { "data": { "type": kind, "id": id } } } } });
        Some(match word {
            "" => return None,
            "new user" => user(json!({ "email": email, "password": PASSWORD })),
            "new user with a role" => user(json!({ "email": email, "role": "user" })),
            "new admin" => user(json!({ "email": email, "role": "admin" })),
            "new user with permissions" => user(json!({ "email": email, "permissions": ["*"] })),
            "new user with a group" => json!({ "data": { "type": "users", "attributes": { "email": email },
                "relationships": { "group": { "data": { "type": "groups", "id": self.product } } } } }),
            "taken email" => user(json!({ "email": "ADA@engine.example" })),
            "token with an unknown key" => json!({ "data": { "type": "tokens", "attributes": { "permissions": [] } } }),
            "token for the customer" => bearer("users", self.id(Who::Oneself).to_string()),
            "token for an admin" => bearer("users", self.root.id.to_string()),
            "token for a product" => bearer("products", self.product.clone()),
            "token for a foreign user" => bearer("users", self.neighbours_admin.id.to_string()),
            "new name" => account(json!({ "name": email })),
            "protect" => account(json!({ "protected": true })),
            "unprotect" => account(json!({ "protected": false })),
            "new product" => json!({ "data": { "type": "products", "attributes": { "name": "Engine" } } }),
            other => panic!("no body {other}"),
        })
    }

    /// The fields of a form that would do, if it were for the fields alone.
    pub(super) async fn fields(&self, word: &str) -> Vec<(&'static str, String)> {
        let email = format!("new{}@engine.example", self.made.fetch_add(1, Ordering::Relaxed));
        let log_in = |password: &str| vec![("email", "ada@engine.example".into()), ("password", password.into())];
        match word {
            "" => Vec::new(),
            "theme" => vec![("theme", "dark".into())],
            "code" => vec![("name", "EMAIL_TAKEN".into())],
            "next" => vec![("next", "/".into())],
            "sign-up" => vec![("email", email), ("password", PASSWORD.into())],
            "log-in" => log_in(PASSWORD),
            "wrong log-in" => log_in("wrong"),
            "set-up code" => vec![("code", "guessed".into())],
            "set-up" => vec![
                ("code", "guessed".into()),
                ("name", "Mine".into()),
                ("email", email),
                ("password", PASSWORD.into()),
                ("protected", "false".into()),
            ],
            "token name" => vec![("name", "laptop".into())],
            "customer's token" => vec![("id", self.target(word, Who::Nobody).await)],
            "first use of the customer's token" => {
                vec![("token", self.target("customer's token", Who::Nobody).await), ("since", "0".into())]
            }
            "protection" => {
                let account = accounts::front(&self.app.domain).await.expect("an account");
                vec![("protected", (!account.protected).to_string()), ("seen", account.updated.0.to_string())]
            }
            other => panic!("no fields {other}"),
        }
    }

    /// The id of a token, as its bearer learns it.
    pub(super) async fn id_of(&self, token: &str) -> String {
        let me = self.app.bearer(token).get("/v1/me").await.json();
        me["included"][0]["id"].as_str().expect("an id").to_owned()
    }

    fn id(&self, who: Who) -> UserId {
        self.person(who).unwrap_or_else(|| panic!("{who:?} is no person")).id
    }

    async fn products_token(&self) -> String {
        let (named, operator) = (ProductRef::parse(&self.product), Caller::operator());
        let draft = TokenDraft::default();
        let issued = tokens::generate_for_product(&self.app.domain, &operator, self.app.account, &named, draft).await;
        issued.expect("a token").secret.reveal().clone()
    }

    async fn foreign_token(&self) -> String {
        let path = format!("/v1/accounts/{}/me", self.neighbour);
        let me = self.app.bearer(&self.neighbours_token).get(&path).await.json();
        me["included"][0]["id"].as_str().expect("an id").to_owned()
    }
}
