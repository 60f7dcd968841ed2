//! Invites: create, show, list and end (docs/api.md 12). Whoever has the code signs up with it, also while the account
//! is protected: `users::create_by_invite`.
//!
//! An invite carries its maker's right to create users, and ends with it: a new password or role of a user ends the
//! invites that they made, as it ends their sessions, and so does the deletion of their account. Only [`IssuedInvite`] has the code,
//! which appears in one response. The database has its digest.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        account::Account,
        id::{AccountId, InviteId, ProductId},
        invite::{Invite, InviteDraft},
        paging::{Page, Paging, Start},
        problem::{ErrorCode, ErrorParameter, FieldError},
        role::Role,
        token::Bearer,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{self, Action, InviteAction},
        caller::{Caller, Principal},
        context::RequestContext,
        crypto::secrets,
        entry_links,
        error::{Error, ResourceKind, Result},
        limits::ACCOUNT_INVITES,
        resource_ref::InviteRef,
        runtime::Domain,
        store::{self, Conn},
    },
};

/// An invite with its code, right after it was made.
#[derive(Debug)]
pub struct IssuedInvite {
    /// The invite.
    pub invite: Invite,
    /// The secret part of the link.
    pub code: SecretString,
}

/// Creates an invite. A product's invite names that product.
///
/// # Errors
/// Not authenticated. Forbidden, if the caller may not create customers. Field errors, among them `USES_INVALID`,
/// `EXPIRY_INVALID`, `PRODUCT_NOT_FOUND` and `INVITE_LIMIT_EXCEEDED`.
pub async fn create(context: &RequestContext, draft: InviteDraft) -> Result<IssuedInvite> {
    context.authorize(Action::CreateInvite)?;
    let RequestContext { domain, caller, account } = context;
    let now = context.now();
    let new = draft.parse(now)?;
    let id = InviteId(domain.id()?);
    let code = domain.entropy.code::<16>()?;
    let mut tx = context.write().await?;
    let product = named_product(context, &mut tx, new.product).await?;
    let (creator, uses) = (caller.bearer(), new.uses);
    check_room(context, &mut tx, creator).await?;
    let invite =
        Invite { id, creator, email: new.email, product, uses, uses_left: uses, expiry: new.expiry, created: now };
    store::invites::insert(&mut tx, *account, &invite, &digest(domain, code.expose_secret())).await?;
    tx.commit().await?;
    audit::note(Event::InviteCreated, *account, id);
    Ok(IssuedInvite { invite, code })
}

/// Returns an invite.
///
/// # Errors
/// Not authenticated. Not found, also for callers who may not create customers, and for a product that did not make it.
pub async fn show(context: &RequestContext, named: &InviteRef) -> Result<Invite> {
    context.invite(named).authorize(InviteAction::Read).await
}

/// Returns a page of the invites: staff see all of them, a product those that it made.
///
/// # Errors
/// Not authenticated. Forbidden, if the caller may not create customers.
pub async fn list(context: &RequestContext, paging: Paging) -> Result<Page<Invite>> {
    context.authorize(Action::ListInvites)?;
    let by = match &context.caller.principal {
        Principal::Product { product, .. } => Some(product.id),
        _ => None,
    };
    store::invites::list(&mut *context.read().await?, context.account, by, paging).await
}

/// Checks that the caller may create invites.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_create(context: &RequestContext) -> Result<()> {
    context.authorize(Action::CreateInvite)
}

/// An invite with the names that people read.
#[derive(Debug)]
pub struct ListedInvite {
    /// The invite.
    pub invite: Invite,
    /// The name of who made it; `None` for the operator.
    pub maker: Option<String>,
    /// The name of the product that it names.
    pub product: Option<String>,
}

/// Returns a page of the invites with their names, for staff.
///
/// # Errors
/// As [`list`].
pub async fn list_named(context: &RequestContext, paging: Paging) -> Result<Vec<ListedInvite>> {
    let page = list(context, paging).await?;
    let conn = &mut *context.read().await?;
    let mut named = Vec::new();
    for invite in page.records {
        let product = match invite.product {
            Some(id) => store::products::find(conn, context.account, id).await?.map(|product| product.name),
            None => None,
        };
        let maker = match invite.creator {
            Some(Bearer::User(id)) => {
                store::users::find(conn, context.account, id).await?.map(|user| user.display_name())
            }
            Some(Bearer::Product(id)) => {
                store::products::find(conn, context.account, id).await?.map(|product| product.name)
            }
            None => None,
        };
        named.push(ListedInvite { invite, maker, product });
    }
    Ok(named)
}

