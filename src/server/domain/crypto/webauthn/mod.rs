//! What browsers and authenticators say about passkeys, and whether it can be believed (Web Authentication Level 3, 7.1
//! and 7.2).
//!
//! No attestation is asked for, so nothing here depends on the make of a device. The browser reads the authenticator
//! data out of its envelope, the attestation object: with attestation "none" that is not signed by anybody, so a reader
//! of our own would make it no truer.

mod authenticator_data;
mod public_key;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use self::authenticator_data::AuthenticatorData;
pub(in crate::server::domain) use self::public_key::{Algorithm, PublicKey};

/// The longest answer of a browser, in bytes. An answer has about 1,200.
const MAX_ANSWER: usize = 16 * 1024;
/// The longest id of a credential, in bytes, by the standard.
const MAX_CREDENTIAL: usize = 1023;

/// The site that passkeys are for, as browsers know it. Passkeys of another site are not offered here.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The host name.
    pub id: String,
    /// Scheme, host and port, as browsers send them.
    pub origin: String,
}

/// Why an answer is not believed. For the log; people are told that the passkey did not work.
pub(in crate::server::domain) type Refusal = &'static str;

/// The answer of a browser that was asked to make a passkey. Nothing in it was verified.
pub(in crate::server::domain) struct Registration {
    credential: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
}

/// The answer of a browser that was asked for a passkey. Nothing in it was verified.
pub(in crate::server::domain) struct Assertion {
    /// The id of the passkey, as its authenticator chose it.
    pub(in crate::server::domain) credential: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    /// The handle of the user, who is not known before.
    pub(in crate::server::domain) user_handle: Vec<u8>,
}

/// A passkey that was just made.
pub(in crate::server::domain) struct NewCredential {
    pub(in crate::server::domain) id: Vec<u8>,
    pub(in crate::server::domain) key: PublicKey,
    pub(in crate::server::domain) state: CredentialState,
}

/// What an authenticator says of a passkey each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct CredentialState {
    /// How often it signed; 0: it does not count.
    pub(in crate::server::domain) sign_count: u32,
    /// Whether it can be copied to other devices of its user. That never changes.
    pub(in crate::server::domain) backup_eligible: bool,
    /// Whether it is.
    pub(in crate::server::domain) backed_up: bool,
}

/// What the browser signs besides what the authenticator says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl Registration {
    /// Reads an answer: the id of the credential, client data and authenticator data in base64url, a dot between them.
    pub(in crate::server::domain) fn parse(answer: &str) -> Option<Self> {
        let [credential, client_data, authenticator_data] = parts(answer)?;
        Some(Self { credential, client_data, authenticator_data })
    }

    /// Checks the client data, and returns the challenge that the browser answers.
    pub(in crate::server::domain) fn challenge(&self, party: &RelyingParty) -> Result<[u8; 32], Refusal> {
        challenge(&self.client_data, "webauthn.create", party)
    }

    /// Verifies the rest, once the challenge is known to be ours.
    pub(in crate::server::domain) fn verify(self, party: &RelyingParty) -> Result<NewCredential, Refusal> {
        let data = AuthenticatorData::parse(&self.authenticator_data)?;
        data.check(party)?;
        let attested = data.attested.ok_or("no credential in the authenticator data")?;
        if attested.id != self.credential {
            return Err("two ids for one credential");
        }
        Ok(NewCredential { id: self.credential, key: attested.key, state: data.state })
    }
}

impl Assertion {
    /// Reads an answer: the id of the credential, client data, authenticator data, signature and user handle in
    /// base64url, a dot between them.
    pub(in crate::server::domain) fn parse(answer: &str) -> Option<Self> {
        let [credential, client_data, authenticator_data, signature, user_handle] = parts(answer)?;
        Some(Self { credential, client_data, authenticator_data, signature, user_handle })
    }

    /// Checks the client data, and returns the challenge that the browser answers.
    pub(in crate::server::domain) fn challenge(&self, party: &RelyingParty) -> Result<[u8; 32], Refusal> {
        challenge(&self.client_data, "webauthn.get", party)
    }

