//! Who asks, and from where. `authentication` makes callers; only the command line is an operator.

use std::net::IpAddr;

use crate::{
    model::{account::Account, id::AccountId, product::Product, token::Token, user::User},
    server::domain::error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
};

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The client's address, as far as it can be believed.
    pub address: IpAddr,
    /// Method and route, such as `GET /v1/me`; never a query.
    pub request: String,
    /// The client's name for itself.
    pub agent: String,
}

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// From where.
    pub client: ClientInfo,
}

/// Who asks. The records are as they stood at this request: nothing is remembered.
#[derive(Clone, Debug)]
pub enum Principal {
    /// No credentials.
    Nobody,
    /// A person, by token, password or session.
    Person {
        /// The person.
        user: Box<User>,
        /// The account the person belongs to.
        account: AccountId,
        /// The token, if one was shown.
        token: Option<Token>,
        /// The digest of the session, if there is one.
        session: Option<[u8; 32]>,
        /// Which of the user's passwords, if one was shown: how often it had been set by then.
        password: Option<i64>,
    },
    /// A product, by token.
    Product {
        /// The product.
        product: Box<Product>,
        /// The account it belongs to.
        account: AccountId,
        /// The token that was shown.
        token: Token,
    },
    /// Whoever can read the data folder: the command line.
    Operator,
}

impl Caller {
    /// Somebody without credentials.
    #[must_use]
    pub const fn nobody(client: ClientInfo) -> Self {
        Self { principal: Principal::Nobody, client }
    }

    /// The same visitor, from now on this person.
    #[must_use]
    pub fn known_as(&self, user: User, account: AccountId) -> Self {
        let user = Box::new(user);
        let principal = Principal::Person { user, account, token: None, session: None, password: None };
        Self { principal, client: self.client.clone() }
    }

    /// The command line.
    #[must_use]
    pub fn operator() -> Self {
        let client =
            ClientInfo { address: IpAddr::from([127, 0, 0, 1]), request: String::new(), agent: "keydesk".into() };
        Self { principal: Principal::Operator, client }
    }

    /// The account that vouches for the caller.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match &self.principal {
            Principal::Person { account, .. } | Principal::Product { account, .. } => Some(*account),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match &self.principal {
            Principal::Person { user, .. } => Some(user),
            _ => None,
        }
    }

    /// The person, where only one will do.
    ///
    /// # Errors
    /// Not identified as a person.
    pub fn person(&self) -> Result<&User> {
        self.user().ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))
    }

    /// The token that was shown, if one was.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        match &self.principal {
            Principal::Person { token, .. } => token.as_ref(),
            Principal::Product { token, .. } => Some(token),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The digest of the session, if there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&[u8; 32]> {
        match &self.principal {
            Principal::Person { session, .. } => session.as_ref(),
            _ => None,
        }
    }

    /// The role in words, as refusals name it.
    #[must_use]
    pub fn role_name(&self) -> &'static str {
        match &self.principal {
            Principal::Nobody => "anon",
            Principal::Person { user, .. } => user.role.in_words(),
            Principal::Product { .. } => "product",
            Principal::Operator => "operator",
        }
    }

    /// The refusal that fits whoever asks: nobody hears that a token is needed.
    #[must_use]
    pub fn lacks_permission(&self) -> Error {
        match self.principal {
            Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
            _ => Error::Forbidden(ForbiddenReason::Lacks(self.role_name())),
        }
    }

    /// What stands in records as the author of a change.
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
