//! Tokens: generate, show, regenerate, revoke; lists in `lists.rs`, and what a
//! user or a product bears, at its own address, in `of_bearers.rs`.
//!
//! [`IssuedToken`] alone holds a secret: it exists in one answer and nowhere else.

mod lists;
mod of_bearers;

pub use self::{
    lists::{first_use_since, list, list_own},
    of_bearers::{
        generate_for_product, generate_for_user, list_of_product, list_of_user, show_of_product, show_of_user,
    },
};

use super::{
    Domain,
    access::{self, Action},
    caller::{Caller, Who},
    error::{Error, Noun, Reason, Result, Why},
    last_used::Use,
    secrets::{self, Secret},
    store,
    store::Conn,
};
use crate::model::{
    id::{AccountId, TokenId, UserId},
    problem::Problem,
    timestamp::Timestamp,
    token::{Bearer, Expiry, RENEWED_SECONDS, Token, TokenDraft, TokenKind},
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
        Error::NotFound(Noun::Token, Some(self.0.clone()))
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
    let (bearer, kind) = match draft.bearer {
        Some(bearer) if Some(bearer) != own => (bearer, kind_for_another(domain, caller, account, bearer).await?),
        _ => {
            access::check(caller, Action::GenerateOwnToken)?;
            let user = caller.person()?;
            (Bearer::User(user.id), TokenKind::Person(user.role))
        }
    };
    issue(domain, account, bearer, kind, draft).await
}

/// Makes the token that a log-in page hands out: whoever's it is, staff's too, it
/// ends after 14 days. An empty name is none.
///
/// # Errors
/// As [`generate`].
pub async fn generate_renewed(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    name: String,
) -> Result<IssuedToken> {
    let expiry = Expiry::At(domain.now().plus_seconds(RENEWED_SECONDS));
    let name = Some(name).filter(|name| !name.is_empty());
    generate(domain, caller, account, TokenDraft { name, expiry, bearer: None }).await
}

/// The token, for those who may see it.
///
/// # Errors
/// Not identified; not found, also for what is out of the caller's sight.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<Token> {
    let token = find(&mut *domain.read().await?, caller, account, named, |token| Action::ReadToken(token)).await?;
    Ok(with_last_use(domain, token))
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
        Who::Nobody => Error::NotIdentified(Why::Missing),
        _ => Error::NotFound(Noun::Token, None),
    })?;
    find(&mut *domain.read().await?, caller, account, named, |token| Action::RegenerateToken(token)).await?;

    let mut tx = domain.write().await?;
    let mut token = find(&mut tx, caller, account, named, |token| Action::RegenerateToken(token)).await?;
    token.kind = current_kind(&mut tx, account, &token).await?;
    token.expiry = token.expiry.map(|_| domain.now().plus_seconds(RENEWED_SECONDS));
    token.updated = domain.now();
    let (secret, digest) = new_secret(domain, account, token.kind)?;
    store::tokens::update(&mut tx, account, &token, &digest).await?;
    tx.commit().await?;
    domain.0.last_used.forget(token.id);
    Ok(IssuedToken { token, secret })
}

/// Ends a token at once.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn revoke(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<()> {
    find(&mut *domain.read().await?, caller, account, named, |token| Action::RevokeToken(token)).await?;

    let mut tx = domain.write().await?;
    let token = find(&mut tx, caller, account, named, |token| Action::RevokeToken(token)).await?;
    store::tokens::delete(&mut tx, account, token.id).await?;
    tx.commit().await?;
    domain.0.last_used.forget(token.id);
    Ok(())
}

/// Asks whether the caller may end this token: pages offer what is allowed.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_revoke(caller: &Caller, account: AccountId, token: &Token) -> Result<()> {
    caller.belongs_to(account)?;
    access::check(caller, Action::RevokeToken(token))
}

/// How a token was first used, if it was and the server still remembers.
///
/// # Errors
/// Not identified, not found.
pub async fn first_use(domain: &Domain, caller: &Caller, account: AccountId, named: &TokenRef) -> Result<Option<Use>> {
    let token = show(domain, caller, account, named).await?;
    Ok(domain.0.last_used.first_use(token.id))
}

/// Forgets the last uses of tokens that are gone.
pub(super) fn forget(domain: &Domain, revoked: &[TokenId]) {
    revoked.iter().for_each(|id| domain.0.last_used.forget(*id));
}

async fn issue(
    domain: &Domain,
    account: AccountId,
    bearer: Bearer,
    kind: TokenKind,
    draft: TokenDraft,
) -> Result<IssuedToken> {
    Problem::unless_empty(draft.flaws())?;
    let now = domain.now();
    let token = Token {
        id: TokenId(domain.id()?),
        bearer,
        kind,
        name: draft.name,
        expiry: expiry(draft.expiry, kind, now),
        last_used: None,
        created: now,
        updated: now,
    };
    let (secret, digest) = new_secret(domain, account, kind)?;
    let mut tx = domain.write().await?;
    store::tokens::insert(&mut tx, account, &token, &digest).await?;
    tx.commit().await?;
    Ok(IssuedToken { token, secret })
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
async fn kind_for_another(domain: &Domain, caller: &Caller, account: AccountId, bearer: Bearer) -> Result<TokenKind> {
    if matches!(caller.who, Who::Nobody) {
        return Err(caller.lacks());
    }
    let Bearer::User(id) = bearer else { return Err(Error::NotAllowed(Reason::Unexplained)) };
    let found = store::users::find(&mut *domain.read().await?, account, id).await?;
    let user = found.ok_or(Error::NotAllowed(Reason::Unexplained))?;
    access::check(caller, Action::GenerateTokenFor(&user))?;
    Ok(TokenKind::Person(user.role))
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
    caller.belongs_to(account)?;
    if matches!(caller.who, Who::Nobody) {
        return Err(caller.lacks());
    }
    let id = named.0.parse().map_err(|_| named.unknown())?;
    let token = store::tokens::find(conn, account, id).await?.ok_or_else(|| named.unknown())?;
    match access::check(caller, action(&token)) {
        Err(Error::NotFound(..)) => Err(named.unknown()),
        other => other.map(|()| token),
    }
}

/// What the bearer is now: a secret's prefix must not tell of a former role.
async fn current_kind(conn: &mut Conn, account: AccountId, token: &Token) -> Result<TokenKind> {
    match token.bearer {
        Bearer::User(UserId(id)) => {
            let user = store::users::find(conn, account, UserId(id)).await?;
            Ok(user.map_or(token.kind, |user| TokenKind::Person(user.role)))
        }
        Bearer::Product(_) => Ok(TokenKind::Product),
    }
}

fn with_last_use(domain: &Domain, token: Token) -> Token {
    let last_used = domain.0.last_used.token_used(token.id).max(token.last_used);
    Token { last_used, ..token }
}

fn own_bearer(caller: &Caller) -> Option<Bearer> {
    match &caller.who {
        Who::Person { user, .. } => Some(Bearer::User(user.id)),
        Who::Product { product, .. } => Some(Bearer::Product(product.id)),
        Who::Nobody | Who::Operator => None,
    }
}
