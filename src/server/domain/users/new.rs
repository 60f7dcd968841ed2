//! New users: what valid values become, and how they are inserted.

use secrecy::ExposeSecret;

use crate::{
    model::{
        account::Account,
        id::{AccountId, UserId},
        problem::FieldErrors,
        role::Role,
        user::{NewUser, User, UserDraft},
    },
    server::domain::{
        caller::{Caller, Principal},
        context::RequestContext,
        crypto::imported_hash,
        error::Result,
        letter::LetterKind,
        letters,
        password_policy::{self, CheckedPassword},
        runtime::Domain,
        settings,
        store::{self, Tx},
    },
};

/// A user about to be inserted: everything slow is done.
pub(in crate::server::domain) struct PreparedUser {
    user: User,
    /// The password's hash; `None` for a user without a password.
    hash: Option<String>,
}

impl PreparedUser {
    /// Checks the draft, counts the sign-up of a stranger, and hashes the password.
    ///
    /// # Errors
    /// Field errors. Rate limited. Busy.
    pub(in crate::server::domain) async fn new(
        domain: &Domain,
        caller: &Caller,
        account: &Account,
        draft: UserDraft,
        role: Role,
    ) -> Result<Self> {
        let (mut new, brought) = read(domain, draft)?;
        if matches!(caller.principal, Principal::Nobody) {
            domain.throttle.sign_up(&caller.client)?;
        }
        let known = password_policy::known_words(&new, &account.name, &account.slug);
        let hash = match new.password.take() {
            Some(password) => Some(domain.hasher.hash_new(&domain.entropy, password, known).await?),
            None => brought,
        };
        Ok(Self { user: new_user(domain, new, role)?, hash })
    }

    /// Inserts a user who signs up. Where the account wants verified emails, they get a link, and cannot log in before it
    /// is used.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub(in crate::server::domain) async fn insert_sign_up(
        mut self,
        context: &RequestContext,
        tx: &mut Tx,
        account: &Account,
    ) -> Result<User> {
        self.user.awaits_proof = account.verified_emails;
        self.user.claimed = account.verified_emails;
        let user = self.insert(tx, account.id).await?;
        if user.awaits_proof {
            letters::send_link(context, tx, &user, &user.email, LetterKind::ConfirmSignUp).await?;
        }
        Ok(user)
    }

    /// Inserts the user, with the permissions that the account gives to new ones.
    ///
    /// # Errors
    /// `EMAIL_TAKEN`.
    pub(in crate::server::domain) async fn insert(self, tx: &mut Tx, account: AccountId) -> Result<User> {
        let Self { mut user, hash } = self;
        user.permissions = settings::permissions_of_new(tx, account, user.role).await?;
        store::users::insert(tx, account, &user, hash.as_deref()).await?;
        Ok(user)
    }
}

/// Parses the draft, and the hash of a password that was brought from elsewhere.
///
/// # Errors
/// Field errors.
pub(in crate::server::domain) fn read(
    domain: &Domain,
    mut draft: UserDraft,
) -> Result<(NewUser<CheckedPassword>, Option<String>)> {
    let brought = draft.password_hash.take();
    let mut errors = FieldErrors::default();
    let new = draft.collect(&mut errors, |password| password_policy::read(domain.limits(), password));
    let brought = errors.check(brought.map(|hash| imported_hash::read(hash.expose_secret())).transpose());
    Ok(errors.finish(new.zip(brought))?)
}

/// The user that these values become, with this role.
///
/// # Errors
/// An internal error, where the system has no randomness for an id.
pub(in crate::server::domain) fn new_user<P>(domain: &Domain, new: NewUser<P>, role: Role) -> Result<User> {
    let now = domain.now();
    Ok(User {
        id: UserId(domain.id()?),
        email: new.email,
        first_name: new.first_name,
        last_name: new.last_name,
        role,
        banned: false,
        email_verified: None,
        awaits_proof: false,
        claimed: false,
        permissions: None,
        deletion: None,
        metadata: new.metadata,
        created: now,
        updated: now,
    })
}
