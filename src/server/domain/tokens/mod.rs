//! Tokens: generate, show, regenerate, revoke; lists in `lists.rs`, and what a
//! user or a product bears, at its own address, in `of_bearers.rs`.
//!
//! [`IssuedToken`] alone holds a secret: it exists in one answer and nowhere else.

mod lists;
mod of_bearers;

pub use self::{
    lists::{first_use_since, list, list_own},
    of_bearers::{BearerRef, generate_for, list_for, look_up_bearer, show_for},
};

use crate::{
    model::{
        id::{AccountId, TokenId},
        problem::Problem,
        timestamp::Timestamp,
        token::{Bearer, Expiry, RENEWED_SECONDS, Token, TokenDraft, TokenKind},
        user::User,
    },
    server::domain::{
        Domain,
        audit::{self, Event},
        authorization::{self, Action},
        caller::{Caller, Principal},
        crypto::secrets::{self, Secret},
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        jobs::last_used::FirstUse,
        store::{self, Conn},
    },
};

/// A token in the one moment in which its secret is known.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: Token,
    /// What its bearer is to keep.
    pub secret: Secret<String>,
}

/// How a request names a token: by id only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRef(String);

impl TokenRef {
    /// Takes the name as sent.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        Self(sent.to_owned())
    }

    fn unknown(&self) -> Error {
        Error::NotFound(ResourceKind::Token, Some(self.0.clone()))
    }
}

impl From<String> for TokenRef {
    fn from(sent: String) -> Self {
        Self(sent)
    }
}

impl From<TokenId> for TokenRef {
    fn from(id: TokenId) -> Self {
        Self(id.to_string())
    }
}

/// Makes a token for whoever asks, or for another bearer (contract 4.3). This is log-in.
///
/// # Errors
/// Not identified, not allowed; flaws.
pub async fn generate(domain: &Domain, caller: &Caller, account: AccountId, draft: TokenDraft) -> Result<IssuedToken> {
    caller.belongs_to(account)?;
    let own = own_bearer(caller);
    let bearer = match draft.bearer {
        Some(bearer) if Some(bearer) != own => another(domain, caller, account, bearer).await?,
        _ => {
            authorization::check(caller, Action::GenerateOwnToken)?;
            Bearer::User(caller.person()?.id)
        }
    };
    issue(domain, caller, account, bearer, draft, |user| Action::GenerateTokenFor(user)).await
}

/// The token, for those who may see it.
///
/// # Errors
/// Not identified; not found, also for what is out of the caller's sight.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<Token> {
    let token = find(&mut *domain.read().await?, caller, account, named, |token| Action::ReadToken(token)).await?;
    Ok(with_last_use(domain, token))
}

/// The token that whoever asks has shown, if one was.
#[must_use]
pub fn shown(domain: &Domain, caller: &Caller) -> Option<Token> {
    caller.token().map(|token| with_last_use(domain, token.clone()))
}

/// Asks whether there is such a token in the caller's sight, before a request's body is judged.
///
/// # Errors
/// Not identified; not found.
pub async fn look_up(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<()> {
    visible(&mut *domain.read().await?, caller, account, named).await.map(drop)
}

/// One's own token; anybody else's is not there, whoever asks.
///
/// # Errors
/// Not identified, not found.
pub async fn show_own(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<Token> {
    let token = show(domain, caller, account, named).await?;
    if Some(token.bearer) == own_bearer(caller) { Ok(token) } else { Err(named.unknown()) }
}

/// Gives a token a new secret; the old one dies at once. Without a name: the token that was shown.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn regenerate(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: Option<&TokenRef>,
) -> Result<IssuedToken> {
    let shown = caller.token().map(|token| TokenRef::from(token.id));
    let named = named.or(shown.as_ref()).ok_or_else(|| match caller.who {
        Principal::Nobody => Error::Unauthenticated(UnauthenticatedReason::Missing),
        _ => Error::NotFound(ResourceKind::Token, None),
    })?;
    find(&mut *domain.read().await?, caller, account, named, |token| Action::RegenerateToken(token)).await?;

    let mut tx = domain.write_for(caller).await?;
    let mut token = find(&mut tx, caller, account, named, |token| Action::RegenerateToken(token)).await?;
    token.expiry = token.expiry.map(|_| domain.now().plus_seconds(RENEWED_SECONDS));
    token.updated = domain.now();
    let (secret, digest) = new_secret(domain, account, token.kind)?;
    store::tokens::update(&mut tx, account, &token, &digest).await?;
    tx.commit().await?;
    audit::note(Event::TokenRegenerated, account, token.id);
    domain.0.last_used.forget(token.id);
    Ok(IssuedToken { token, secret })
}

/// Ends a token at once.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn revoke(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<()> {
    find(&mut *domain.read().await?, caller, account, named, |token| Action::RevokeToken(token)).await?;

    let mut tx = domain.write_for(caller).await?;
    let token = find(&mut tx, caller, account, named, |token| Action::RevokeToken(token)).await?;
    store::tokens::delete(&mut tx, account, token.id).await?;
    tx.commit().await?;
    forget(domain, account, &[token.id]);
    Ok(())
}

