//! Products: the software that a vendor sells. A product's tokens create users.

use serde::{Deserialize, Serialize};
use url::{Host, ParseError, Url};

use crate::model::{
    id::ProductId,
    metadata::Metadata,
    problem::{ErrorCode, Field, FieldError},
    text,
    timestamp::Timestamp,
};

/// A piece of software that the vendor sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Never changes.
    pub id: ProductId,
    /// 1 to 255 characters.
    pub name: String,
    /// A short name in URLs; unique in the account.
    pub code: Option<String>,
    /// Who may download it.
    pub distribution_strategy: DistributionStrategy,
    /// Its home page.
    pub url: Option<String>,
    /// The platforms that it runs on; free text.
    pub platforms: Option<Vec<String>>,
    /// Data of the vendor's own.
    pub metadata: Metadata,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// Who may download a product (contract 6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DistributionStrategy {
    /// Holders of a licence.
    #[default]
    Licensed,
    /// Anybody.
    Open,
    /// Staff.
    Closed,
}

impl DistributionStrategy {
    /// The API's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Licensed => "LICENSED",
            Self::Open => "OPEN",
            Self::Closed => "CLOSED",
        }
    }

    /// The strategy of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        [Self::Licensed, Self::Open, Self::Closed].into_iter().find(|strategy| strategy.as_str() == name)
    }
}

/// A new product as sent.
#[derive(Clone, Debug, Default)]
pub struct ProductDraft {
    /// The name that people see.
    pub name: String,
    /// A short name in URLs.
    pub code: Option<String>,
    /// `LICENSED` where absent.
    pub distribution_strategy: Option<String>,
    /// Its home page, http or https.
    pub url: Option<String>,
    /// The platforms that it runs on.
    pub platforms: Option<Vec<String>>,
    /// Data of the vendor's own.
    pub metadata: Metadata,
}

/// Changes of a product. What is `None` stays, and `Some(None)` removes a value.
#[derive(Clone, Debug, Default)]
pub struct ProductChanges {
    /// A new name.
    pub name: Option<String>,
    /// A new short name in URLs.
    pub code: Option<Option<String>>,
    /// A new strategy.
    pub distribution_strategy: Option<String>,
    /// A new home page.
    pub url: Option<Option<String>>,
    /// New platforms.
    pub platforms: Option<Option<Vec<String>>>,
    /// New metadata, which replaces all of the old.
    pub metadata: Option<Metadata>,
}

impl ProductDraft {
    /// Every flaw, in the order of contract 6.2.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let flaws = [
            name_flaw(&self.name),
            self.code.as_deref().and_then(code_flaw),
            self.distribution_strategy.as_deref().and_then(strategy_flaw),
            self.url.as_deref().and_then(url_flaw),
            self.metadata.too_large(),
        ];
        flaws.into_iter().flatten().collect()
    }
}

impl ProductChanges {
    /// Every flaw of the new values, in the same order.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let flaws = [
            self.name.as_deref().and_then(name_flaw),
            self.code.as_ref().and_then(Option::as_deref).and_then(code_flaw),
            self.distribution_strategy.as_deref().and_then(strategy_flaw),
            self.url.as_ref().and_then(Option::as_deref).and_then(url_flaw),
            self.metadata.as_ref().and_then(Metadata::too_large),
        ];
        flaws.into_iter().flatten().collect()
    }

    /// The product with these changes, which have no flaw.
    #[must_use]
    pub fn applied_to(self, product: &Product) -> Product {
        let strategy = self.distribution_strategy.as_deref().and_then(DistributionStrategy::find);
        let mut after = product.clone();
        after.name = self.name.unwrap_or(after.name);
        after.code = self.code.unwrap_or(after.code);
        after.distribution_strategy = strategy.unwrap_or(after.distribution_strategy);
        after.url = self.url.unwrap_or(after.url);
        after.platforms = self.platforms.unwrap_or(after.platforms);
        after.metadata = self.metadata.unwrap_or(after.metadata);
        after
    }
}

fn name_flaw(name: &str) -> Option<FieldError> {
    let blank = name.trim().is_empty().then(|| FieldError::new(ErrorCode::NameMissing, Field::Name));
    blank.or_else(|| text::too_long(Some(name), ErrorCode::NameTooLong, Field::Name))
}

