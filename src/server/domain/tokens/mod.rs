//! Tokens: generate, show, regenerate and revoke. Lists are in `lists.rs`; tokens by their user or product in
//! `by_bearer.rs`; what people do with their own on pages in `own.rs`.
//!
//! Only [`IssuedToken`] has the secret, which appears in one response. The database has its digest.

mod by_bearer;
mod lists;
mod own;

pub use crate::server::domain::tokens::{
    by_bearer::{
        BearerRef, generate_for, generate_named_for, list_for, look_up_bearer, regenerate_for, revoke_all, revoke_for,
        show_for,
    },
    lists::{first_use_since, list, list_own},
    own::{
        count_groups, generate_named, list_group, may_generate, may_regenerate, may_revoke, may_revoke_all, rename,
        rights, show_own,
    },
};

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        event_log::EventResource,
        event_name::EventName,
        id::{AccountId, TokenId, UserId},
        log_in::Way,
        problem::{ErrorCode, ErrorParameter, FieldError},
        timestamp::Timestamp,
        token::{Bearer, Expiry, Token, TokenDraft, TokenKind},
    },
    server::domain::{
        audit::{self, Event},
        authentication::log_ins,
        authorization::{Action, TokenAction, UserAction},
        caller::{Caller, Principal},
        context::RequestContext,
        crypto::secrets,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        event_payload::Payload,
        events,
        last_used::FirstUse,
        resource_ref::TokenRef,
        runtime::Domain,
        store::{self, Conn, Tx},
    },
};

/// What a request names: a token, or its bearer. The event log names the same.
#[derive(Clone, Copy)]
enum Path {
    Token,
    Bearer,
}

/// A token with its secret, right after it was generated or regenerated.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: Token,
    /// The secret that the bearer sends in requests.
    pub secret: SecretString,
}

/// Generates a token for the caller or for another bearer (docs/api.md 4.3). For API clients this is log-in.
///
/// # Errors
/// Not authenticated. Forbidden. Field errors.
pub async fn generate(context: &RequestContext, draft: TokenDraft) -> Result<IssuedToken> {
    let own = own_bearer(&context.caller);
    let bearer = match draft.bearer {
        Some(bearer) if Some(bearer) != own => authorize_other(context, bearer).await?,
        _ => {
            context.authorize(Action::GenerateOwnToken)?;
            Bearer::User(context.caller.person()?.id)
        }
    };
    issue(context, bearer, draft, UserAction::GenerateTokenFor, Path::Token).await
}

/// Returns a token.
///
/// # Errors
/// Not authenticated. Not found, also for a token outside the caller's scope.
pub async fn show(context: &RequestContext, named: &TokenRef) -> Result<Token> {
    let token = context.token(named).authorize(TokenAction::Read).await?;
    Ok(with_last_use(&context.domain, token))
}

/// The token of this request, if it has one.
#[must_use]
pub fn sent(context: &RequestContext) -> Option<Token> {
    context.caller.token().map(|token| with_last_use(&context.domain, token.clone()))
}

/// Gives a token a new secret. The old one is invalid at once. Without a name, regenerates the token of this request.
///
/// # Errors
/// Not authenticated. Forbidden. Not found. A field error, `TOKEN_LIMIT_EXCEEDED`, for an expired token of a user who has
/// the most in force already.
pub async fn regenerate(context: &RequestContext, named: Option<&TokenRef>) -> Result<IssuedToken> {
    let sent = context.caller.token().map(|token| TokenRef::from(token.id));
    let named = named.or(sent.as_ref()).ok_or_else(|| match context.caller.principal {
        Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
        _ => Error::NotFound(ResourceKind::Token, None),
    })?;
    renew(context, named, Path::Token).await
}

async fn renew(context: &RequestContext, named: &TokenRef, path: Path) -> Result<IssuedToken> {
    context.token(named).authorize(TokenAction::Regenerate).await?;

    let mut tx = context.write().await?;
    let mut token = context.token(named).authorize_in(&mut tx, TokenAction::Regenerate).await?;
    let now = context.now();
    // An expired one will be in force again.
    if let (true, Bearer::User(user)) = (token.has_expired(now), token.bearer) {
        check_room(&mut tx, user, now, context.domain.limits().max_tokens).await?;
    }
    token.expiry = token.renewed_expiry(now);
    token.updated = now;
    let (secret, digest) = new_secret(&context.domain, context.account, token.kind)?;
    store::tokens::update(&mut tx, context.account, &token, &digest).await?;
    record(context, &mut tx, EventName::TokenRegenerated, &token, path).await?;
    tx.commit().await?;
    audit::note(Event::TokenRegenerated, context.account, token.id);
    context.domain.last_used.forget(token.id);
    Ok(IssuedToken { token, secret })
}

/// Revokes a token. It is invalid at once.
///
/// # Errors
/// Not authenticated. Forbidden. Not found.
pub async fn revoke(context: &RequestContext, named: &TokenRef) -> Result<()> {
    end(context, named, Path::Token).await
}

async fn end(context: &RequestContext, named: &TokenRef, path: Path) -> Result<()> {
    context.token(named).authorize(TokenAction::Revoke).await?;

    let mut tx = context.write().await?;
    let token = context.token(named).authorize_in(&mut tx, TokenAction::Revoke).await?;
    store::tokens::delete(&mut tx, context.account, token.id).await?;
    record(context, &mut tx, EventName::TokenRevoked, &token, path).await?;
    tx.commit().await?;
    forget(&context.domain, context.account, &[token.id]);
    Ok(())
}