    /// Verifies the rest by the key of the passkey and what it said last, once the challenge is known to be ours.
    pub(in crate::server::domain) fn verify(
        &self,
        party: &RelyingParty,
        key: &PublicKey,
        last: CredentialState,
    ) -> Result<CredentialState, Refusal> {
        let data = AuthenticatorData::parse(&self.authenticator_data)?;
        data.check(party)?;
        let signed = [self.authenticator_data.as_slice(), &Sha256::digest(&self.client_data)].concat();
        if !key.has_signed(&signed, &self.signature) {
            return Err("the signature is wrong");
        }
        if data.state.backup_eligible != last.backup_eligible {
            return Err("it can be backed up and could not before, or the other way round");
        }
        // Two authenticators with one key would count apart. Those that do not count say 0.
        let counts = data.state.sign_count != 0 || last.sign_count != 0;
        if counts && data.state.sign_count <= last.sign_count {
            return Err("the count of signatures did not rise: the passkey may have been copied");
        }
        Ok(data.state)
    }
}

/// Reads the parts of an answer. Each is decoded strictly, so there is one text for one answer.
fn parts<const N: usize>(answer: &str) -> Option<[Vec<u8>; N]> {
    if answer.len() > MAX_ANSWER {
        return None;
    }
    let decoded: Option<Vec<_>> = answer.split('.').take(N + 1).map(|part| URL_SAFE_NO_PAD.decode(part).ok()).collect();
    let parts: [Vec<u8>; N] = decoded?.try_into().ok()?;
    let credential = parts.first().map_or(0, Vec::len);
    (1..=MAX_CREDENTIAL).contains(&credential).then_some(parts)
}

fn challenge(client_data: &[u8], kind: &str, party: &RelyingParty) -> Result<[u8; 32], Refusal> {
    let data: ClientData =
        serde_json::from_slice(client_data).map_err(|_| "the client data is not JSON as expected")?;
    if data.kind != kind {
        return Err("an answer to another kind of question");
    }
    if data.origin != party.origin {
        return Err("an answer to another site");
    }
    if data.cross_origin {
        return Err("asked in a frame of another site");
    }
    let challenge = URL_SAFE_NO_PAD.decode(&data.challenge).ok();
    challenge.and_then(|bytes| bytes.try_into().ok()).ok_or("a challenge of another length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_its_parts_and_no_other() {
        assert!(parts::<2>("YQ.Yg").is_some());
        for wrong in ["", "YQ", "YQ.Yg.Yw", "YQ.Yg.", ".Yg", "YQ==.Yg", "YR.Yg", "Y+.Yg", "YQ.é"] {
            assert!(parts::<2>(wrong).is_none(), "{wrong}");
        }
        assert!(parts::<2>(&format!("YQ.{}", "Y".repeat(MAX_ANSWER))).is_none());
        assert!(parts::<1>(&"YWFh".repeat(341)).is_some());
        assert!(parts::<1>(&"YWFh".repeat(342)).is_none(), "an id of 1,026 bytes");
    }

    #[test]
    fn client_data_names_kind_site_and_challenge() {
        let party = RelyingParty { id: "acme.example".into(), origin: "https://acme.example".into() };
        let asked = |text: &str| challenge(text.as_bytes(), "webauthn.get", &party);
        let data = |kind: &str, challenge: &str, origin: &str, more: &str| {
            asked(&format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#))
        };
        let right = "A".repeat(43);
        assert_eq!(data("webauthn.get", &right, "https://acme.example", ""), Ok([0; 32]));
        let ignored = r#","crossOrigin":false,"other_keys_can_be_added_here":"…""#;
        assert_eq!(data("webauthn.get", &right, "https://acme.example", ignored), Ok([0; 32]));
        assert!(data("webauthn.create", &right, "https://acme.example", "").is_err());
        assert!(data("webauthn.get", "AAAA", "https://acme.example", "").is_err());
        for origin in ["https://acme.example.evil.example", "http://acme.example", "https://acme.example:8443", "null"]
        {
            assert!(data("webauthn.get", &right, origin, "").is_err(), "{origin}");
        }
        for more in [r#","crossOrigin":true"#, r#","crossOrigin":"no""#, r#","type":"webauthn.get""#] {
            assert!(data("webauthn.get", &right, "https://acme.example", more).is_err(), "{more}");
        }
        assert!(asked("").is_err() && asked("{}").is_err() && asked("[").is_err());
    }
}
