//! Every caller and record that the matrix names. What a cell may use up is made anew for it.

use secrecy::ExposeSecret;
use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use keydesk::{
    model::{
        account::AccountChanges,
        id::{AccountId, UserId},
        invite::InviteDraft,
        product::ProductDraft,
        role::Role,
        setting::{Setting, SettingDraft},
        token::TokenDraft,
        user::User,
    },
    server::domain::{
        accounts::{self, AccountRef},
        authentication::{
            by_token,
            sessions::{self, SessionStart},
        },
        caller::Caller,
        context::RequestContext,
        invites, products,
        resource_ref::{ProductRef, SettingRef},
        settings, tokens, user_sessions, users,
    },
};
use serde_json::{Value, json};

use super::table::Principal;
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{self, Authenticator},
    client::Client,
};

/// A setting that affects nobody here.
const SETTING: &str = "default_license_permissions";

/// An account with users of every role, and a second account.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) neighbour: AccountId,
    neighbours_admin: User,
    pub(super) neighbours_token: String,
    people: Vec<(Principal, User)>,
    root: User,
    product: String,
    other_product: String,
    foreign_product: String,
    made: AtomicU32,
    authenticator: Mutex<Option<Authenticator>>,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::open().await;
        let (neighbour, neighbours_admin, neighbours_token) = app.neighbour().await;
        let mut people = vec![(Principal::Admin, app.admin.clone())];
        for (who, email, role) in [
            (Principal::Oneself, "ada@engine.example", Role::User),
            (Principal::Another, "bob@engine.example", Role::User),
            (Principal::ReadOnly, "read-only@acme.example", Role::ReadOnly),
            (Principal::Support, "support@acme.example", Role::SupportAgent),
            (Principal::Sales, "sales@acme.example", Role::SalesAgent),
            (Principal::Developer, "developer@acme.example", Role::Developer),
        ] {
            people.push((who, app.user(email, role).await));
        }
        let root = app.user("root@acme.example", Role::Admin).await;
        let (product, other) = (app.product("engine").await.0, app.product("loom").await.0);
        let draft = ProductDraft { name: "Foreign".into(), ..ProductDraft::default() };
        let foreign = products::create(&app.context(Caller::operator(), neighbour), draft).await.expect("a product");
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
            authenticator: Mutex::default(),
            app,
        }
    }

    /// Opens or protects the account.
    pub(super) async fn protect(&self, protected: bool) {
        let changes = AccountChanges { protected: Some(protected), ..AccountChanges::default() };
        let changed = accounts::update(&self.app.operator(), changes).await;
        changed.expect("the account changes");
    }

    /// The user, if the caller is one.
    pub(super) fn person(&self, who: Principal) -> Option<&User> {
        self.people.iter().find(|(known, _)| *known == who).map(|(_, user)| user)
    }

    /// A new token of a caller; none for nobody.
    pub(super) async fn token(&self, who: Principal) -> Option<String> {
        match who {
            Principal::Nobody => None,
            Principal::Product => Some(self.products_token().await),
            who => Some(self.app.token_of(self.id(who)).await),
        }
    }

    /// The value of a path parameter.
    pub(super) async fn target(&self, word: &str, who: Principal) -> String {
        let customer = self.id(Principal::Oneself);
        let own = self.person(who).map_or(customer, |user| user.id);
        match word {
            "" => String::new(),
            "nothing" => "nothing".into(),
            "a deed" => "invite".into(),
            "error code" => "EMAIL_TAKEN".into(),
            "customer" => customer.to_string(),
            "customer by email" => "Ada@engine.example".into(),
            "oneself" => own.to_string(),
            "new customer" => self.new_person(Role::User).await,
            "new admin" => self.new_person(Role::Admin).await,
            "admin" => self.root.id.to_string(),
            "foreign user" => self.neighbours_admin.id.to_string(),
            "customer without a factor" => self.without_factor(customer).await,
            "oneself without a factor" => self.without_factor(own).await,
            "customer's factor" => self.factor_of(customer).await,
            "own factor" => self.factor_of(own).await,
            "nobody's passkey" => "00000000-0000-7000-8000-000000000000".into(),
            "nobody's factor" => format!("{customer} {customer}"),
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
            "spare product" => {
                self.app.product(&format!("spare{}", self.made.fetch_add(1, Ordering::Relaxed))).await.0.id.to_string()
            }
            "operator's invite" => self.invite(&self.app.operator()).await.0,
            "product's invite" => self.invite(&self.by_product().await).await.0,
            "foreign invite" => self.invite(&self.app.context(Caller::operator(), self.neighbour)).await.0,
            "a request" => self.request(&self.app.token_of(self.root.id).await, "/v1/me").await,
            "foreign request" => {
                self.request(&self.neighbours_token, &format!("/v1/accounts/{}/me", self.neighbour)).await
            }
            "setting" => self.setting().await.id.to_string(),
            "setting by key" => self.setting().await.key.as_str().into(),
            "no setting" => self.no_setting().await,
            other => panic!("no target {other}"),
        }
    }

    /// A valid body.
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
            "user's name" => user(json!({ "firstName": email })),
            "user's role" => user(json!({ "role": "user" })),
            "developer's role" => user(json!({ "role": "developer" })),
            "user's password" => user(json!({ "password": PASSWORD })),
            "user's metadata" => user(json!({ "metadata": { "seen": email } })),
            "user's verification" => user(json!({ "emailVerified": true })),
            "user's permissions" => user(json!({ "permissions": ["*"] })),
            "own password" => json!({ "meta": { "oldPassword": PASSWORD, "newPassword": PASSWORD } }),
            "wrong password" => json!({ "meta": { "oldPassword": "wrong", "newPassword": PASSWORD } }),
            "wrong reset" => json!({ "meta": { "passwordResetToken": "guessed", "newPassword": PASSWORD } }),
            "reset request" => json!({ "meta": { "email": "ada@engine.example" } }),
            "reset request of nobody" => json!({ "meta": { "email": email } }),
            "no group" => json!({ "data": null }),
            "a group" => json!({ "data": { "type": "groups", "id": self.product } }),
            "taken email" => user(json!({ "email": "ADA@engine.example" })),
            "proof by password" => json!({ "meta": { "password": PASSWORD } }),
            "factor with an unknown key" => json!({ "meta": { "password": PASSWORD, "otp": "123456", "sms": true } }),
            "switch on" => {
                let authenticator = self.authenticator.lock().expect("no panic");
                authenticator::switch(true, &authenticator.as_ref().map_or("123456".into(), |one| one.code(&self.app)))
            }
            "token with an unknown key" => json!({ "data": { "type": "tokens", "attributes": { "permissions": [] } } }),
            "token for the customer" => bearer("users", self.id(Principal::Oneself).to_string()),
            "token for an admin" => bearer("users", self.root.id.to_string()),
            "token for a product" => bearer("products", self.product.clone()),
            "token for a foreign user" => bearer("users", self.neighbours_admin.id.to_string()),
            "new name" => account(json!({ "name": email })),
            "protect" => account(json!({ "protected": true })),
            "unprotect" => account(json!({ "protected": false })),
            "new product name" => json!({ "data": { "type": "products", "attributes": { "name": email } } }),
            "new setting" => {
                json!({ "data": { "type": "settings", "attributes": { "key": SETTING, "value": [] } } })
            }
            "new value" => json!({ "data": { "type": "settings", "attributes": { "value": ["user.read"] } } }),
            "search for users" => json!({ "meta": { "type": "users", "query": { "email": "example" } } }),
            "search for products" => json!({ "meta": { "type": "products", "query": { "name": "engine" } } }),
            "new invite" => json!({ "data": { "type": "invites" } }),
            "invite for a foreign product" => json!({ "data": { "type": "invites", "relationships": {
                "product": { "data": { "type": "products", "id": self.foreign_product } } } } }),
            "new product" => json!({ "data": { "type": "products", "attributes": { "name": "Engine" } } }),
            other => panic!("no body {other}"),
        })
    }

    /// Valid fields of a form.
    pub(super) async fn fields(&self, word: &str) -> Vec<(&'static str, String)> {
        let email = format!("new{}@engine.example", self.made.fetch_add(1, Ordering::Relaxed));
        let log_in = |password: &str| vec![("email", "ada@engine.example".into()), ("password", password.into())];
        match word {
            "" => Vec::new(),
            "theme" => vec![("theme", "dark".into())],
            "language" => vec![("language", "de".into())],
            "code" => vec![("name", "EMAIL_TAKEN".into())],
            "next" => vec![("next", "/".into())],
            "intent" => vec![("next", "/".into()), ("app", "Acme Editor".into())],
            "one-time code" => vec![("otp", "123456".into())],
            "passkey to log in" => vec![("purpose", "log-in".into())],
            "passkey for deletion" => vec![("purpose", "delete-account".into())],
            "no passkey" => vec![("answer", "AAAA".into())],
            "no passkey for deletion" => vec![("purpose", "delete-account".into()), ("answer", "AAAA".into())],
            "nobody's passkey" => vec![("id", "00000000-0000-7000-8000-000000000000".into())],
            "recovery code" => vec![("recoveryCode", "7QWE-M2KD-9RTV-4HJX".into())],
            "own passwords" => vec![("oldPassword", PASSWORD.into()), ("password", PASSWORD.into())],
            "wrong own password" => vec![("oldPassword", "wrong".into()), ("password", PASSWORD.into())],
            "wrong password" => vec![("password", "wrong".into())],
            "password and code" => vec![("password", PASSWORD.into()), ("otp", "123456".into())],
            "customer's session" => vec![("id", self.session_of(self.id(Principal::Oneself)).await)],
            "sign-up" => vec![("email", email), ("password", PASSWORD.into())],
            "log-in" => log_in(PASSWORD),
            "wrong log-in" => log_in("wrong"),
            "reset request" => vec![("email", "ada@engine.example".into())],
            "invite code" => vec![("code", self.invite(&self.app.operator()).await.1)],
            "invited sign-up" => {
                let code = self.invite(&self.app.operator()).await.1;
                vec![("code", code), ("email", email), ("password", PASSWORD.into())]
            }
            "wrong reset" => vec![("code", "guessed".into()), ("password", PASSWORD.into())],
            "set-up code" => vec![("code", "guessed".into())],
            "set-up" => vec![
                ("code", "guessed".into()),
                ("name", "Mine".into()),
                ("email", email),
                ("password", PASSWORD.into()),
                ("protected", "false".into()),
            ],
            "names of an old page" => vec![("firstName", email), ("seen", "0".into())],
            "email of an old page" => {
                vec![("email", email), ("password", PASSWORD.into()), ("seen", "0".into())]
            }
            "verification of an old page" => vec![("verified", "false".into()), ("seen", "0".into())],
            "name of an old page" => vec![("name", "Acme".into()), ("seen", "0".into())],
            "permissions of an old page" => vec![("choice", "role".into()), ("seen", "1".into())],
            "no permissions" => vec![("choice", "these".into()), ("seen", "0".into())],
            "a deed" => vec![("deed", "invite".into())],
            "no backup" => vec![("file", "keydesk-2031.db".into()), ("password", PASSWORD.into())],
            "token name" => vec![("name", "laptop".into())],
            "no name" => vec![("name", " ".into())],
            "customer's token and a name" => {
                vec![("id", self.target("customer's token", Principal::Nobody).await), ("name", "laptop".into())]
            }
            "customer's token" => vec![("id", self.target(word, Principal::Nobody).await)],
            "first use of the customer's token" => {
                vec![("token", self.target("customer's token", Principal::Nobody).await), ("since", "0".into())]
            }
            "the customer" => vec![("id", self.id(Principal::Oneself).to_string())],
            "the admin" => vec![("id", self.root.id.to_string())],
            "a foreign user" => vec![("id", self.neighbours_admin.id.to_string())],
            "no change" => vec![("change", "promote".into()), ("ids", String::new())],
            "ban the customer" => chosen("ban", self.id(Principal::Oneself).to_string()),
            "ban a new customer" => chosen("ban", self.new_person(Role::User).await),
            "ban an admin" => chosen("ban", self.root.id.to_string()),
            "unban the customer" => chosen("unban", self.id(Principal::Oneself).to_string()),
            "delete a new customer" => chosen("delete", self.new_person(Role::User).await),
            "delete a new admin" => chosen("delete", self.new_person(Role::Admin).await),
            "delete a foreign user" => chosen("delete", self.neighbours_admin.id.to_string()),
            "new staff" => vec![("email", email), ("role", "developer".into())],
            "customer of an old page" => of_an_old_page(self.id(Principal::Oneself)),
            "admin of an old page" => of_an_old_page(self.root.id),
            "password of the customer" => password_of(self.id(Principal::Oneself)),
            "password of the admin" => password_of(self.root.id),
            "role of an old page" => {
                let id = self.id(Principal::Oneself).to_string();
                vec![("id", id), ("role", "user".into()), ("seen", "0".into())]
            }
            "customer's session in the office" => {
                let customer = self.id(Principal::Oneself);
                vec![("id", customer.to_string()), ("session", self.session_of(customer).await)]
            }
            "token of the customer" => {
                let token = self.target("customer's token", Principal::Nobody).await;
                vec![("id", self.id(Principal::Oneself).to_string()), ("change", "token".into()), ("token", token)]
            }
            "tokens of the customer" => {
                self.app.meddle("delete from tokens").await;
                vec![("id", self.id(Principal::Oneself).to_string()), ("change", "tokens".into())]
            }
            "second step of the customer" => {
                self.app.meddle("delete from second_factors").await;
                vec![("id", self.id(Principal::Oneself).to_string()), ("change", "second-step".into())]
            }
            "passkeys of the customer" => {
                vec![("id", self.id(Principal::Oneself).to_string()), ("change", "passkeys".into())]
            }
            "an invite" => vec![("uses", "2".into()), ("days", "3".into())],
            "an invite for a foreign product" => vec![("product", self.foreign_product.clone())],
            "the operator's invite" => vec![("id", self.invite(&self.app.operator()).await.0)],
            "a product" => vec![("name", email)],
            "a product without a name" => vec![("name", " ".into()), ("url", "https://engine.example".into())],
            "the product" => vec![("id", self.product.clone())],
            "the product and a name" => vec![("id", self.product.clone()), ("name", "shop".into())],
            "a foreign product" => vec![("id", self.foreign_product.clone()), ("name", "shop".into())],
            "a spare product" => vec![("id", self.target("spare product", Principal::Nobody).await)],
            "product of an old page" => product_of_an_old_page(&self.product),
            "a foreign product of an old page" => product_of_an_old_page(&self.foreign_product),
            "deletion of the product" => vec![("id", self.product.clone()), ("change", "delete".into())],
            "the product's token" => self.of_product("product's token").await,
            "another's token of the product" => self.of_product("admin's token").await,
            "tokens of a spare product" => vec![("id", self.target("spare product", Principal::Nobody).await)],
            "protection" => {
                let account = accounts::find_account(&self.app.domain, &AccountRef::Default).await.expect("an account");
                vec![("protected", (!account.protected).to_string()), ("seen", account.updated.0.to_string())]
            }
            other => panic!("no fields {other}"),
        }
    }

    /// The id of a token, as `GET /v1/me` shows it to its bearer.
    pub(super) async fn id_of(&self, token: &str) -> String {
        let me = self.app.bearer(token).get("/v1/me").await.json();
        me["included"][0]["id"].as_str().expect("an id").to_owned()
    }

    /// The id of the newest session of a user, started if there is none.
    async fn session_of(&self, user: UserId) -> String {
        let context = self.app.operator();
        let person = users::show(&context, &user.into()).await.expect("a user");
        sessions::start(&context.authenticated_as(person), None, SessionStart::LogIn(None)).await.expect("a session");
        let listed = user_sessions::list(&context, &user.into()).await.expect("a list");
        listed.first().expect("a session").id.to_string()
    }

    async fn without_factor(&self, user: UserId) -> String {
        self.app.meddle("delete from second_factors").await;
        user.to_string()
    }

    /// A new second factor, and the authenticator app for the codes in the body.
    async fn factor_of(&self, user: UserId) -> String {
        self.without_factor(user).await;
        let authenticator = Authenticator::new(&self.app, user).await;
        let id = authenticator.path.rsplit('/').next().expect("an id").to_owned();
        *self.authenticator.lock().expect("no panic") = Some(authenticator);
        format!("{user} {id}")
    }

    fn id(&self, who: Principal) -> UserId {
        self.person(who).unwrap_or_else(|| panic!("{who:?} is no person")).id
    }

    /// The setting of the matrix, created if it does not exist.
    async fn setting(&self) -> Setting {
        let named = SettingRef::new(SETTING);
        if let Ok(setting) = settings::show(&self.app.operator(), &named).await {
            return setting;
        }
        let draft = SettingDraft { key: SETTING.into(), value: json!([]) };
        settings::create(&self.app.operator(), draft).await.expect("a setting")
    }

    /// Removes the setting of the matrix, for the endpoint that creates it.
    async fn no_setting(&self) -> String {
        let named = SettingRef::new(SETTING);
        // It may not exist.
        let _ = settings::delete(&self.app.operator(), &named).await;
        String::new()
    }

    /// A user whom a cell may change or delete.
    async fn new_person(&self, role: Role) -> String {
        let email = format!("used{}@engine.example", self.made.fetch_add(1, Ordering::Relaxed));
        self.app.user(&email, role).await.id.to_string()
    }

    async fn products_token(&self) -> String {
        let named = ProductRef::new(&self.product).into();
        let draft = TokenDraft::default();
        let issued = tokens::generate_for(&self.app.operator(), &named, draft).await;
        issued.expect("a token").secret.expose_secret().to_owned()
    }

    /// The product, and a token.
    async fn of_product(&self, token: &str) -> Vec<(&'static str, String)> {
        let token = self.target(token, Principal::Nobody).await;
        vec![("id", self.product.clone()), ("change", "token".into()), ("token", token)]
    }

    /// A request that is in the log: its id.
    async fn request(&self, token: &str, path: &str) -> String {
        let answer = self.app.bearer(token).get(path).await;
        self.app.maintenance.write_request_log().await;
        answer.header("x-request-id").expect("an id").to_owned()
    }

    /// A new invite: its id and its code.
    async fn invite(&self, context: &RequestContext) -> (String, String) {
        let issued = invites::create(context, InviteDraft::default()).await.expect("an invite");
        (issued.invite.id.to_string(), issued.code.expose_secret().to_owned())
    }

    /// A request of the product.
    async fn by_product(&self) -> RequestContext {
        let (named, client) = (AccountRef::Default, Caller::operator().client);
        let found = by_token::look_up(&self.app.domain, &named, &self.products_token().await).await.expect("a token");
        let caller = found.authenticate(&self.app.domain, client).expect("a product");
        self.app.context(caller, self.app.account)
    }

    async fn foreign_token(&self) -> String {
        let path = format!("/v1/accounts/{}/me", self.neighbour);
        let me = self.app.bearer(&self.neighbours_token).get(&path).await.json();
        me["included"][0]["id"].as_str().expect("an id").to_owned()
    }
}

/// The fields of the page about chosen users.
fn chosen(change: &str, id: String) -> Vec<(&'static str, String)> {
    vec![("change", change.into()), ("ids", id)]
}

fn of_an_old_page(user: UserId) -> Vec<(&'static str, String)> {
    let metadata = r#"{ "seen": true }"#.to_owned();
    vec![("id", user.to_string()), ("email", "old@engine.example".into()), ("metadata", metadata), ("seen", "0".into())]
}

fn product_of_an_old_page(id: &str) -> Vec<(&'static str, String)> {
    vec![("id", id.to_owned()), ("name", "Old".into()), ("metadata", "{}".into()), ("seen", "0".into())]
}

fn password_of(user: UserId) -> Vec<(&'static str, String)> {
    vec![("id", user.to_string()), ("password", PASSWORD.into())]
}
