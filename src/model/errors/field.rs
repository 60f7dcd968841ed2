//! The fields that an error can be at: an input of a form, a member of a body.

use serde::{Deserialize, Serialize};

/// A field of a form, which is an attribute, a relationship or a `meta` member in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Of an account, product or token.
    Name,
    /// Of an account.
    Slug,
    /// Of a user.
    FirstName,
    /// Of a user.
    LastName,
    /// Of a user.
    Email,
    /// Of a user.
    Password,
    /// The hash of a password that a user has elsewhere.
    PasswordHash,
    /// Of a user.
    Role,
    /// Of a user.
    Group,
    /// Of a user or product.
    Metadata,
    /// Of a product.
    Code,
    /// Of a product.
    DistributionStrategy,
    /// Of a product or a webhook endpoint.
    Url,
    /// Of a product.
    Platforms,
    /// Of a webhook endpoint.
    Subscriptions,
    /// Of a webhook endpoint.
    SignatureAlgorithm,
    /// Of an invite: how many users can sign up with it.
    Uses,
    /// Of an invite.
    Expiry,
    /// The product that an invite or a webhook endpoint names.
    Product,
    /// Who makes an invite.
    Creator,
    /// Of a setting.
    Key,
    /// Of a setting.
    Value,
    /// The account that a user belongs to.
    Account,
    /// The code of a second factor.
    Otp,
    /// A recovery code, which stands in for a code of a second factor.
    RecoveryCode,
    /// The password that a user has until now.
    OldPassword,
    /// The user or product that a token acts for.
    Bearer,
    /// The last day of a token.
    Date,
    /// Of an account.
    Protected,
    /// Of an account.
    VerifiedEmails,
    /// Of a user.
    EmailVerified,
    /// Of a user, where an import brings it.
    Id,
    /// The same.
    Created,
    /// The same.
    Banned,
    /// The file of an import, or a row of it as a whole.
    File,
    /// The token for another server, which users are imported from.
    SourceToken,
    /// The checkbox that confirms a choice with consequences.
    Understood,
}

impl Field {
    /// The name of the member in the API, and of the input in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Slug => "slug",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Email => "email",
            Self::Password => "password",
            Self::PasswordHash => "passwordHash",
            Self::Role => "role",
            Self::Group => "group",
            Self::Metadata => "metadata",
            Self::Code => "code",
            Self::DistributionStrategy => "distributionStrategy",
            Self::Url => "url",
            Self::Platforms => "platforms",
            Self::Subscriptions => "subscriptions",
            Self::SignatureAlgorithm => "signatureAlgorithm",
            Self::Uses => "uses",
            Self::Expiry => "expiry",
            Self::Product => "product",
            Self::Creator => "creator",
            Self::Key => "key",
            Self::Value => "value",
            Self::Account => "account",
            Self::Otp => "otp",
            Self::RecoveryCode => "recoveryCode",
            Self::OldPassword => "oldPassword",
            Self::Bearer => "bearer",
            Self::Date => "date",
            Self::Protected => "protected",
            Self::VerifiedEmails => "verifiedEmails",
            Self::EmailVerified => "emailVerified",
            Self::Id => "id",
            Self::Created => "created",
            Self::Banned => "banned",
            Self::File => "file",
            Self::SourceToken => "sourceToken",
            Self::Understood => "understood",
        }
    }

    /// The JSON pointer to the member in the body of an API request.
    #[must_use]
    pub fn pointer(self) -> String {
        let parent = match self {
            Self::Group | Self::Account | Self::Bearer | Self::Product | Self::Creator => "/data/relationships/",
            Self::Otp | Self::RecoveryCode | Self::OldPassword => "/meta/",
            Self::Name | Self::Slug | Self::FirstName | Self::LastName | Self::Email | Self::Password | Self::Role => {
                ATTRIBUTES
            }
            Self::PasswordHash => ATTRIBUTES,
            Self::Metadata | Self::Code | Self::DistributionStrategy | Self::Url | Self::Key | Self::Value => {
                ATTRIBUTES
            }
            Self::Protected | Self::VerifiedEmails | Self::EmailVerified | Self::Understood => ATTRIBUTES,
            Self::Uses | Self::Expiry | Self::Date | Self::Platforms => ATTRIBUTES,
            Self::Subscriptions | Self::SignatureAlgorithm => ATTRIBUTES,
            Self::Id | Self::Created | Self::Banned | Self::File | Self::SourceToken => ATTRIBUTES,
        };
        [parent, self.as_str()].concat()
    }
}

const ATTRIBUTES: &str = "/data/attributes/";
