//! Passkeys: key pairs of people (Web Authentication Level 3). The server has the public keys.

use serde::{Deserialize, Serialize};

use crate::model::{id::PasskeyId, timestamp::Timestamp};

/// A passkey, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Never changes.
    pub id: PasskeyId,
    /// What its user calls it.
    pub name: String,
    /// Whether it is copied to other devices of its user, such as by the maker of the phone.
    pub backed_up: bool,
    /// When it was added.
    pub created: Timestamp,
    /// When it was last used to log in, or to confirm something.
    pub last_used: Option<Timestamp>,
}

/// The passkeys of the user, or why there can be none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OwnPasskeys {
    /// Browsers have none at this address: it is an IP address, or without https.
    Unavailable,
    /// The user's permissions leave out the password, and with it passkeys.
    NotAllowed,
    /// These, oldest first.
    These(Vec<Passkey>),
}

/// What an answer of a passkey is for. An answer for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasskeyUse {
    /// Log in, in place of email and password.
    LogIn,
    /// Log in, after the password and in place of the code.
    Code,
    /// Confirm who it is before a passkey is added.
    AddPasskey,
    /// Confirm who it is before the account is deleted.
    DeleteAccount,
    /// Confirm who it is before a backup is downloaded.
    DownloadBackup,
}

/// What a browser is asked to sign: `PublicKeyCredentialRequestOptionsJSON` of the standard.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// Random bytes in base64url, good for one answer within five minutes.
    pub challenge: String,
    /// The host name that passkeys are bound to.
    pub rp_id: String,
    /// The passkeys that may answer; none: any of this site.
    pub allow_credentials: Vec<CredentialDescriptor>,
    /// `required`: the device asks for a fingerprint, a face or a PIN.
    pub user_verification: String,
    /// In milliseconds.
    pub timeout: u32,
}

/// What a browser is asked to create: `PublicKeyCredentialCreationOptionsJSON` of the standard.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// Random bytes in base64url, good for one answer within five minutes.
    pub challenge: String,
    /// Who asks.
    pub rp: RelyingPartyEntity,
    /// For whom.
    pub user: UserEntity,
    /// The kinds of keys that the server can verify, best first.
    pub pub_key_cred_params: Vec<KeyParameters>,
    /// The passkeys that the user has: a device that has one of them makes no other.
    pub exclude_credentials: Vec<CredentialDescriptor>,
    /// What the authenticator must be able to do.
    pub authenticator_selection: AuthenticatorSelection,
    /// `none`: nobody has to prove the make of their device.
    pub attestation: String,
    /// In milliseconds.
    pub timeout: u32,
}

/// A passkey by the id that its authenticator chose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CredentialDescriptor {
    /// In base64url.
    pub id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The site that a passkey is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RelyingPartyEntity {
    /// The host name that passkeys are bound to.
    pub id: String,
    /// The name of the vendor's account.
    pub name: String,
}

/// The person that a passkey is for, as their device lists them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEntity {
    /// The user's handle in base64url: it says nothing about them.
    pub id: String,
    /// The email.
    pub name: String,
    /// The full name, or else the email.
    pub display_name: String,
}

/// A kind of key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyParameters {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The number of the algorithm in COSE.
    pub alg: i32,
}

/// What an authenticator must be able to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelection {
    /// `required`: it knows whose passkey it is, so that nobody has to type an email.
    pub resident_key: String,
    /// The same for older browsers.
    pub require_resident_key: bool,
    /// `required`: it asks for a fingerprint, a face or a PIN.
    pub user_verification: String,
}
