//! What staff do on pages, as "Why can't I?" speaks of it. Which roles may is decided in `domain/why.rs`, by the rules.

use serde::{Deserialize, Serialize};

/// Something that some roles may do and others may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// See the settings of the account.
    SeeSettings,
    /// Change them, and see those of the server.
    ChangeSettings,
    /// Make and download backups.
    ManageBackups,
    /// See the users of the account.
    SeeUsers,
    /// Create users for others.
    CreateUsers,
    /// Change names and email of a customer.
    ChangeUsers,
    /// Change the metadata of a customer.
    ChangeMetadata,
    /// Set the password of a customer, or make a reset link.
    SetPasswords,
    /// Give a user another role.
    ChangeRoles,
    /// Ban a customer.
    BanUsers,
    /// Delete a customer.
    DeleteUsers,
    /// See and end the sessions of a customer, and see the latest log-ins.
    EndSessions,
    /// Revoke the tokens of a customer.
    RevokeTokens,
    /// Remove the second step of a customer who lost their device.
    RemoveSecondSteps,
    /// Import users.
    ImportUsers,
    /// Export all that the account has.
    ExportAccount,
    /// Make and end invites.
    Invite,
    /// See products.
    SeeProducts,
    /// Add, change and delete products, and make their tokens.
    ChangeProducts,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 19] = [
        Self::SeeSettings,
        Self::ChangeSettings,
        Self::ManageBackups,
        Self::SeeUsers,
        Self::CreateUsers,
        Self::ChangeUsers,
        Self::ChangeMetadata,
        Self::SetPasswords,
        Self::ChangeRoles,
        Self::BanUsers,
        Self::DeleteUsers,
        Self::EndSessions,
        Self::RevokeTokens,
        Self::RemoveSecondSteps,
        Self::ImportUsers,
        Self::ExportAccount,
        Self::Invite,
        Self::SeeProducts,
        Self::ChangeProducts,
    ];

    /// The word in the address of its page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SeeSettings => "see-settings",
            Self::ChangeSettings => "change-settings",
            Self::ManageBackups => "backups",
            Self::SeeUsers => "see-users",
            Self::CreateUsers => "create-users",
            Self::ChangeUsers => "change-users",
            Self::ChangeMetadata => "change-metadata",
            Self::SetPasswords => "set-passwords",
            Self::ChangeRoles => "change-roles",
            Self::BanUsers => "ban-users",
            Self::DeleteUsers => "delete-users",
            Self::EndSessions => "end-sessions",
            Self::RevokeTokens => "revoke-tokens",
            Self::RemoveSecondSteps => "remove-second-steps",
            Self::ImportUsers => "import-users",
            Self::ExportAccount => "export-account",
            Self::Invite => "invite",
            Self::SeeProducts => "see-products",
            Self::ChangeProducts => "change-products",
        }
    }

    /// The page that says who may do it.
    #[must_use]
    pub fn why_page(self) -> String {
        ["/why/", self.as_str()].concat()
    }

    /// The deed with this word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == word)
    }
}