/// Asks whether the caller may end this token: pages offer what is allowed.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_revoke(caller: &Caller, account: AccountId, token: &Token) -> Result<()> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::RevokeToken(token))
}

/// How a token was first used, if it was and the server still remembers.
///
/// # Errors
/// Not identified, not found.
pub async fn first_use(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &TokenRef,
) -> Result<Option<FirstUse>> {
    let token = show(domain, caller, account, named).await?;
    Ok(domain.0.last_used.first_use(token.id))
}

/// What is left to do for tokens that are gone.
pub(in crate::server::domain) fn forget(domain: &Domain, account: AccountId, revoked: &[TokenId]) {
    for id in revoked {
        domain.0.last_used.forget(*id);
        audit::note(Event::TokenRevoked, account, id);
    }
}

/// Makes a token, once the caller may. Whoever is to bear it is looked at again in the
/// transaction: they may be gone by then, or somebody whom the caller may make none for.
async fn issue(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    bearer: Bearer,
    draft: TokenDraft,
    action: fn(&User) -> Action<'_>,
) -> Result<IssuedToken> {
    Problem::unless_empty(draft.flaws())?;
    let id = TokenId(domain.id()?);
    let mut tx = domain.write_for(caller).await?;
    let kind = kind_of(&mut tx, caller, account, bearer, action).await?;
    let now = domain.now();
    let expiry = expiry(draft.expiry, kind, now);
    let token = Token { id, bearer, kind, name: draft.name, expiry, last_used: None, created: now, updated: now };
    let (secret, digest) = new_secret(domain, account, kind)?;
    store::tokens::insert(&mut tx, account, &token, &digest).await?;
    tx.commit().await?;
    audit::note(Event::TokenGenerated, account, token.id);
    Ok(IssuedToken { token, secret })
}

/// What a new token of this bearer is, as they stand now.
async fn kind_of(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
    bearer: Bearer,
    action: fn(&User) -> Action<'_>,
) -> Result<TokenKind> {
    match bearer {
        Bearer::User(id) => {
            let user =
                store::users::find(conn, account, id).await?.ok_or(Error::Forbidden(ForbiddenReason::Unexplained))?;
            if own_bearer(caller) != Some(bearer) {
                authorization::check(caller, action(&user))?;
            }
            Ok(TokenKind::Person(user.role))
        }
        Bearer::Product(id) => {
            let product = store::products::find(conn, account, id).await?;
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

fn new_secret(domain: &Domain, account: AccountId, kind: TokenKind) -> Result<(Secret<String>, [u8; 32])> {
    let secret = domain.0.entropy.token(kind)?;
    let digest = secrets::digest(&domain.0.keys.tokens(account), secret.reveal().as_bytes());
    Ok((secret, digest))
}

/// Only customers get tokens from others here; an unknown bearer is refused like a forbidden one.
async fn another(domain: &Domain, caller: &Caller, account: AccountId, bearer: Bearer) -> Result<Bearer> {
    if matches!(caller.who, Principal::Nobody) {
        return Err(caller.lacks());
    }
    let Bearer::User(_) = bearer else { return Err(Error::Forbidden(ForbiddenReason::Unexplained)) };
    kind_of(&mut *domain.read().await?, caller, account, bearer, |user| Action::GenerateTokenFor(user)).await?;
    Ok(bearer)
}

/// The token, if the caller may do this with it. Asked before the one writer is
/// taken, and again inside its transaction, for the token may be gone by then.
async fn find(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
    named: &TokenRef,
    action: fn(&Token) -> Action<'_>,
) -> Result<Token> {
    let token = visible(conn, caller, account, named).await?;
    authorization::check(caller, action(&token))?;
    Ok(token)
}

/// The token, if it is in the caller's sight.
async fn visible(conn: &mut Conn, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<Token> {
    caller.belongs_to(account)?;
    if matches!(caller.who, Principal::Nobody) {
        return Err(caller.lacks());
    }
    let id = named.0.parse().map_err(|_| named.unknown())?;
    let token = store::tokens::find(conn, account, id).await?.ok_or_else(|| named.unknown())?;
    if authorization::sees(caller, Action::ReadToken(&token)) { Ok(token) } else { Err(named.unknown()) }
}

fn with_last_use(domain: &Domain, token: Token) -> Token {
    let last_used = domain.0.last_used.token_used(token.id).max(token.last_used);
    Token { last_used, ..token }
}

fn own_bearer(caller: &Caller) -> Option<Bearer> {
    match &caller.who {
        Principal::Person { user, .. } => Some(Bearer::User(user.id)),
        Principal::Product { product, .. } => Some(Bearer::Product(product.id)),
        Principal::Nobody | Principal::Operator => None,
    }
}
