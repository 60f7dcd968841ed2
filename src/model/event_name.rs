//! The names of events: what webhooks subscribe to, and what the event log is about (docs/api.md 8).

use std::fmt::{self, Display};

macro_rules! events {
    ($($variant:ident $name:literal,)*) => {
        /// An event that happens on this server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventName {
            $(#[doc = $name] $variant,)*
        }

        impl EventName {
            /// Every event that happens, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name, such as `user.created`: in the API, in the database and on pages.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

events! {
    UserCreated "user.created",
    UserUpdated "user.updated",
    UserDeleted "user.deleted",
    UserBanned "user.banned",
    UserUnbanned "user.unbanned",
    UserGroupUpdated "user.group.updated",
    UserPasswordReset "user.password-reset",
    TokenGenerated "token.generated",
    TokenRegenerated "token.regenerated",
    TokenRevoked "token.revoked",
    SecondFactorCreated "second-factor.created",
    SecondFactorEnabled "second-factor.enabled",
    SecondFactorDisabled "second-factor.disabled",
    SecondFactorDeleted "second-factor.deleted",
    AccountUpdated "account.updated",
    AccountSettingsCreated "account.settings.created",
    AccountSettingsUpdated "account.settings.updated",
    AccountSettingsDeleted "account.settings.deleted",
    ProductCreated "product.created",
    ProductUpdated "product.updated",
    ProductDeleted "product.deleted",
}

/// Names that can be subscribed to, of what does not happen on this server.
const NEVER: &[&str] = &[
    "policy.created",
    "policy.updated",
    "policy.deleted",
    "policy.entitlements.attached",
    "policy.entitlements.detached",
    "policy.pool.popped",
    "entitlement.created",
    "entitlement.updated",
    "entitlement.deleted",
    "license.created",
    "license.updated",
    "license.deleted",
    "license.revoked",
    "license.suspended",
    "license.reinstated",
    "license.renewed",
    "license.checked-in",
    "license.checked-out",
    "license.usage.incremented",
    "license.usage.decremented",
    "license.usage.reset",
    "license.validation.succeeded",
    "license.validation.failed",
    "license.policy.updated",
    "license.owner.updated",
    "license.group.updated",
    "license.user.updated",
    "license.users.attached",
    "license.users.detached",
    "license.entitlements.attached",
    "license.entitlements.detached",
    "license.expired",
    "license.expiring-soon",
    "license.check-in-overdue",
    "license.check-in-required-soon",
    "license.validated",
    "machine.created",
    "machine.updated",
    "machine.deleted",
    "machine.checked-out",
    "machine.owner.updated",
    "machine.group.updated",
    "machine.heartbeat.ping",
    "machine.heartbeat.reset",
    "machine.heartbeat.resurrected",
    "machine.heartbeat.dead",
    "machine.heartbeat.pong",
    "machine.proofs.generated",
    "component.created",
    "component.updated",
    "component.deleted",
    "key.created",
    "key.updated",
    "key.deleted",
    "process.created",
    "process.deleted",
    "process.updated",
    "process.heartbeat.ping",
    "process.heartbeat.pong",
    "process.heartbeat.dead",
    "process.heartbeat.resurrected",
    "group.created",
    "group.updated",
    "group.deleted",
    "group.owners.attached",
    "group.owners.detached",
    "account.billing.updated",
    "account.plan.updated",
    "account.subscription.canceled",
    "account.subscription.paused",
    "account.subscription.renewed",
    "account.subscription.resumed",
    "artifact.created",
    "artifact.deleted",
    "artifact.downloaded",
    "artifact.updated",
    "artifact.uploaded",
    "artifact.upload.failed",
    "artifact.upload.processing",
    "artifact.upload.succeeded",
    "environment.created",
    "environment.deleted",
    "environment.updated",
    "package.created",
    "package.deleted",
    "package.updated",
    "release.created",
    "release.deleted",
    "release.downloaded",
    "release.published",
    "release.replaced",
    "release.updated",
    "release.upgraded",
    "release.uploaded",
    "release.yanked",
    "release.constraints.attached",
    "release.constraints.detached",
    "release.package.updated",
];

impl EventName {
    /// The event with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.as_str() == name)
    }

    /// Whether a webhook can subscribe to this name.
    #[must_use]
    pub fn is_known(name: &str) -> bool {
        Self::find(name).is_some() || NEVER.contains(&name)
    }
}

impl Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