/// The first use of a token, if it was used since the server started and is still kept.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn first_use(context: &RequestContext, named: &TokenRef) -> Result<Option<FirstUse>> {
    let token = show(context, named).await?;
    Ok(context.domain.last_used.first_use(token.id))
}

/// Removes revoked tokens from memory, and logs them. Call it after the commit.
pub(in crate::server::domain) fn forget(domain: &Domain, account: AccountId, revoked: &[TokenId]) {
    for id in revoked {
        domain.last_used.forget(*id);
        audit::note(Event::TokenRevoked, account, id);
    }
}

/// Records the event of one token.
async fn record(context: &RequestContext, tx: &mut Tx, event: EventName, token: &Token, path: Path) -> Result<()> {
    let payload = Payload::Token(token);
    let resource = match path {
        Path::Token => payload.resource(context.account),
        Path::Bearer => resource_of(token.bearer),
    };
    events::record_through(context, tx, event, &[payload], resource).await
}

/// A bearer, as the event log names it.
const fn resource_of(bearer: Bearer) -> EventResource {
    match bearer {
        Bearer::User(id) => EventResource::User(id),
        Bearer::Product(id) => EventResource::Product(id),
    }
}

/// Generates a token after authorization. The bearer is read and authorized again within the transaction: they may have
/// been deleted or promoted meanwhile.
async fn issue(
    context: &RequestContext,
    bearer: Bearer,
    draft: TokenDraft,
    action: UserAction,
    path: Path,
) -> Result<IssuedToken> {
    let draft = draft.parse()?;
    let id = TokenId(context.domain.id()?);
    let mut tx = context.write().await?;
    let kind = kind_of(context, &mut tx, bearer, action).await?;
    let now = context.now();
    if let Bearer::User(user) = bearer {
        make_room(&mut tx, user, now, context.domain.limits().max_tokens).await?;
    }
    let expiry = expiry(draft.expiry, kind, now);
    let token = Token { id, bearer, kind, name: draft.name, expiry, last_used: None, created: now, updated: now };
    let (secret, digest) = new_secret(&context.domain, context.account, kind)?;
    store::tokens::insert(&mut tx, context.account, &token, &digest).await?;
    if let Principal::Person { user, password: Some(_), .. } = &context.caller.principal {
        log_ins::record(context, &mut tx, user.id, Way::Api).await?;
    }
    record(context, &mut tx, EventName::TokenGenerated, &token, path).await?;
    tx.commit().await?;
    audit::note(Event::TokenGenerated, context.account, token.id);
    Ok(IssuedToken { token, secret })
}

/// Checks that a user may have one more token. Expired tokens do not count, and as many of them are kept as may be in
/// force; older ones are deleted, so that nobody fills the disk with tokens that expired before they were generated.
///
/// # Errors
/// A field error, `TOKEN_LIMIT_EXCEEDED`.
async fn make_room(tx: &mut Tx, user: UserId, now: Timestamp, max: u32) -> Result<()> {
    check_room(tx, user, now, max).await?;
    store::tokens::delete_expired_of(tx, user, now, max).await
}

/// Checks that a user has fewer tokens in force than they may have.
async fn check_room(tx: &mut Tx, user: UserId, now: Timestamp, max: u32) -> Result<()> {
    if store::tokens::has_live(tx, user, now, max).await? {
        let error = FieldError::from(ErrorCode::TokenLimitExceeded).with(ErrorParameter::Maximum(max));
        return Err(error.into());
    }
    Ok(())
}

/// The kind of a new token of this bearer, by their current record.
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

/// The expiry as a moment. `None` means never.
fn expiry(requested: Expiry, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    match requested {
        Expiry::Default => kind.default_life().map(|seconds| now.plus_seconds(seconds)),
        Expiry::Never => None,
        Expiry::At(moment) => Some(moment),
    }
}

/// A new secret, and its digest for the database.
fn new_secret(domain: &Domain, account: AccountId, kind: TokenKind) -> Result<(SecretString, [u8; 32])> {
    let secret = domain.entropy.token(kind)?;
    let digest = secrets::digest(&domain.keys.tokens(account), secret.expose_secret().as_bytes());
    Ok((secret, digest))
}

/// Checks that the caller may generate a token for another bearer: a customer. An unknown bearer is refused like a
/// forbidden one, so that ids cannot be probed.
async fn authorize_other(context: &RequestContext, bearer: Bearer) -> Result<Bearer> {
    if matches!(context.caller.principal, Principal::Nobody) {
        return Err(context.caller.lacks_permission());
    }
    let Bearer::User(_) = bearer else { return Err(Error::Forbidden(ForbiddenReason::Unexplained)) };
    kind_of(context, &mut *context.read().await?, bearer, UserAction::GenerateTokenFor).await?;
    Ok(bearer)
}

/// The token with its newest last use, which may be in memory only.
pub(in crate::server::domain) fn with_last_use(domain: &Domain, token: Token) -> Token {
    let last_used = domain.last_used.token_used(token.id).max(token.last_used);
    Token { last_used, ..token }
}

/// The caller as a bearer of tokens.
const fn own_bearer(caller: &Caller) -> Option<Bearer> {
    caller.bearer()
}
