//! Users: create, show, list; what becomes of them later stands in files of its own.

mod ban;
mod delete;
mod update;

pub use ban::{ban, may_ban, may_unban, unban};
pub use delete::delete;
pub use update::{group, may_change, update, update_group};

use crate::{
    model::{
        email::Email,
        filter::UserFilter,
        id::{self, AccountId, UserId},
        paging::{Page, Paging},
        password::NewPassword,
        problem::{ErrorCode, Field, FieldError},
        role::Role,
        user::{User, UserDraft},
    },
    server::domain::{
        Domain, accounts,
        audit::{self, Event},
        authorization::{self, Action},
        caller::{Caller, Principal},
        error::{Error, ResourceKind, Result},
        limits::throttle,
        password_policy, settings, setup,
        store::{self, Conn, users::UserWithPassword},
    },
};

/// How a request names a user: by id, or else by email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRef(String);

impl UserRef {
    /// Takes the name as sent.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        Self(sent.to_owned())
    }

    /// What was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(in crate::server::domain) fn unknown(&self) -> Error {
        Error::NotFound(ResourceKind::User, Some(self.0.clone()))
    }
}

impl From<String> for UserRef {
    fn from(sent: String) -> Self {
        Self(sent)
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self(id.to_string())
    }
}

/// Creates a user in the account.
///
/// Anyone may on an open account; a protected one wants staff or a product.
///
/// # Errors
/// `UNPERMITTED` attributes; not allowed; too many; flaws; `EMAIL_TAKEN`; busy.
pub async fn create(domain: &Domain, caller: &Caller, account: AccountId, draft: UserDraft) -> Result<User> {
    caller.belongs_to(account)?;
    permit_attributes(caller, &draft)?;
    let role = draft.role.unwrap_or_default();
    let tenant = accounts::existing(&mut *domain.read().await?, account).await?;
    authorization::check(caller, Action::CreateUser(&tenant, role))?;
    let password = sound_password(domain, draft.password.as_ref(), draft.flaws())?;
    if matches!(caller.who, Principal::Nobody) {
        throttle::sign_up(domain, &caller.source)?;
    }
    let known = password_policy::known_words(&draft, &tenant.name, &tenant.slug);
    let hash = match password {
        Some(password) => Some(domain.0.gate.hash_new(&domain.0.entropy, password, known).await?),
        None => None,
    };
    let mut user = setup::new_user(domain, draft, role)?;

    let mut tx = domain.write_for(caller).await?;
    // The account may have been protected while we hashed.
    let tenant = accounts::existing(&mut tx, account).await?;
    authorization::check(caller, Action::CreateUser(&tenant, role))?;
    user.permissions = settings::permissions_of_new(&mut tx, account, role).await?;
    store::users::insert(&mut tx, account, &user, hash.as_deref()).await?;
    tx.commit().await?;
    audit::note(Event::UserCreated, account, user.id);
    Ok(user)
}

/// Whether the caller may send this attribute of a user at all, whatever its value (contract 3.3).
///
/// # Errors
/// `UNPERMITTED`, at the attribute.
pub fn may_send(caller: &Caller, field: Field) -> Result<()> {
    let role = caller.user().map(|user| user.role);
    let is_program = matches!(caller.who, Principal::Product { .. });
    let may = match field {
        Field::Role => role == Some(Role::Admin),
        Field::Group => is_program || role.is_some_and(|role| role.rank() >= Role::SupportAgent.rank()),
        _ => true,
    };
    permit(caller, may, field)
}

/// The user, for those who may see them.
///
/// # Errors
/// Not identified, not allowed; not found, also for who is out of the caller's sight.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<User> {
    let conn = &mut *domain.read().await?;
    Ok(authorised(conn, caller, account, named, |user| Action::ReadUser(user)).await?.user)
}

/// Asks whether there is such a user in the caller's sight, before a request's body is judged.
///
/// # Errors
/// Not identified; not found.
pub async fn look_up(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<()> {
    visible(&mut *domain.read().await?, caller, account, named).await.map(drop)
}

/// A part of the users that fit, as far as they are in the caller's sight
/// (contract 3.4): products see customers only, customers see themselves.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    mut filter: UserFilter,
    paging: Paging,
) -> Result<Page<User>> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::ListUsers)?;
    if matches!(caller.who, Principal::Product { .. }) {
        filter.roles.retain(|role| !role.is_staff());
    }
    let only = caller.user().filter(|user| !user.role.is_staff()).map(|user| user.id);
    store::users::list(&mut *domain.read().await?, account, &filter, only, paging, domain.now()).await
}

/// The user, if they are in the caller's sight.
pub(in crate::server::domain) async fn visible(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
) -> Result<UserWithPassword> {
    caller.belongs_to(account)?;
    if matches!(caller.who, Principal::Nobody) {
        return Err(caller.lacks());
    }
    let known = find(conn, account, named).await?;
    if authorization::sees(caller, Action::ReadUser(&known.user)) { Ok(known) } else { Err(named.unknown()) }
}

/// The user, if the caller may do this with them. Asked before the one writer is
/// taken, and again inside its transaction, for the user may be another by then.
pub(in crate::server::domain) async fn authorised(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    action: fn(&User) -> Action<'_>,
) -> Result<UserWithPassword> {
    let known = visible(conn, caller, account, named).await?;
    authorization::check(caller, action(&known.user))?;
    Ok(known)
}

/// The user of this name, whoever asks.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    named: &UserRef,
) -> Result<UserWithPassword> {
    let found = match id::parse(&named.0) {
        Ok(id) => store::users::find_known(conn, account, UserId(id)).await?,
        Err(_) => match Email::parse(&named.0) {
            Ok(email) => store::users::find_by_email(conn, account, &email).await?,
            Err(_) => None,
        },
    };
    found.ok_or_else(|| named.unknown())
}

fn permit(caller: &Caller, may: bool, field: Field) -> Result<()> {
    if may || matches!(caller.who, Principal::Operator) {
        Ok(())
    } else {
        Err(FieldError::new(ErrorCode::Unpermitted, field).into())
    }
}

fn permit_attributes(caller: &Caller, draft: &UserDraft) -> Result<()> {
    let sent = [(draft.role.is_some(), Field::Role), (draft.group.is_some(), Field::Group)];
    sent.into_iter().filter(|(is_sent, _)| *is_sent).try_for_each(|(_, field)| may_send(caller, field))
}

/// Every flaw at once, the password's among them.
fn sound_password(
    domain: &Domain,
    sent: Option<&NewPassword>,
    flaws: Vec<FieldError>,
) -> Result<Option<password_policy::CheckedPassword>> {
    let password = sent.map(|password| password_policy::read(domain.rules(), password)).transpose();
    Ok(password_policy::unless_flawed(password, flaws)?)
}
