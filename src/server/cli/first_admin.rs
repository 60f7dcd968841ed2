//! Creates the first account and its admin without a browser. Once there is an account, it changes nothing.

use secrecy::ExposeSecret;

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

/// Creates the first account and its admin, if there is no account yet.
pub(super) async fn ensure(
    domain: &Domain,
    settings: &FirstAdmin,
    admin: UserDraft,
) -> Result<Option<(Account, User)>, Failure> {
    if !setup::is_needed(domain).await? {
        return Ok(None);
    }
    // People know a vendor by its domain better than by an invented name.
    let domain_of = |email: &str| email.trim().rsplit_once('@').map_or_else(String::new, |(_, host)| host.to_owned());
    let name = settings.account_name.clone().unwrap_or_else(|| domain_of(&admin.email));
    let draft = AccountDraft { name, slug: None, protected: settings.protected, admin };
    Ok(Some(setup::create_account(domain, &Caller::operator(), draft).await?))
}

/// Creates both from settings, if there are settings for them.
pub(super) async fn from_settings(domain: &Domain, settings: &FirstAdmin) -> Result<(), Failure> {
    let Some((email, password)) = &settings.credentials else { return Ok(()) };
    let password = Some(NewPassword::new(password.expose_secret().to_owned()));
    let admin = UserDraft { email: email.clone(), password, ..UserDraft::default() };
    if let Some((account, _)) = ensure(domain, settings, admin).await? {
        tracing::info!(account = %account.id, "created the first account and its admin from settings");
    }
    Ok(())
}