/// How many invites there are.
///
/// # Errors
/// As [`list`].
pub async fn count(context: &RequestContext) -> Result<u64> {
    let first = Paging { start: Start::Page(1), ..Paging::newest(1) };
    Ok(list(context, first).await?.count.expect("a numbered page is counted"))
}

/// Ends an invite: nobody can sign up with it any more. Users who did stay.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn end(context: &RequestContext, named: &InviteRef) -> Result<()> {
    context.invite(named).authorize(InviteAction::End).await?;
    let mut tx = context.write().await?;
    let invite = context.invite(named).authorize_in(&mut tx, InviteAction::End).await?;
    store::invites::delete(&mut tx, context.account, invite.id).await?;
    tx.commit().await?;
    audit::note(Event::InviteEnded, context.account, invite.id);
    Ok(())
}

/// The path of the link of an invite of this account.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn link_path(domain: &Domain, account: AccountId, code: &SecretString) -> Result<String> {
    let prefix = entry_links::prefix(domain, account).await?;
    Ok(format!("{prefix}/invite/{}", code.expose_secret()))
}

/// The account and the invite of a link. Does not use it up.
///
/// # Errors
/// Not found, if the code is wrong or of another account, or the invite is used up, expired or ended, or its maker may
/// not create users any more. Rate limited.
pub async fn check_link(context: &RequestContext, code: &str) -> Result<(Account, Invite)> {
    let RequestContext { domain, caller, .. } = context;
    domain.throttle.code(&caller.client)?;
    let found = find_open(context, &mut *context.read().await?, code).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok(found)
}

/// The account and the invite of a code that somebody can sign up with now. Ask again within the transaction that
/// takes a use.
///
/// # Errors
/// Not found, for every reason alike.
pub(in crate::server::domain) async fn find_open(
    context: &RequestContext,
    conn: &mut Conn,
    code: &str,
) -> Result<(Account, Invite)> {
    let RequestContext { domain, caller, account } = context;
    let dead = || Error::NotFound(ResourceKind::Invite, None);
    let found = store::invites::find_by_digest(conn, &digest(domain, code)).await?;
    let found = found.filter(|found| found.account == *account).ok_or_else(dead)?;
    let account = accounts::existing(conn, *account).await?;
    let is_open = found.invite.is_open(domain.now());
    if is_open && maker_may_create(conn, caller, &account, found.invite.creator).await? {
        Ok((account, found.invite))
    } else {
        Err(dead())
    }
}

/// Whether the maker of an invite still has the right that it carries. A product that was deleted took its invites
/// along, and what the operator allowed stands.
async fn maker_may_create(
    conn: &mut Conn,
    caller: &Caller,
    account: &Account,
    creator: Option<Bearer>,
) -> Result<bool> {
    let Some(Bearer::User(id)) = creator else { return Ok(true) };
    let Some(maker) =
        store::users::find(conn, account.id, id).await?.filter(|maker| !maker.banned && maker.deletion.is_none())
    else {
        return Ok(false);
    };
    let maker = caller.authenticated_as(maker, account.id);
    Ok(authorization::check(&maker, Action::CreateUser(account, Role::User)).is_ok())
}

/// Checks that a maker, and the account, may have one more open invite. The operator counts for the account alone.
async fn check_room(context: &RequestContext, conn: &mut Conn, maker: Option<Bearer>) -> Result<()> {
    let (account, now, max) = (context.account, context.now(), context.domain.limits().max_invites);
    let full = |max| Err(FieldError::from(ErrorCode::InviteLimitExceeded).with(ErrorParameter::Maximum(max)).into());
    if let Some(maker) = maker
        && store::invites::has_open_of(conn, account, maker, now, max).await?
    {
        return full(max);
    }
    let of_account = max * ACCOUNT_INVITES;
    if store::invites::has_open(conn, account, now, of_account).await? { full(of_account) } else { Ok(()) }
}

/// The product that a new invite names. A product names itself.
async fn named_product(
    context: &RequestContext,
    conn: &mut Conn,
    sent: Option<ProductId>,
) -> Result<Option<ProductId>> {
    let own = match &context.caller.principal {
        Principal::Product { product, .. } => Some(product.id),
        _ => None,
    };
    let is_known = match (sent, own) {
        (None, _) => return Ok(own),
        (Some(sent), Some(own)) => sent == own,
        (Some(sent), None) => store::products::find(conn, context.account, sent).await?.is_some(),
    };
    if is_known { Ok(sent) } else { Err(ErrorCode::ProductNotFound.into()) }
}

fn digest(domain: &Domain, code: &str) -> [u8; 32] {
    secrets::digest(&domain.keys.invites(), code.as_bytes())
}
