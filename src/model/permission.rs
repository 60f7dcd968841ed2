//! Permissions that an account can grant one by one, in the API's words (docs/api.md 7).
//!
//! Which permission an action needs is decided in `domain/authorization/`.

/// The permissions that a customer can have: the values of the setting `default_user_permissions`.
pub const OF_USERS: &[&str] = &[
    "account.read",
    "arch.read",
    "artifact.read",
    "channel.read",
    "component.create",
    "component.delete",
    "component.read",
    "component.update",
    "constraint.read",
    "engine.read",
    "entitlement.read",
    "group.licenses.read",
    "group.machines.read",
    "group.owners.read",
    "group.read",
    "group.users.read",
    "license.check-in",
    "license.check-out",
    "license.create",
    "license.delete",
    "license.policy.update",
    "license.read",
    "license.renew",
    "license.revoke",
    "license.usage.increment",
    "license.users.attach",
    "license.users.detach",
    "license.validate",
    "machine.check-out",
    "machine.create",
    "machine.delete",
    "machine.heartbeat.ping",
    "machine.proofs.generate",
    "machine.read",
    "machine.update",
    "package.read",
    "platform.read",
    "policy.read",
    "process.create",
    "process.delete",
    "process.heartbeat.ping",
    "process.read",
    "process.update",
    "product.read",
    "release.download",
    "release.read",
    "release.upgrade",
    "token.generate",
    "token.read",
    "token.regenerate",
    "token.revoke",
    "user.password.reset",
    "user.password.update",
    "user.read",
    "user.second-factors.create",
    "user.second-factors.delete",
    "user.second-factors.read",
    "user.second-factors.update",
    "user.update",
];

/// The permissions that customers do not have by default.
const NOT_BY_DEFAULT: &[&str] =
    &["account.read", "license.users.attach", "license.users.detach", "policy.read", "product.read"];

/// The permissions that a customer can have and a licence cannot.
const NOT_OF_LICENSES: &[&str] = &[
    "group.licenses.read",
    "group.machines.read",
    "group.users.read",
    "license.create",
    "license.delete",
    "license.policy.update",
    "license.renew",
    "license.revoke",
    "license.users.attach",
    "license.users.detach",
    "token.generate",
    "user.password.reset",
    "user.password.update",
    "user.second-factors.create",
    "user.second-factors.delete",
    "user.second-factors.read",
    "user.second-factors.update",
    "user.update",
];

/// Whether customers have this permission by default.
#[must_use]
pub fn is_default_of_users(permission: &str) -> bool {
    may_be_of_users(permission) && !NOT_BY_DEFAULT.contains(&permission)
}

/// Whether a customer can have this permission.
#[must_use]
pub fn may_be_of_users(permission: &str) -> bool {
    OF_USERS.contains(&permission)
}

/// Whether a licence can have this permission: a value of the setting `default_license_permissions`.
#[must_use]
pub fn may_be_of_licenses(permission: &str) -> bool {
    may_be_of_users(permission) && !NOT_OF_LICENSES.contains(&permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_as_long_as_the_contract_says() {
        let count = |is: fn(&str) -> bool| OF_USERS.iter().filter(|permission| is(permission)).count();
        assert_eq!((OF_USERS.len(), count(is_default_of_users), count(may_be_of_licenses)), (59, 54, 41));
    }
}
