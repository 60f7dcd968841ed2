//! The table of errors: every code that Keydesk refuses with, and all there is to know about it.
//!
//! To add a code, write one entry in the file of its subject. Nothing else is
//! needed. The compiler makes of it a variant of [`ErrorCode`]; API, pages,
//! `/errors`, the OpenAPI document and the command line read the entry:
//!
//! ```text
//! /// The slug is too long.
//! SlugTooLong = "SLUG_TOO_LONG" =>
//!     ErrorEntry::unprocessable(Field::Slug, "Slug must be {} characters or fewer.")
//!         .german("Der Slug darf höchstens {} Zeichen haben.")
//!         .parameter(ErrorParameter::Maximum(255))
//!         .detail("is too long (maximum is {} characters)")
//!         .explained(Explanation { happened: "…", cause: "…", remedy: "…", who: "…" });
//! ```
//!
//! The files of subjects are macros, because the variants of one enum must come
//! from one expansion. Each macro hands its entries to the next in the list at the
//! end of this file, and `define_errors` gets all of them. A new subject is a new
//! file and a new name in that list.
//!
//! Sentences for people are in each language; what programs and developers read is in English.
//!
//! Browsers get `MESSAGES` and not `ENTRIES`: the texts of the API and of
//! `/errors` are not in the wasm. Nothing that runs in a browser calls
//! [`ErrorCode::entry`].

mod account;
mod authentication;
mod common;
mod entry;
mod field;
#[cfg(feature = "ssr")]
mod import;
mod invite;
mod page;
mod parameter;
mod place;
mod product;
mod request;
mod setting;
mod status;
#[cfg(test)]
mod tests;
mod user;
#[cfg(feature = "ssr")]
mod webhook;

use serde::{Deserialize, Serialize};

pub use self::{
    entry::{ApiCode, ApiEntry, ErrorEntry, Explanation, FormMessage, FullPage, NextStep, RaisedBy},
    field::Field,
    parameter::ErrorParameter,
    place::Place,
    status::HttpStatus,
};
use crate::model::errors::{
    account::account_errors, authentication::authentication_errors, common::common_errors, invite::invite_errors,
    page::page_errors, product::product_errors, request::request_errors, setting::setting_errors, user::user_errors,
};
#[cfg(feature = "ssr")]
use crate::model::errors::{import::import_errors, webhook::webhook_errors};

/// Who is allowed, where only a value was refused.
const ANY_SENDER: &str = "Everyone who can make this request. Only the value was refused.";
/// Who is allowed, where the request itself is wrong.
const ANYONE: &str = "Anyone, with a correct request. The error is not about permissions.";
/// Who is allowed, where the token is wrong.
const ANY_TOKEN: &str = "Users, staff and products, each with a valid token.";
/// Who is allowed to log in.
const OWN_PASSWORD: &str = "Every user of the account, with the right password.";
/// What to do about a failed log-in.
const LOG_IN_HEADER: &str = "Check both. The Authorization header has email, colon and password, together in base64.";
/// Who is allowed to change accounts and settings.
const MANAGERS: &str = "Admins and developers of the account.";
/// The usual cause of a text that is too long.
const WRONG_VALUE: &str = "Another value was sent in its place by mistake.";
/// What to do about it.
const SHORTEN: &str = "Send 255 characters or fewer.";

/// Defines the enum and the table from all entries.
macro_rules! define_errors {
    ([] $($(#[$doc:meta])* $name:ident = $text:literal => $entry:expr;)*) => {
        /// What can be wrong: the codes of the API, and a few that only pages and the command line have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as text: in the API, in addresses, in the log and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }

        /// The table, in the order of the codes.
        static ENTRIES: [ErrorEntry; ErrorCode::ALL.len()] = [$($entry),*];
    };
}

/// The part of the table that browsers get.
static MESSAGES: [FormMessage; ErrorCode::ALL.len()] = messages();

const fn messages() -> [FormMessage; ErrorCode::ALL.len()] {
    let mut messages = [ENTRIES[0].message; ErrorCode::ALL.len()];
    let mut index = 1;
    while index < messages.len() {
        messages[index] = ENTRIES[index].message;
        index += 1;
    }
    messages
}

impl ErrorCode {
    /// All there is to know about the code.
    #[must_use]
    pub const fn entry(self) -> &'static ErrorEntry {
        &ENTRIES[self as usize]
    }

    /// What a form shows.
    #[must_use]
    pub const fn message(self) -> &'static FormMessage {
        &MESSAGES[self as usize]
    }

    /// The code with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Whether these endpoints can return the error.
    #[must_use]
    pub fn is_raised_by(self, endpoints: RaisedBy) -> bool {
        self.entry().api.is_some_and(|api| api.raised_by == endpoints)
    }

    /// The `code` that the API sends.
    #[must_use]
    pub fn in_api(self) -> Option<&'static str> {
        match self.entry().api?.code {
            ApiCode::Own(_) => Some(self.as_str()),
            ApiCode::SameAs(other) => Some(other.as_str()),
            ApiCode::Absent => None,
        }
    }

    /// What the page about the code says. Only codes that the API sends have a page.
    #[must_use]
    pub fn explanation(self) -> Option<&'static Explanation> {
        match &self.entry().api.as_ref()?.code {
            ApiCode::Own(explanation) => Some(explanation),
            ApiCode::SameAs(_) | ApiCode::Absent => None,
        }
    }

    /// The codes that have a page, each with what it says.
    pub fn explained() -> impl Iterator<Item = (Self, &'static Explanation)> {
        Self::ALL.iter().filter_map(|code| code.explanation().map(|explanation| (*code, explanation)))
    }
}

#[cfg(feature = "ssr")]
common_errors! { [
    account_errors user_errors import_errors invite_errors product_errors webhook_errors setting_errors
    authentication_errors request_errors page_errors define_errors
] }

// Forms of imports are sent by no script, and webhooks have no forms, so nothing in a browser hears of their codes: 13 KB
// of the wasm.
#[cfg(not(feature = "ssr"))]
common_errors! { [
    account_errors user_errors invite_errors product_errors setting_errors authentication_errors request_errors
    page_errors define_errors
] }
