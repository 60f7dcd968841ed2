//! The first account and its admin without a browser. Repeating it changes nothing.

use crate::{
    model::{
        account::{Account, AccountDraft},
        password::NewPassword,
        user::{User, UserDraft},
    },
    server::{
        cli::failure::Failure,
        config::FirstAdmin,
        domain::{caller::Caller, runtime::Domain, setup},
    },
};

/// Makes both where there is no account yet.
pub(super) async fn ensure(
    domain: &Domain,
    settings: &FirstAdmin,
    admin: UserDraft,
) -> Result<Option<(Account, User)>, Failure> {
    if !setup::is_needed(domain).await? {
        return Ok(None);
    }
    // People know a vendor by its domain better than by a made-up name.
    let host = || admin.email.trim().rsplit('@').next().unwrap_or_default().to_owned();
    let name = settings.account_name.clone().unwrap_or_else(host);
    let draft = AccountDraft { name, slug: None, protected: settings.protected, admin };
    Ok(Some(setup::create_account(domain, &Caller::operator(), draft).await?))
}

/// The same with what settings say, if they say anything.
pub(super) async fn from_settings(domain: &Domain, settings: &FirstAdmin) -> Result<(), Failure> {
    let Some((email, password)) = &settings.credentials else { return Ok(()) };
    let password = Some(NewPassword::new(password.reveal().clone()));
    let admin = UserDraft { email: email.clone(), password, ..UserDraft::default() };
    if let Some((account, _)) = ensure(domain, settings, admin).await? {
        tracing::info!(account = %account.id, "created the first account and its admin, as the settings say");
    }
    Ok(())
}
