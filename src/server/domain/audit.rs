//! What the log keeps of what was done (security R-72): a line for each event, once it is durable.
//!
//! A request's span says from where, by whom and in which account; a line adds what was done, and
//! to which record. Ids only: what somebody typed, even as an email, may be a password.

use std::fmt::{Arguments, Display};

use tracing::{Span, field::display, info};

use crate::{
    model::{id::AccountId, role::Role},
    server::domain::caller::{Caller, Principal},
};

/// What was done. Where a webhook has a name for it (contract 8.2), that is its name.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::domain) enum Event {
    AccountCreated,
    AccountUpdated,
    ProtectionChanged {
        protected: bool,
    },
    SettingCreated,
    SettingUpdated,
    SettingDeleted,
    ProductCreated,
    ProductUpdated,
    ProductDeleted,
    UserCreated,
    UserUpdated,
    RoleChanged(Role),
    UserDeleted,
    UserBanned,
    UserUnbanned,
    /// Or taken away: by whoever knew the old one, by a reset, or by staff.
    PasswordSet,
    /// A reset was mailed, or a link for one was made.
    PasswordReset,
    SecondFactorCreated,
    SecondFactorEnabled,
    SecondFactorDisabled,
    SecondFactorDeleted,
    TokenGenerated,
    TokenRegenerated,
    TokenRevoked,
    /// All that was asked for was right.
    LogInPassed,
    /// The right password of somebody who is to show a code too.
    CodeWanted,
    /// A wrong password or code, also where somebody who is in was asked for it.
    LogInFailed,
    /// The right password of somebody who is banned.
    LogInBlocked,
    LoggedOut,
}

impl Event {
    const fn name(self) -> &'static str {
        match self {
            Self::AccountCreated => "account.created",
            Self::AccountUpdated => "account.updated",
            Self::ProtectionChanged { .. } => "account.protection-changed",
            Self::SettingCreated => "account.settings.created",
            Self::SettingUpdated => "account.settings.updated",
            Self::SettingDeleted => "account.settings.deleted",
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::ProductDeleted => "product.deleted",
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::RoleChanged(_) => "user.role-changed",
            Self::UserDeleted => "user.deleted",
            Self::UserBanned => "user.banned",
            Self::UserUnbanned => "user.unbanned",
            Self::PasswordSet => "user.password-set",
            Self::PasswordReset => "user.password-reset",
            Self::SecondFactorCreated => "second-factor.created",
            Self::SecondFactorEnabled => "second-factor.enabled",
            Self::SecondFactorDisabled => "second-factor.disabled",
            Self::SecondFactorDeleted => "second-factor.deleted",
            Self::TokenGenerated => "token.generated",
            Self::TokenRegenerated => "token.regenerated",
            Self::TokenRevoked => "token.revoked",
            Self::LogInPassed => "log-in.passed",
            Self::CodeWanted => "log-in.code-wanted",
            Self::LogInFailed => "log-in.failed",
            Self::LogInBlocked => "log-in.blocked",
            Self::LoggedOut => "log-out",
        }
    }

    /// What it became, where the name leaves that open.
    const fn became(self) -> Option<&'static str> {
        match self {
            Self::ProtectionChanged { protected: true } => Some("protected"),
            Self::ProtectionChanged { protected: false } => Some("open"),
            Self::RoleChanged(role) => Some(role.as_str()),
            _ => None,
        }
    }
}

/// Tells what was done, and to which record: an id, or the key of a setting.
pub(in crate::server::domain) fn note(event: Event, account: AccountId, record: impl Display) {
    info!(event = event.name(), became = event.became(), %account, %record);
}

/// Tells that somebody tried too often.
pub(in crate::server::domain) fn note_limit(limit: &'static str) {
    info!(event = "limit.reached", limit);
}

/// From here on, the lines of this request say who asked.
pub(in crate::server::domain) fn note_caller(caller: &Caller) {
    match &caller.principal {
        Principal::Person { user, .. } => note_principal(format_args!("user {}", user.id)),
        Principal::Product { product, .. } => note_principal(format_args!("product {}", product.id)),
        Principal::Nobody | Principal::Operator => {}
    }
}

fn note_principal(principal: Arguments<'_>) {
    Span::current().record("principal", display(principal));
}
