//! Looking a record up and asking whether the caller may do something with it, as one chain:
//! `context.user(&named).authorize(UserAction::Ban).await?`.
//!
//! What is out of the caller's sight does not exist. Use cases that write ask twice: before the
//! one writer is taken, and again inside its transaction (`authorize_in`), for the record may be
//! another by then.

use crate::{
    model::{
        email::Email,
        id::{self, AccountId, ProductId, UserId},
        product::Product,
        token::Token,
    },
    server::domain::{
        authorization::{self, Action, ProductAction, TokenAction, UserAction},
        context::RequestContext,
        error::Result,
        resource_ref::{ProductRef, TokenRef, UserRef},
        store::{self, Conn, users::UserWithPassword},
    },
};

/// A user whom a request names.
pub(in crate::server::domain) struct UserLookup<'a> {
    context: &'a RequestContext,
    named: &'a UserRef,
}

/// A product that a request names.
pub(in crate::server::domain) struct ProductLookup<'a> {
    context: &'a RequestContext,
    named: &'a ProductRef,
}

/// A token that a request names.
pub(in crate::server::domain) struct TokenLookup<'a> {
    context: &'a RequestContext,
    named: &'a TokenRef,
}

impl RequestContext {
    /// The user of this name.
    pub(in crate::server::domain) const fn user<'a>(&'a self, named: &'a UserRef) -> UserLookup<'a> {
        UserLookup { context: self, named }
    }

    /// The product of this name.
    pub(in crate::server::domain) const fn product<'a>(&'a self, named: &'a ProductRef) -> ProductLookup<'a> {
        ProductLookup { context: self, named }
    }

    /// The token of this name.
    pub(in crate::server::domain) const fn token<'a>(&'a self, named: &'a TokenRef) -> TokenLookup<'a> {
        TokenLookup { context: self, named }
    }
}

impl UserLookup<'_> {
    /// The user, if they are in the caller's sight.
    ///
    /// # Errors
    /// Not authenticated; not found.
    pub(in crate::server::domain) async fn visible(&self) -> Result<UserWithPassword> {
        self.visible_in(&mut *self.context.read().await?).await
    }

    /// The same, inside a transaction or on a connection that is there.
    pub(in crate::server::domain) async fn visible_in(&self, conn: &mut Conn) -> Result<UserWithPassword> {
        self.context.require_credentials()?;
        let known = find_user(conn, self.context.account, self.named).await?;
        let is_visible = authorization::sees(&self.context.caller, Action::User(UserAction::Read, &known.user));
        if is_visible { Ok(known) } else { Err(self.named.not_found()) }
    }

    /// The user, if the caller may do this with them.
    ///
    /// # Errors
    /// Not authenticated; not found; forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: UserAction) -> Result<UserWithPassword> {
        self.authorize_in(&mut *self.context.read().await?, action).await
    }

    /// The same, inside a transaction or on a connection that is there.
    pub(in crate::server::domain) async fn authorize_in(
        &self,
        conn: &mut Conn,
        action: UserAction,
    ) -> Result<UserWithPassword> {
        let known = self.visible_in(conn).await?;
        self.context.authorize(Action::User(action, &known.user))?;
        Ok(known)
    }
}

impl ProductLookup<'_> {
    /// The product, if it is in the caller's sight.
    ///
    /// # Errors
    /// Not authenticated; forbidden to roles that see no product; not found, also for another product's token.
    pub(in crate::server::domain) async fn visible(&self) -> Result<Product> {
        self.context.require_credentials()?;
        let (account, sent) = (self.context.account, self.named.as_str());
        let conn = &mut *self.context.read().await?;
        let found = match id::parse(sent) {
            Ok(id) => store::products::find(conn, account, ProductId(id)).await?,
            Err(_) => store::products::find_by_code(conn, account, sent).await?,
        };
        let product = found.ok_or_else(|| self.named.not_found())?;
        let checked = self.context.authorize(Action::Product(ProductAction::Read, product.id));
        checked.map_err(|error| error.naming(sent))?;
        Ok(product)
    }

    /// The product, if the caller may do this with it.
    ///
    /// # Errors
    /// As [`Self::visible`]; forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: ProductAction) -> Result<Product> {
        let product = self.visible().await?;
        self.context.authorize(Action::Product(action, product.id))?;
        Ok(product)
    }
}

impl TokenLookup<'_> {
    /// The token, if it is in the caller's sight.
    ///
    /// # Errors
    /// Not authenticated; not found.
    pub(in crate::server::domain) async fn visible(&self) -> Result<Token> {
        self.visible_in(&mut *self.context.read().await?).await
    }

    async fn visible_in(&self, conn: &mut Conn) -> Result<Token> {
        self.context.require_credentials()?;
        let id = self.named.as_str().parse().map_err(|_| self.named.not_found())?;
        let found = store::tokens::find(conn, self.context.account, id).await?;
        let token = found.ok_or_else(|| self.named.not_found())?;
        let is_visible = authorization::sees(&self.context.caller, Action::Token(TokenAction::Read, &token));
        if is_visible { Ok(token) } else { Err(self.named.not_found()) }
    }

    /// The token, if the caller may do this with it.
    ///
    /// # Errors
    /// Not authenticated; not found; forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: TokenAction) -> Result<Token> {
        self.authorize_in(&mut *self.context.read().await?, action).await
    }

    /// The same, inside a transaction or on a connection that is there.
    pub(in crate::server::domain) async fn authorize_in(&self, conn: &mut Conn, action: TokenAction) -> Result<Token> {
        let token = self.visible_in(conn).await?;
        self.context.authorize(Action::Token(action, &token))?;
        Ok(token)
    }
}

/// The user of this name, whoever asks.
pub(in crate::server::domain) async fn find_user(
    conn: &mut Conn,
    account: AccountId,
    named: &UserRef,
) -> Result<UserWithPassword> {
    let found = match id::parse(named.as_str()) {
        Ok(id) => store::users::find_known(conn, account, UserId(id)).await?,
        Err(_) => match Email::parse(named.as_str()) {
            Ok(email) => store::users::find_by_email(conn, account, &email).await?,
            Err(_) => None,
        },
    };
    found.ok_or_else(|| named.not_found())
}
