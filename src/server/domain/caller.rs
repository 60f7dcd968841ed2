//! Who asks, and from where. Made by `identify.rs`; only the command line is an operator.

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
    pub who: Principal,
    /// From where.
    pub source: ClientInfo,
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
    pub const fn nobody(source: ClientInfo) -> Self {
        Self { who: Principal::Nobody, source }
    }

    /// The same visitor, from now on this person.
    #[must_use]
    pub fn known_as(&self, user: User, account: AccountId) -> Self {
        let user = Box::new(user);
        let who = Principal::Person { user, account, token: None, session: None, password: None };
        Self { who, source: self.source.clone() }
    }

    /// The command line.
    #[must_use]
    pub fn operator() -> Self {
        let source =
            ClientInfo { address: IpAddr::from([127, 0, 0, 1]), request: String::new(), agent: "keydesk".into() };
        Self { who: Principal::Operator, source }
    }

    /// The account that vouches for the caller.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match &self.who {
            Principal::Person { account, .. } | Principal::Product { account, .. } => Some(*account),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match &self.who {
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
        match &self.who {
            Principal::Person { token, .. } => token.as_ref(),
            Principal::Product { token, .. } => Some(token),
            Principal::Nobody | Principal::Operator => None,
        }
    }

    /// The digest of the session, if there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&[u8; 32]> {
        match &self.who {
            Principal::Person { session, .. } => session.as_ref(),
            _ => None,
        }
    }

    /// The role in words, as refusals name it.
    #[must_use]
    pub fn in_words(&self) -> &'static str {
        match &self.who {
            Principal::Nobody => "anon",
            Principal::Person { user, .. } => user.role.in_words(),
            Principal::Product { .. } => "product",
            Principal::Operator => "operator",
        }
    }

    /// Refuses whoever another account vouches for. The last line behind the
    /// faces, which read credentials within one account already.
    ///
    /// # Errors
    /// `TOKEN_INVALID`, as for any token that this account does not know.
    pub fn belongs_to(&self, account: AccountId) -> Result<()> {
        match self.account() {
            Some(own) if own != account => Err(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid)),
            _ => Ok(()),
        }
    }

    /// The refusal that fits whoever asks: nobody hears that a token is needed.
    #[must_use]
    pub fn lacks(&self) -> Error {
        match self.who {
            Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
            _ => Error::Forbidden(ForbiddenReason::Lacks(self.in_words())),
        }
    }

    /// What stands in records as the author of a change.
    #[must_use]
    pub fn signature(&self, account: &Account) -> String {
        match &self.who {
            Principal::Person { user, .. } => user.display_name(),
            Principal::Product { product, .. } => product.name.clone(),
            Principal::Operator => "the command line".into(),
            Principal::Nobody => account.name.clone(),
        }
    }
}
