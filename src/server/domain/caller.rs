//! The caller of a use case: the principal that was authenticated, and information on the client.
//!
//! `authentication` creates callers from credentials. Only the command line is an operator: it can read
//! the data folder anyway, so permissions would protect nothing from it.

use std::net::IpAddr;

use crate::{
    model::{
        account::Account,
        id::AccountId,
        language::Language,
        product::Product,
        token::{Bearer, Token},
        user::User,
    },
    server::domain::{
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        request_resource::RequestResource,
    },
};

/// The client that sent a request.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The client's address. Behind proxies it comes from a header, and only if the proxy is a trusted one.
    pub address: IpAddr,
    /// Method and route, such as `GET /v1/me`. Never the query, which may hold secrets.
    pub request: String,
    /// The client's `User-Agent` header.
    pub agent: String,
    /// The language in which the client's person is written to.
    pub language: Language,
    /// The record that the request is about, as it becomes known.
    pub resource: RequestResource,
}

/// A principal and its client.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The authenticated principal.
    pub principal: Principal,
    /// The client that sent the request.
    pub client: ClientInfo,
}

/// The authenticated principal. Its records are read from the database for each request and never cached, so a ban
/// or a new role takes effect at once.
#[derive(Clone, Debug)]
pub enum Principal {
    /// The request has no credentials.
    Nobody,
    /// A user, authenticated by token, password or session.
    Person {
        /// The user.
        user: Box<User>,
        /// The account that the user belongs to.
        account: AccountId,
        /// The token, if the request has one.
        token: Option<Token>,
        /// The digest of the session cookie, if the request has one.
        session: Option<[u8; 32]>,
        /// The number of password changes when the password was verified, if it was. A later change makes this
        /// caller invalid.
        password: Option<i64>,
    },
    /// A product, authenticated by token.
    Product {
        /// The product.
        product: Box<Product>,
        /// The account that the product belongs to.
        account: AccountId,
        /// The token of the request.
        token: Token,
    },
    /// The operator, on the command line.
    Operator,
}

impl Caller {
    /// A caller without credentials.
    #[must_use]
    pub const fn nobody(client: ClientInfo) -> Self {
        Self { principal: Principal::Nobody, client }
    }

    /// The same client, authenticated as this user.
    #[must_use]
    pub fn authenticated_as(&self, user: User, account: AccountId) -> Self {
        let user = Box::new(user);
        let principal = Principal::Person { user, account, token: None, session: None, password: None };
        Self { principal, client: self.client.clone() }
    }

    /// The operator, on the command line.
    #[must_use]
    pub fn operator() -> Self {
        let client = ClientInfo {
            address: IpAddr::from([127, 0, 0, 1]),
            request: String::new(),
            agent: "keydesk".into(),
            language: Language::English,
            resource: RequestResource::default(),
        };
        Self { principal: Principal::Operator, client }
    }

    /// The account that the caller was authenticated in. The operator belongs to no account.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match &self.principal {
            Principal::Person { account, .. } | Principal::Product { account, .. } => Some(*account),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The user, if the principal is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match &self.principal {
            Principal::Person { user, .. } => Some(user),
            _ => None,
        }
    }

    /// The user, for actions that only users can do.
    ///
    /// # Errors
    /// Not authenticated, if the principal is not a user.
    pub fn person(&self) -> Result<&User> {
        self.user().ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))
    }

    /// The user or product, as the bearer of tokens and the maker of records. `None` for nobody and the operator.
    #[must_use]
    pub const fn bearer(&self) -> Option<Bearer> {
        match &self.principal {
            Principal::Person { user, .. } => Some(Bearer::User(user.id)),
            Principal::Product { product, .. } => Some(Bearer::Product(product.id)),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The token of the request, if it has one.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        match &self.principal {
            Principal::Person { token, .. } => token.as_ref(),
            Principal::Product { token, .. } => Some(token),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The digest of the session cookie, if the request has one.
    #[must_use]
    pub const fn session(&self) -> Option<&[u8; 32]> {
        match &self.principal {
            Principal::Person { session, .. } => session.as_ref(),
            _ => None,
        }
    }

    /// The name of the role in "forbidden" errors.
    #[must_use]
    pub fn role_name(&self) -> &'static str {
        match &self.principal {
            Principal::Nobody => "anon",
            Principal::Person { user, .. } => user.role.in_words().english,
            Principal::Product { .. } => "product",
            Principal::Operator => "operator",
        }
    }

    /// The error for a missing permission: without credentials not authenticated, otherwise forbidden.
    #[must_use]
    pub fn lacks_permission(&self) -> Error {
        match self.principal {
            Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
            _ => Error::Forbidden(ForbiddenReason::Lacks(self.role_name())),
        }
    }

    /// The caller's name, as kept in records that name the author of a change.
    #[must_use]
    pub fn signature(&self, account: &Account) -> String {
        match &self.principal {
            Principal::Person { user, .. } => user.display_name(),
            Principal::Product { product, .. } => product.name.clone(),
            Principal::Operator => "the command line".into(),
            Principal::Nobody => account.name.clone(),
        }
    }
}
