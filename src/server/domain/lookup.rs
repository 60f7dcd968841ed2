//! Lookup and authorization of a record, as one chain: `context.user(&named).authorize(UserAction::Ban).await?`.
//!
//! A record outside the caller's scope is "not found", so that nobody can probe for ids or emails. Use
//! cases that write authorize twice: before they wait for the writer, so that a refusal costs nothing, and
//! again within the transaction (`authorize_in`), because the record may have changed meanwhile.

use crate::{
    model::{
        email::Email,
        id::{self, AccountId, ProductId, UserId},
        invite::Invite,
        product::Product,
        token::Token,
    },
    server::domain::{
        authorization::{self, Action, InviteAction, ProductAction, TokenAction, UserAction},
        context::RequestContext,
        error::Result,
        resource_ref::{InviteRef, ProductRef, TokenRef, UserRef},
        store::{self, Conn, users::UserWithPassword},
    },
};

/// The lookup of a user named in a request.
pub(in crate::server::domain) struct UserLookup<'a> {
    context: &'a RequestContext,
    named: &'a UserRef,
}

/// The lookup of a product named in a request.
pub(in crate::server::domain) struct ProductLookup<'a> {
    context: &'a RequestContext,
    named: &'a ProductRef,
}

/// The lookup of a token named in a request.
pub(in crate::server::domain) struct TokenLookup<'a> {
    context: &'a RequestContext,
    named: &'a TokenRef,
}

/// The lookup of an invite named in a request.
pub(in crate::server::domain) struct InviteLookup<'a> {
    context: &'a RequestContext,
    named: &'a InviteRef,
}

impl RequestContext {
    /// Starts the lookup of a user.
    pub(in crate::server::domain) const fn user<'a>(&'a self, named: &'a UserRef) -> UserLookup<'a> {
        UserLookup { context: self, named }
    }

    /// Starts the lookup of a product.
    pub(in crate::server::domain) const fn product<'a>(&'a self, named: &'a ProductRef) -> ProductLookup<'a> {
        ProductLookup { context: self, named }
    }

    /// Starts the lookup of a token.
    pub(in crate::server::domain) const fn token<'a>(&'a self, named: &'a TokenRef) -> TokenLookup<'a> {
        TokenLookup { context: self, named }
    }

    /// Starts the lookup of an invite.
    pub(in crate::server::domain) const fn invite<'a>(&'a self, named: &'a InviteRef) -> InviteLookup<'a> {
        InviteLookup { context: self, named }
    }
}

impl UserLookup<'_> {
    /// The user, if they are within the caller's scope.
    ///
    /// # Errors
    /// Not authenticated. Not found.
    pub(in crate::server::domain) async fn visible(&self) -> Result<UserWithPassword> {
        self.visible_in(&mut *self.context.read().await?).await
    }

    /// The same, on an existing connection or within a transaction.
    pub(in crate::server::domain) async fn visible_in(&self, conn: &mut Conn) -> Result<UserWithPassword> {
        self.context.require_credentials()?;
        let found = find_user(conn, self.context.account, self.named).await?;
        let is_visible = authorization::sees(&self.context.caller, Action::User(UserAction::Read, &found.user));
        if !is_visible {
            return Err(self.named.not_found());
        }
        self.context.caller.client.resource.note(found.user.id);
        Ok(found)
    }

    /// The user, if the caller may perform the action on them.
    ///
    /// # Errors
    /// Not authenticated. Not found. Forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: UserAction) -> Result<UserWithPassword> {
        self.authorize_in(&mut *self.context.read().await?, action).await
    }

    /// The same, on an existing connection or within a transaction.
    pub(in crate::server::domain) async fn authorize_in(
        &self,
        conn: &mut Conn,
        action: UserAction,
    ) -> Result<UserWithPassword> {
        let found = self.visible_in(conn).await?;
        self.context.authorize(Action::User(action, &found.user))?;
        Ok(found)
    }
}

