//! The audit log (docs/security.md R-72): one log line for each event, written after the commit.
//!
//! The request's span has the client, the principal and the account; the line adds the event and the
//! record. Lines hold ids only. Typed text is never logged: people type passwords into email fields.
//! docs/operations.md lists the events and their fields.

use std::fmt::{Arguments, Display};

use tracing::{Metadata, Span, field::display, info};

use crate::{
    model::{id::AccountId, role::Role},
    server::domain::caller::{Caller, Principal},
};

/// An event of the audit log. docs/operations.md lists the lines and their fields.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::domain) enum Event {
    AccountCreated,
    AccountUpdated,
    /// Somebody downloaded all that an account has.
    AccountExported,
    ProtectionChanged {
        protected: bool,
    },
    /// Staff sent themselves a letter to try the mail server.
    MailTested,
    BackupCreated,
    BackupChecked,
    BackupDownloaded,
    SettingCreated,
    SettingUpdated,
    SettingDeleted,
    ProductCreated,
    ProductUpdated,
    ProductDeleted,
    UserCreated,
    UserUpdated,
    RoleChanged(Role),
    /// A link was sent to a new email.
    EmailChangeRequested,
    EmailChangeCanceled,
    /// A user who has signed up asked for another link.
    EmailProofRequested,
    /// A user proved their email by a link, or staff marked it.
    EmailVerified,
    UserDeleted,
    /// A user asked for the deletion of their account.
    DeletionScheduled,
    /// They came back in time.
    DeletionCalledOff,
    UserBanned,
    UserUnbanned,
    /// The users of a file began to be written.
    ImportBegun,
    /// All of them are written.
    ImportFinished,
    /// Somebody downloaded the list of users.
    UsersExported,
    /// A password was set or removed: by its user, by a reset, or by staff.
    PasswordSet,
    /// A password reset was mailed, or staff created a reset link.
    PasswordReset,
    InviteCreated,
    /// Somebody signed up with it.
    InviteUsed,
    InviteEnded,
    SecondFactorCreated,
    SecondFactorEnabled,
    SecondFactorDisabled,
    SecondFactorDeleted,
    /// Ten recovery codes were made, and the ones before no longer work.
    RecoveryCodesCreated,
    /// A recovery code stood in for a code of the second factor.
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRemoved,
    /// All passkeys of a user who lost their devices.
    PasskeysRemoved,
    WebhookEndpointCreated,
    WebhookEndpointUpdated,
    WebhookEndpointDeleted,
    /// Staff had an event sent again.
    WebhookEventRetried,
    WebhookEventDeleted,
    TokenGenerated,
    TokenRenamed,
    TokenRegenerated,
    TokenRevoked,
    /// All credentials were right.
    LogInPassed,
    /// The password was right, and a one-time code is required.
    CodeWanted,
    /// The password or code was wrong, at log-in or at a confirmation by a user who is logged in.
    LogInFailed,
    /// The password was right, but the user is banned, or set to be deleted.
    LogInBlocked,
    LoggedOut,
    /// A session was ended from the list of sessions.
    SessionEnded,
    /// All sessions were ended, except for the caller's own.
    SessionsEnded,
}

impl Event {
    /// The event's name in the log. Names are documented: operators search and alert by them.
    const fn name(self) -> &'static str {
        match self {
            Self::AccountCreated => "account.created",
            Self::AccountUpdated => "account.updated",
            Self::AccountExported => "account.exported",
            Self::ProtectionChanged { .. } => "account.protection-changed",
            Self::MailTested => "mail.tested",
            Self::BackupCreated => "backup.created",
            Self::BackupChecked => "backup.checked",
            Self::BackupDownloaded => "backup.downloaded",
            Self::SettingCreated => "account.settings.created",
            Self::SettingUpdated => "account.settings.updated",
            Self::SettingDeleted => "account.settings.deleted",
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::ProductDeleted => "product.deleted",
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::RoleChanged(_) => "user.role-changed",
            Self::EmailChangeRequested => "user.email-change-requested",
            Self::EmailChangeCanceled => "user.email-change-canceled",
            Self::EmailProofRequested => "user.email-proof-requested",
            Self::EmailVerified => "user.email-verified",
            Self::UserDeleted => "user.deleted",
            Self::DeletionScheduled => "user.deletion-scheduled",
            Self::DeletionCalledOff => "user.deletion-called-off",
            Self::UserBanned => "user.banned",
            Self::UserUnbanned => "user.unbanned",
            Self::ImportBegun => "users.import-begun",
            Self::ImportFinished => "users.imported",
            Self::UsersExported => "users.exported",
            Self::PasswordSet => "user.password-set",
            Self::PasswordReset => "user.password-reset",
            Self::InviteCreated => "invite.created",
            Self::InviteUsed => "invite.used",
            Self::InviteEnded => "invite.ended",
            Self::SecondFactorCreated => "second-factor.created",
            Self::SecondFactorEnabled => "second-factor.enabled",
            Self::SecondFactorDisabled => "second-factor.disabled",
            Self::SecondFactorDeleted => "second-factor.deleted",
            Self::RecoveryCodesCreated => "recovery-codes.created",
            Self::RecoveryCodeUsed => "recovery-code.used",
            Self::PasskeyAdded => "passkey.added",
            Self::PasskeyRemoved => "passkey.removed",
            Self::PasskeysRemoved => "passkeys.removed",
            Self::WebhookEndpointCreated => "webhook-endpoint.created",
            Self::WebhookEndpointUpdated => "webhook-endpoint.updated",
            Self::WebhookEndpointDeleted => "webhook-endpoint.deleted",
            Self::WebhookEventRetried => "webhook-event.retried",
            Self::WebhookEventDeleted => "webhook-event.deleted",
            Self::TokenGenerated => "token.generated",
            Self::TokenRenamed => "token.renamed",
            Self::TokenRegenerated => "token.regenerated",
            Self::TokenRevoked => "token.revoked",
            Self::LogInPassed => "log-in.passed",
            Self::CodeWanted => "log-in.code-wanted",
            Self::LogInFailed => "log-in.failed",
            Self::LogInBlocked => "log-in.blocked",
            Self::LoggedOut => "log-out",
            Self::SessionEnded => "session.ended",
            Self::SessionsEnded => "sessions.ended",
        }
    }

    /// The new value, for events whose name does not imply it.
    const fn became(self) -> Option<&'static str> {
        match self {
            Self::ProtectionChanged { protected: true } => Some("protected"),
            Self::ProtectionChanged { protected: false } => Some("open"),
            Self::RoleChanged(role) => Some(role.as_str()),
            _ => None,
        }
    }
}

/// Whether a line is one of `note`. Those of `note_limit` are not: anybody can cause as many as they like.
#[must_use]
pub fn is_audit_line(line: &Metadata<'_>) -> bool {
    line.target() == module_path!() && line.fields().field("record").is_some()
}

/// Logs an event. `record` is the id of the record that changed, or `nobody` for a log-in with an unknown email.
///
/// Call it after the commit: what was rolled back must not appear in the audit log.
pub(in crate::server::domain) fn note(event: Event, account: AccountId, record: impl Display) {
    info!(event = event.name(), became = event.became(), %account, %record);
}

/// Logs that a rate limit was reached; `limit` is its name.
pub(in crate::server::domain) fn note_limit(limit: &'static str) {
    info!(event = "limit.reached", limit);
}

/// Adds the principal to the request's span, and so to all its later log lines.
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