fn strategy_flaw(name: &str) -> Option<FieldError> {
    let unknown = DistributionStrategy::find(name).is_none();
    unknown.then(|| FieldError::new(ErrorCode::DistributionStrategyNotAllowed, Field::DistributionStrategy))
}

fn code_flaw(code: &str) -> Option<FieldError> {
    let flaw = |code| Some(FieldError::new(code, Field::Code));
    if code.trim().is_empty() {
        return flaw(ErrorCode::CodeInvalid);
    }
    if ["action", "actions"].contains(&code.to_lowercase().as_str()) || uuid::Uuid::try_parse(code).is_ok() {
        return flaw(ErrorCode::CodeReserved);
    }
    text::too_long(Some(code), ErrorCode::CodeTooLong, Field::Code)
}

/// http or https, and a host that looks like a public name.
///
/// The scheme is judged first and the host second, as the API's callers expect.
fn url_flaw(url: &str) -> Option<FieldError> {
    let flaw = |code| Some(FieldError::new(code, Field::Url));
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return flaw(ErrorCode::UrlInvalid);
    };
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return flaw(ErrorCode::UrlProtocolInvalid);
    }
    // The parser repairs these as browsers do. What is stored must not need that.
    if !rest.starts_with("//") || url.contains('\\') {
        return flaw(ErrorCode::UrlInvalid);
    }
    match Url::parse(url) {
        Err(ParseError::InvalidPort) => return flaw(ErrorCode::UrlInvalid),
        Ok(parsed) if matches!(parsed.host(), Some(Host::Domain(name)) if is_public_name(name)) => {}
        _ => return flaw(ErrorCode::UrlHostInvalid),
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return flaw(ErrorCode::UrlInvalid);
    }
    text::too_long(Some(url), ErrorCode::UrlTooLong, Field::Url)
}

/// What RFC 3986 takes for one.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether a host name, in lower case and ASCII, has a dot and a top-level domain.
fn is_public_name(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && !edge && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    // All names below localhost are the visitor's own machine (RFC 6761).
    let has_tld = labels.last().is_some_and(|tld| tld.len() > 1 && *tld != "localhost");
    labels.len() > 1 && labels.iter().all(is_label) && has_tld
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_pages_are_public_web_addresses() {
        let code = |url| url_flaw(url).map(|flaw| flaw.code);
        for url in [
            "https://engine.example/a?b#c",
            "HTTP://u:p@engine.example:8080/",
            "https://engine.example:",
            "https://localhost.example",
            "https://bücher.example",
        ] {
            assert_eq!(code(url), None, "{url}");
        }
        for url in ["ftp://engine.example", "javascript:alert(1)", "mailto:ada@engine.example", "data:,x", "a+b-c.1:"] {
            assert_eq!(code(url), Some(ErrorCode::UrlProtocolInvalid), "{url}");
        }
        for url in [
            "http://localhost",
            "http://127.0.0.1",
            "http://[::1]",
            "http://",
            "https://a..b",
            "https://-a.io",
            "https://a b.io",
            "https://shop.ⓛocalhost",
            "https://engine.0x10",
        ] {
            assert_eq!(code(url), Some(ErrorCode::UrlHostInvalid), "{url}");
        }
        for url in ["https://shop.localhost", "https://LOCALHOST:80", "https://a.b.LocalHost/x", "http://localhost."] {
            assert_eq!(code(url), Some(ErrorCode::UrlHostInvalid), "{url}");
        }
        for url in [
            "engine.example",
            "//engine.example",
            "://engine.example",
            "1a:b",
            "java script:x",
            "http:engine.example",
            "https://engine.example\\@evil.example",
            "https://engine.example/a\\b",
            "https:\\\\engine.example",
            "https://engine.example:65536",
            "https://engine.example:+80",
            "https://engine.example:80a/",
            "https://engine.example:80:80",
            "https://engine.example/a b",
        ] {
            assert_eq!(code(url), Some(ErrorCode::UrlInvalid), "{url}");
        }
    }
}
