//! Products: the software that a vendor sells. A product's tokens create users.

use serde::{Deserialize, Serialize};

use crate::model::{
    id::ProductId,
    metadata::Metadata,
    problem::{ErrorCode, FieldError, FieldErrors, Problem},
    text_length,
    timestamp::Timestamp,
    web_address::{self, WebAddressFault, WebAddressRules},
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

/// Who may download a product (docs/api.md 6.2).
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

    /// Every strategy, the default first.
    pub const ALL: [Self; 3] = [Self::Licensed, Self::Open, Self::Closed];

    /// The strategy of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strategy| strategy.as_str() == name)
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

/// A new product whose values are valid.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// 1 to 255 characters.
    pub name: String,
    /// Not reserved, and not like an id.
    pub code: Option<String>,
    /// `LICENSED` unless sent.
    pub distribution_strategy: DistributionStrategy,
    /// At a public host.
    pub url: Option<String>,
    /// The platforms that it runs on.
    pub platforms: Option<Vec<String>>,
    /// Within its limits.
    pub metadata: Metadata,
}

/// Changes of a product; what is `None` stays, and `Some(None)` removes. As sent, or parsed: then `S` is a strategy.
#[derive(Clone, Debug)]
pub struct ProductChanges<S = String> {
    /// A new name.
    pub name: Option<String>,
    /// A new short name in URLs.
    pub code: Option<Option<String>>,
    /// A new strategy.
    pub distribution_strategy: Option<S>,
    /// A new home page.
    pub url: Option<Option<String>>,
    /// New platforms.
    pub platforms: Option<Option<Vec<String>>>,
    /// Replaces all of the old metadata.
    pub metadata: Option<Metadata>,
    /// The `updated` that the caller saw. If it has changed since, the update is refused as `STALE`.
    pub seen: Option<Timestamp>,
}

impl<S> Default for ProductChanges<S> {
    fn default() -> Self {
        Self {
            name: None,
            code: None,
            distribution_strategy: None,
            url: None,
            platforms: None,
            metadata: None,
            seen: None,
        }
    }
}

impl ProductDraft {
    /// Parses the values.
    ///
    /// # Errors
    /// All field errors at once, in the order of docs/api.md 6.2.
    pub fn parse(self) -> Result<NewProduct, Problem> {
        let mut errors = FieldErrors::default();
        let name = errors.check(parse_name(self.name));
        let code = errors.check(self.code.map(parse_code).transpose());
        let strategy = errors.check(self.distribution_strategy.as_deref().map(parse_strategy).transpose());
        let url = errors.check(self.url.map(parse_url).transpose());
        let metadata = errors.check(self.metadata.limited());
        let product = || {
            Some(NewProduct {
                name: name?,
                code: code?,
                distribution_strategy: strategy?.unwrap_or_default(),
                url: url?,
                platforms: self.platforms,
                metadata: metadata?,
            })
        };
        errors.finish(product())
    }
}

impl ProductChanges {
    /// Parses the values.
    ///
    /// # Errors
    /// As [`ProductDraft::parse`].
    pub fn parse(self) -> Result<ProductChanges<DistributionStrategy>, Problem> {
        let mut errors = FieldErrors::default();
        let name = errors.check(self.name.map(parse_name).transpose());
        let code = errors.check(self.code.map(|code| code.map(parse_code).transpose()).transpose());
        let strategy = errors.check(self.distribution_strategy.as_deref().map(parse_strategy).transpose());
        let url = errors.check(self.url.map(|url| url.map(parse_url).transpose()).transpose());
        let metadata = errors.check(self.metadata.map(Metadata::limited).transpose());
        let changes = || {
            Some(ProductChanges {
                name: name?,
                code: code?,
                distribution_strategy: strategy?,
                url: url?,
                platforms: self.platforms,
                metadata: metadata?,
                seen: self.seen,
            })
        };
        errors.finish(changes())
    }
}

impl ProductChanges<DistributionStrategy> {
    /// The product with these changes.
    #[must_use]
    pub fn applied_to(self, product: &Product) -> Product {
        let mut after = product.clone();
        after.name = self.name.unwrap_or(after.name);
        after.code = self.code.unwrap_or(after.code);
        after.distribution_strategy = self.distribution_strategy.unwrap_or(after.distribution_strategy);
        after.url = self.url.unwrap_or(after.url);
        after.platforms = self.platforms.unwrap_or(after.platforms);
        after.metadata = self.metadata.unwrap_or(after.metadata);
        after
    }
}

fn parse_name(name: String) -> Result<String, FieldError> {
    if name.trim().is_empty() {
        return Err(ErrorCode::NameMissing.into());
    }
    text_length::limited(name, ErrorCode::NameTooLong)
}

fn parse_strategy(name: &str) -> Result<DistributionStrategy, FieldError> {
    DistributionStrategy::find(name).ok_or_else(|| ErrorCode::DistributionStrategyNotAllowed.into())
}

fn parse_code(code: String) -> Result<String, FieldError> {
    if code.trim().is_empty() {
        return Err(ErrorCode::CodeInvalid.into());
    }
    if ["action", "actions"].contains(&code.to_lowercase().as_str()) || uuid::Uuid::try_parse(&code).is_ok() {
        return Err(ErrorCode::CodeReserved.into());
    }
    text_length::limited(code, ErrorCode::CodeTooLong)
}

fn parse_url(url: String) -> Result<String, FieldError> {
    const RULES: WebAddressRules = WebAddressRules { schemes: &["http", "https"], max_length: 255, only_public: true };
    match web_address::check(&url, RULES) {
        Ok(_) => Ok(url),
        Err(WebAddressFault::Invalid) => Err(ErrorCode::UrlInvalid.into()),
        Err(WebAddressFault::Scheme) => Err(ErrorCode::UrlProtocolInvalid.into()),
        Err(WebAddressFault::Length) => Err(ErrorCode::UrlTooLong.into()),
        Err(WebAddressFault::Host) => Err(ErrorCode::UrlHostInvalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_pages_are_public_web_addresses() {
        let code = |url: &str| parse_url(url.into()).err().map(|error| error.code);
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
