//! A user's data as JSON (docs/api.md 13), for the page and the command line.

use serde_json::{Value, json};

use crate::{
    model::{
        email::Email,
        invite::Invite,
        log_in::{LogIn, Way},
        passkey::Passkey,
        product::Product,
        timestamp::Timestamp,
        token::Token,
        user::User,
    },
    server::{
        domain::{
            json_keys::camel_case_keys,
            users::{ExportedSession, UserExport},
        },
        time_format,
    },
};

/// The document. Attributes have the names and formats of the API.
#[must_use]
pub fn export_document(export: &UserExport) -> Value {
    let account = &export.account;
    json!({
        "exported": time(export.exported),
        "account": { "id": account.id, "name": account.name, "slug": account.slug },
        "user": user(&export.user, export.exported),
        "pendingEmail": export.pending_email.as_ref().map(Email::as_str),
        "hasPassword": export.has_password,
        "secondFactor": export.second_factor.as_ref().map(|factor| json!({
            "id": factor.id,
            "enabled": factor.enabled.map(time),
            "created": time(factor.created),
            "recoveryCodesLeft": export.recovery_codes_left,
            "updated": time(factor.updated),
        })),
        "passkeys": export.passkeys.iter().map(passkey).collect::<Vec<_>>(),
        "tokens": export.tokens.iter().map(token).collect::<Vec<_>>(),
        "sessions": export.sessions.iter().map(session).collect::<Vec<_>>(),
        "logIns": export.log_ins.iter().map(log_in).collect::<Vec<_>>(),
        "invite": export.invite.map(|used| json!({
            "id": used.invite,
            "product": used.product,
            "used": time(used.used),
        })),
        "invites": export.invites.iter().map(invite).collect::<Vec<_>>(),
        "products": export.products.iter().map(product).collect::<Vec<_>>(),
    })
}

fn user(user: &User, now: Timestamp) -> Value {
    json!({
        "id": user.id,
        "email": user.email.as_str(),
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emailVerified": user.email_verified.is_some(),
        "role": user.role.as_str(),
        "status": user.status(now).as_str(),
        "permissions": user.permissions,
        "metadata": camel_case_keys(&user.metadata.0),
        "deletionScheduled": user.deletion.map(time),
        "created": time(user.created),
        "updated": time(user.updated),
    })
}

fn passkey(passkey: &Passkey) -> Value {
    json!({
        "id": passkey.id,
        "name": passkey.name,
        "backedUp": passkey.backed_up,
        "created": time(passkey.created),
        "lastUsed": passkey.last_used.map(time),
    })
}

fn token(token: &Token) -> Value {
    json!({
        "id": token.id,
        "kind": token.kind.as_str(),
        "name": token.name,
        "expiry": token.expiry.map(time),
        "lastUsed": token.last_used.map(time),
        "created": time(token.created),
        "updated": time(token.updated),
    })
}

fn session(session: &ExportedSession) -> Value {
    json!({
        "id": session.id,
        "userAgent": session.agent,
        "address": session.address,
        "created": time(session.created),
        "lastSeen": time(session.last_seen),
    })
}

fn log_in(log_in: &LogIn) -> Value {
    let way = match log_in.way {
        Way::Browser => "browser",
        Way::Api => "api",
    };
    json!({ "way": way, "userAgent": log_in.agent, "address": log_in.address, "created": time(log_in.at) })
}

fn invite(invite: &Invite) -> Value {
    json!({
        "id": invite.id,
        "email": invite.email.as_ref().map(Email::as_str),
        "product": invite.product,
        "uses": invite.uses,
        "usesLeft": invite.uses_left,
        "expiry": time(invite.expiry),
        "created": time(invite.created),
    })
}

fn product(product: &Product) -> Value {
    json!({ "id": product.id, "name": product.name, "code": product.code })
}

fn time(moment: Timestamp) -> String {
    time_format::iso8601(moment)
}
