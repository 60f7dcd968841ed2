//! URLs of the web that a vendor gives: of a product's home page, of a webhook endpoint.

use url::{Host, ParseError, Url};

/// What a URL must be.
#[derive(Clone, Copy)]
pub struct WebAddressRules {
    /// The schemes it can have, in lower case.
    pub schemes: &'static [&'static str],
    /// The most characters.
    pub max_length: usize,
    /// Whether its host must look like a public name.
    pub only_public: bool,
}

/// Why a URL is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebAddressFault {
    /// It is none.
    Invalid,
    /// Another scheme.
    Scheme,
    /// Too long.
    Length,
    /// No host, or none that is allowed.
    Host,
}

/// Checks a URL. The scheme is judged first and the host second, as the API's callers expect.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(url: &str, rules: WebAddressRules) -> Result<Url, WebAddressFault> {
    let (scheme, rest) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).ok_or(WebAddressFault::Invalid)?;
    if !rules.schemes.contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(WebAddressFault::Scheme);
    }
    // The parser repairs these as browsers do. What is stored must not need that.
    if !rest.starts_with("//") || url.contains('\\') {
        return Err(WebAddressFault::Invalid);
    }
    // Before the parser: its effort for a host that is not ASCII grows faster than the length.
    if url.chars().nth(rules.max_length).is_some() {
        return Err(WebAddressFault::Length);
    }
    let parsed = match Url::parse(url) {
        Err(ParseError::InvalidPort) => return Err(WebAddressFault::Invalid),
        Ok(parsed) if parsed.host().is_some_and(|host| !rules.only_public || is_public(&host)) => parsed,
        _ => return Err(WebAddressFault::Host),
    };
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(WebAddressFault::Invalid);
    }
    Ok(parsed)
}

/// What RFC 3986 takes for one.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether a host is a name with a dot and a top-level domain. The parser has made an address of every spelling of one.
fn is_public(host: &Host<&str>) -> bool {
    let Host::Domain(name) = host else { return false };
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && !edge && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    // All names below localhost are the visitor's own machine (RFC 6761).
    let has_tld = labels.last().is_some_and(|tld| tld.len() > 1 && *tld != "localhost");
    labels.len() > 1 && labels.iter().all(is_label) && has_tld
}
