//! The lines of an export of an account (docs/moving.md), for the page and the command line: JSON Lines, of which the
//! first names format and version, and the last has the counts. A file without its last line is not whole.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    model::{
        account::Account,
        account_export::{ExportCounts, ExportRecord, ExportedInvite, ExportedPasskey, ExportedToken, ExportedUser},
        product::Product,
        setting::Setting,
        timestamp::Timestamp,
        token::Bearer,
        webhook_endpoint::WebhookEndpoint,
    },
    server::{
        domain::{account_export::AccountExport, error::Result, json_keys::camel_case_keys},
        time_format,
    },
};

/// The name of the format, which an import looks for.
pub const FORMAT: &str = "keydesk-export";
/// The version of the format. A reader refuses a higher one.
pub const VERSION: u64 = 1;

/// An export as lines of text.
pub struct ExportLines {
    export: AccountExport,
    counts: ExportCounts,
    is_over: bool,
}

impl ExportLines {
    /// The lines of an export that has begun.
    #[must_use]
    pub fn of(export: AccountExport) -> Self {
        Self { export, counts: ExportCounts::default(), is_over: false }
    }

    /// The next lines, 500 at most; `None` after the last one.
    ///
    /// # Errors
    /// An internal error of the database.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if self.is_over {
            return Ok(None);
        }
        let mut text = String::new();
        match self.export.next().await? {
            Some(records) => {
                for record in &records {
                    self.counts.add(record);
                    push(&mut text, &document(record, self.export.moment));
                }
            }
            None => {
                self.is_over = true;
                let counts = self.counts.named().into_iter();
                let counts: Map<String, Value> = counts.map(|(kind, count)| (kind.into(), count.into())).collect();
                push(&mut text, &json!({ "type": "end", "counts": counts }));
            }
        }
        Ok(Some(text))
    }

    /// How many records were written so far.
    #[must_use]
    pub const fn counts(&self) -> ExportCounts {
        self.counts
    }
}

fn push(text: &mut String, document: &Value) {
    writeln!(text, "{document}").expect("a text takes more text");
}

fn document(record: &ExportRecord, moment: Timestamp) -> Value {
    match record {
        ExportRecord::Account(found) => account(found, moment),
        ExportRecord::Setting(found) => setting(found),
        ExportRecord::Product(found) => product(found),
        ExportRecord::User(found) => user(found),
        ExportRecord::Passkey(found) => passkey(found),
        ExportRecord::Token(found) => token(found),
        ExportRecord::Invite(found) => invite(found),
        ExportRecord::WebhookEndpoint(found) => webhook_endpoint(found),
    }
}

fn account(account: &Account, moment: Timestamp) -> Value {
    let changed = account.protection_changed.as_ref();
    json!({
        "type": FORMAT,
        "version": VERSION,
        "exported": time(moment),
        "account": {
            "id": account.id,
            "name": account.name,
            "slug": account.slug,
            "protected": account.protected,
            "protectionChanged": changed.map(|change| json!({ "by": change.by, "at": time(change.at) })),
            "verifiedEmails": account.verified_emails,
            "apiVersion": account.api_version.as_str(),
            "created": time(account.created),
            "updated": time(account.updated),
        },
    })
}

fn setting(setting: &Setting) -> Value {
    json!({
        "type": "setting",
        "id": setting.id,
        "key": setting.key.as_str(),
        "value": setting.value,
        "created": time(setting.created),
        "updated": time(setting.updated),
    })
}

fn product(product: &Product) -> Value {
    json!({
        "type": "product",
        "id": product.id,
        "name": product.name,
        "code": product.code,
        "distributionStrategy": product.distribution_strategy.as_str(),
        "url": product.url,
        "platforms": product.platforms,
        "metadata": camel_case_keys(&product.metadata.0),
        "created": time(product.created),
        "updated": time(product.updated),
    })
}

fn user(exported: &ExportedUser) -> Value {
    let user = &exported.user;
    json!({
        "type": "user",
        "id": user.id,
        "email": user.email.as_str(),
        "firstName": user.first_name,
        "lastName": user.last_name,
        "role": user.role.as_str(),
        "permissions": user.permissions,
        "passwordHash": exported.password_hash,
        "banned": exported.banned.map(time),
        "emailVerified": user.email_verified.map(time),
        "awaitsProof": user.awaits_proof,
        "claimed": user.claimed,
        "secondFactor": exported.second_factor,
        "deletionScheduled": user.deletion.map(time),
        "lastLogIn": exported.last_log_in.map(time),
        "metadata": camel_case_keys(&user.metadata.0),
        "created": time(user.created),
        "updated": time(user.updated),
    })
}

fn passkey(exported: &ExportedPasskey) -> Value {
    let passkey = &exported.passkey;
    json!({
        "type": "passkey",
        "id": passkey.id,
        "user": exported.user,
        "name": passkey.name,
        "credential": URL_SAFE_NO_PAD.encode(&exported.credential),
        "algorithm": exported.algorithm,
        "publicKey": URL_SAFE_NO_PAD.encode(&exported.public_key),
        "signCount": exported.sign_count,
        "backedUp": passkey.backed_up,
        "created": time(passkey.created),
        "lastUsed": passkey.last_used.map(time),
    })
}

fn token(exported: &ExportedToken) -> Value {
    let token = &exported.token;
    let (user, product) = bearer(Some(token.bearer));
    json!({
        "type": "token",
        "id": token.id,
        "user": user,
        "product": product,
        "kind": token.kind.as_str(),
        "name": token.name,
        "digest": hex::encode(&exported.digest),
        "expiry": token.expiry.map(time),
        "lastUsed": token.last_used.map(time),
        "created": time(token.created),
        "updated": time(token.updated),
    })
}

fn invite(exported: &ExportedInvite) -> Value {
    let invite = &exported.invite;
    let (user, product) = bearer(invite.creator);
    json!({
        "type": "invite",
        "id": invite.id,
        "creatorUser": user,
        "creatorProduct": product,
        "email": invite.email.as_ref().map(|email| email.as_str()),
        "product": invite.product,
        "digest": hex::encode(&exported.digest),
        "uses": invite.uses,
        "usesLeft": invite.uses_left,
        "expiry": time(invite.expiry),
        "created": time(invite.created),
    })
}

fn webhook_endpoint(endpoint: &WebhookEndpoint) -> Value {
    json!({
        "type": "webhook-endpoint",
        "id": endpoint.id,
        "product": endpoint.product,
        "url": endpoint.url,
        "subscriptions": endpoint.subscriptions.names(),
        "apiVersion": endpoint.api_version.as_str(),
        "created": time(endpoint.created),
        "updated": time(endpoint.updated),
    })
}

fn bearer(bearer: Option<Bearer>) -> (Value, Value) {
    match bearer {
        Some(Bearer::User(id)) => (json!(id), Value::Null),
        Some(Bearer::Product(id)) => (Value::Null, json!(id)),
        None => (Value::Null, Value::Null),
    }
}

fn time(moment: Timestamp) -> String {
    time_format::iso8601(moment)
}