impl ProductLookup<'_> {
    /// The product, if it is within the caller's scope.
    ///
    /// # Errors
    /// Not authenticated. Not found, also for customers, and for a product that looks up another one.
    pub(in crate::server::domain) async fn visible(&self) -> Result<Product> {
        self.context.require_credentials()?;
        let (account, sent) = (self.context.account, self.named.as_str());
        let conn = &mut *self.context.read().await?;
        let found = match id::parse(sent) {
            Ok(id) => store::products::find(conn, account, ProductId(id)).await?,
            Err(_) => store::products::find_by_code(conn, account, sent).await?,
        };
        let product = found.ok_or_else(|| self.named.not_found())?;
        let is_visible = authorization::sees(&self.context.caller, Action::Product(ProductAction::Read, product.id));
        if !is_visible {
            return Err(self.named.not_found());
        }
        self.context.caller.client.resource.note(product.id);
        Ok(product)
    }

    /// The product, if the caller may perform the action on it.
    ///
    /// # Errors
    /// As [`Self::visible`]. Forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: ProductAction) -> Result<Product> {
        let product = self.visible().await?;
        self.context.authorize(Action::Product(action, product.id))?;
        Ok(product)
    }
}

impl TokenLookup<'_> {
    /// The token, if it is within the caller's scope.
    async fn visible_in(&self, conn: &mut Conn) -> Result<Token> {
        self.context.require_credentials()?;
        let id = self.named.as_str().parse().map_err(|_| self.named.not_found())?;
        let found = store::tokens::find(conn, self.context.account, id).await?;
        let token = found.ok_or_else(|| self.named.not_found())?;
        let is_visible = authorization::sees(&self.context.caller, Action::Token(TokenAction::Read, &token));
        if !is_visible {
            return Err(self.named.not_found());
        }
        self.context.caller.client.resource.note(token.id);
        Ok(token)
    }

    /// The token, if the caller may perform the action on it.
    ///
    /// # Errors
    /// Not authenticated. Not found. Forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: TokenAction) -> Result<Token> {
        self.authorize_in(&mut *self.context.read().await?, action).await
    }

    /// The same, on an existing connection or within a transaction.
    pub(in crate::server::domain) async fn authorize_in(&self, conn: &mut Conn, action: TokenAction) -> Result<Token> {
        let token = self.visible_in(conn).await?;
        self.context.authorize(Action::Token(action, &token))?;
        Ok(token)
    }
}

impl InviteLookup<'_> {
    /// The invite, if it is within the caller's scope.
    async fn visible_in(&self, conn: &mut Conn) -> Result<Invite> {
        self.context.require_credentials()?;
        let id = self.named.as_str().parse().map_err(|_| self.named.not_found())?;
        let found = store::invites::find(conn, self.context.account, id).await?;
        let invite = found.ok_or_else(|| self.named.not_found())?;
        let is_visible = authorization::sees(&self.context.caller, Action::Invite(InviteAction::Read, &invite));
        if !is_visible {
            return Err(self.named.not_found());
        }
        self.context.caller.client.resource.note(invite.id);
        Ok(invite)
    }

    /// The invite, if the caller may perform the action on it.
    ///
    /// # Errors
    /// Not authenticated. Not found. Forbidden.
    pub(in crate::server::domain) async fn authorize(&self, action: InviteAction) -> Result<Invite> {
        self.authorize_in(&mut *self.context.read().await?, action).await
    }

    /// The same, on an existing connection or within a transaction.
    pub(in crate::server::domain) async fn authorize_in(
        &self,
        conn: &mut Conn,
        action: InviteAction,
    ) -> Result<Invite> {
        let invite = self.visible_in(conn).await?;
        self.context.authorize(Action::Invite(action, &invite))?;
        Ok(invite)
    }
}

/// Finds a user by id or email, without authorization.
///
/// # Errors
/// Not found.
pub(in crate::server::domain) async fn find_user(
    conn: &mut Conn,
    account: AccountId,
    named: &UserRef,
) -> Result<UserWithPassword> {
    let found = match id::parse(named.as_str()) {
        Ok(id) => store::users::find_with_password(conn, account, UserId(id)).await?,
        Err(_) => match Email::parse(named.as_str()) {
            Ok(email) => store::users::find_by_email(conn, account, &email).await?,
            Err(_) => None,
        },
    };
    found.ok_or_else(|| named.not_found())
}
