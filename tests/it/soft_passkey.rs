//! An authenticator in software: it makes one passkey and answers by it, as browsers hand that over.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::PUBLIC_URL;

/// The flags of an answer: present, verified, can be backed up, backed up.
pub(crate) const PRESENT: u8 = 1;
pub(crate) const VERIFIED: u8 = 4;
pub(crate) const ELIGIBLE: u8 = 8;
pub(crate) const BACKED_UP: u8 = 16;
const ATTESTED: u8 = 64;

/// One passkey. What a test changes in it, the next answer says.
pub(crate) struct SoftPasskey {
    pub(crate) key: EcdsaKeyPair,
    pub(crate) credential: Vec<u8>,
    pub(crate) handle: Vec<u8>,
    pub(crate) flags: u8,
    /// The count of the next answer; 0: it does not count.
    pub(crate) count: u32,
    pub(crate) site: String,
    pub(crate) origin: String,
}

impl SoftPasskey {
    /// Without a user, until it is registered.
    pub(crate) fn new(credential: &[u8]) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        Self {
            key,
            credential: credential.to_vec(),
            handle: Vec::new(),
            flags: PRESENT | VERIFIED | ELIGIBLE | BACKED_UP,
            count: 0,
            site: "id.example.org".into(),
            origin: PUBLIC_URL.into(),
        }
    }

    /// The answer to a question for a new passkey. It remembers the handle of the user.
    pub(crate) fn register(&mut self, options: &Value) -> String {
        self.handle = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().expect("a handle")).expect("base64");
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        let key = [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x, b"\x22\x58\x20", y].concat();
        let length = u16::try_from(self.credential.len()).expect("short").to_be_bytes();
        let attested = [[0; 16].as_slice(), &length, &self.credential, &key].concat();
        let data = [self.data(self.flags | ATTESTED), attested].concat();
        joined(&[&self.credential, &self.client_data("webauthn.create", options), &data])
    }

    /// The answer to a question for a passkey.
    pub(crate) fn answer(&self, options: &Value) -> String {
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(self.flags);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        joined(&[&self.credential, &client_data, &data, signature.as_ref(), &self.handle])
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let site = Sha256::digest(self.site.as_bytes());
        [site.as_slice(), &[flags], &self.count.to_be_bytes()].concat()
    }
}

fn joined(parts: &[&[u8]]) -> String {
    parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect::<Vec<_>>().join(".")
}
