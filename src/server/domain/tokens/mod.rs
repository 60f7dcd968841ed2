//! Tokens: generate, show, regenerate, revoke; lists in `lists.rs`, and what a
//! user or a product bears, at its own address, in `of_bearers.rs`.
//!
//! [`IssuedToken`] alone holds a secret: it exists in one answer and nowhere else.

mod by_bearer;
mod lists;

pub use crate::server::domain::tokens::{
    by_bearer::{BearerRef, generate_for, list_for, look_up_bearer, show_for},
    lists::{first_use_since, list, list_own},
};

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        id::{AccountId, TokenId},
        timestamp::Timestamp,
        token::{Bearer, Expiry, RENEWED_SECONDS, Token, TokenDraft, TokenKind},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, TokenAction, UserAction},
        caller::{Caller, Principal},
        context::RequestContext,
        crypto::secrets,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        last_used::FirstUse,
        resource_ref::TokenRef,
        runtime::Domain,
        store::{self, Conn},
    },
};

/// A token in the one moment in which its secret is known.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: Token,
    /// What its bearer is to keep.
    pub secret: SecretString,
}

/// Makes a token for whoever asks, or for another bearer (contract 4.3). This is log-in.
///
/// # Errors
/// Not identified, not allowed; flaws.
pub async fn generate(context: &RequestContext, draft: TokenDraft) -> Result<IssuedToken> {
    let own = own_bearer(&context.caller);
    let bearer = match draft.bearer {
        Some(bearer) if Some(bearer) != own => another(context, bearer).await?,
        _ => {
            context.authorize(Action::GenerateOwnToken)?;
            Bearer::User(context.caller.person()?.id)
        }
    };
    issue(context, bearer, draft, UserAction::GenerateTokenFor).await
}

/// The token, for those who may see it.
///
/// # Errors
/// Not identified; not found, also for what is out of the caller's sight.
pub async fn show(context: &RequestContext, named: &TokenRef) -> Result<Token> {
    let token = context.token(named).authorize(TokenAction::Read).await?;
    Ok(with_last_use(&context.domain, token))
}

/// The token that whoever asks has shown, if one was.
#[must_use]
pub fn sent(context: &RequestContext) -> Option<Token> {
    context.caller.token().map(|token| with_last_use(&context.domain, token.clone()))
}

/// Asks whether there is such a token in the caller's sight, before a request's body is judged.
///
/// # Errors
/// Not identified; not found.
pub async fn look_up(context: &RequestContext, named: &TokenRef) -> Result<()> {
    context.token(named).visible().await.map(drop)
}

/// One's own token; anybody else's is not there, whoever asks.
///
/// # Errors
/// Not identified, not found.
pub async fn show_own(context: &RequestContext, named: &TokenRef) -> Result<Token> {
    let token = show(context, named).await?;
    if Some(token.bearer) == own_bearer(&context.caller) { Ok(token) } else { Err(named.not_found()) }
}

/// Gives a token a new secret; the old one dies at once. Without a name: the token that was shown.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn regenerate(context: &RequestContext, named: Option<&TokenRef>) -> Result<IssuedToken> {
    let shown = context.caller.token().map(|token| TokenRef::from(token.id));
    let named = named.or(shown.as_ref()).ok_or_else(|| match context.caller.principal {
        Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
        _ => Error::NotFound(ResourceKind::Token, None),
    })?;
    context.token(named).authorize(TokenAction::Regenerate).await?;

    let mut tx = context.write().await?;
    let mut token = context.token(named).authorize_in(&mut tx, TokenAction::Regenerate).await?;
    token.expiry = token.expiry.map(|_| context.now().plus_seconds(RENEWED_SECONDS));
    token.updated = context.now();
    let (secret, digest) = new_secret(&context.domain, context.account, token.kind)?;
    store::tokens::update(&mut tx, context.account, &token, &digest).await?;
    tx.commit().await?;
    audit::note(Event::TokenRegenerated, context.account, token.id);
    context.domain.last_used.forget(token.id);
    Ok(IssuedToken { token, secret })
}

/// Ends a token at once.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn revoke(context: &RequestContext, named: &TokenRef) -> Result<()> {
    context.token(named).authorize(TokenAction::Revoke).await?;

    let mut tx = context.write().await?;
    let token = context.token(named).authorize_in(&mut tx, TokenAction::Revoke).await?;
    store::tokens::delete(&mut tx, context.account, token.id).await?;
    tx.commit().await?;
    forget(&context.domain, context.account, &[token.id]);
    Ok(())
}

/// Asks whether the caller may end this token: pages offer what is allowed.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_revoke(context: &RequestContext, token: &Token) -> Result<()> {
    context.authorize(Action::Token(TokenAction::Revoke, token))
}

/// How a token was first used, if it was and the server still remembers.
///
/// # Errors
/// Not identified, not found.
pub async fn first_use(context: &RequestContext, named: &TokenRef) -> Result<Option<FirstUse>> {
    let token = show(context, named).await?;
    Ok(context.domain.last_used.first_use(token.id))
}

/// What is left to do for tokens that are gone.
pub(in crate::server::domain) fn forget(domain: &Domain, account: AccountId, revoked: &[TokenId]) {
    for id in revoked {
        domain.last_used.forget(*id);
        audit::note(Event::TokenRevoked, account, id);
    }
}

/// Makes a token, once the caller may. Whoever is to bear it is looked at again in the
/// transaction: they may be gone by then, or somebody whom the caller may make none for.
async fn issue(context: &RequestContext, bearer: Bearer, draft: TokenDraft, action: UserAction) -> Result<IssuedToken> {
    let draft = draft.parse()?;
    let id = TokenId(context.domain.id()?);
    let mut tx = context.write().await?;
    let kind = kind_of(context, &mut tx, bearer, action).await?;
    let now = context.now();
    let expiry = expiry(draft.expiry, kind, now);
    let token = Token { id, bearer, kind, name: draft.name, expiry, last_used: None, created: now, updated: now };
    let (secret, digest) = new_secret(&context.domain, context.account, kind)?;
    store::tokens::insert(&mut tx, context.account, &token, &digest).await?;
    tx.commit().await?;
    audit::note(Event::TokenGenerated, context.account, token.id);
    Ok(IssuedToken { token, secret })
}

/// What a new token of this bearer is, as they stand now.
async fn kind_of(context: &RequestContext, conn: &mut Conn, bearer: Bearer, action: UserAction) -> Result<TokenKind> {
    match bearer {
        Bearer::User(id) => {
            let user = store::users::find(conn, context.account, id)
                .await?
                .ok_or(Error::Forbidden(ForbiddenReason::Unexplained))?;
            if own_bearer(&context.caller) != Some(bearer) {
                context.authorize(Action::User(action, &user))?;
            }
            Ok(TokenKind::Person(user.role))
        }
        Bearer::Product(id) => {
            let product = store::products::find(conn, context.account, id).await?;
            product.map(|_| TokenKind::Product).ok_or(Error::NotFound(ResourceKind::Product, None))
        }
    }
}

fn expiry(asked: Expiry, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    match asked {
        Expiry::Default => kind.default_life().map(|seconds| now.plus_seconds(seconds)),
        Expiry::Never => None,
        Expiry::At(moment) => Some(moment),
    }
}

fn new_secret(domain: &Domain, account: AccountId, kind: TokenKind) -> Result<(SecretString, [u8; 32])> {
    let secret = domain.entropy.token(kind)?;
    let digest = secrets::digest(&domain.keys.tokens(account), secret.expose_secret().as_bytes());
    Ok((secret, digest))
}

/// Only customers get tokens from others here; an unknown bearer is refused like a forbidden one.
async fn another(context: &RequestContext, bearer: Bearer) -> Result<Bearer> {
    if matches!(context.caller.principal, Principal::Nobody) {
        return Err(context.caller.lacks_permission());
    }
    let Bearer::User(_) = bearer else { return Err(Error::Forbidden(ForbiddenReason::Unexplained)) };
    kind_of(context, &mut *context.read().await?, bearer, UserAction::GenerateTokenFor).await?;
    Ok(bearer)
}

fn with_last_use(domain: &Domain, token: Token) -> Token {
    let last_used = domain.last_used.token_used(token.id).max(token.last_used);
    Token { last_used, ..token }
}

fn own_bearer(caller: &Caller) -> Option<Bearer> {
    match &caller.principal {
        Principal::Person { user, .. } => Some(Bearer::User(user.id)),
        Principal::Product { product, .. } => Some(Bearer::Product(product.id)),
        Principal::Nobody | Principal::Operator => None,
    }
}
