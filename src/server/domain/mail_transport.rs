//! How emails are delivered, read from a URL.
//!
//! Nothing in the URL is skipped: a part without a meaning could be a mistake that turns TLS off, or a piece of a
//! password whose special characters were not percent-encoded. So no error repeats any of it.

use std::{net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use lettre::{
    AsyncSmtpTransport, Tokio1Executor,
    transport::smtp::{
        AsyncSmtpTransportBuilder, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::{model::mail_setup::MailProtection, server::domain::mail_words::MailSecrets};

/// How long to wait for a mail server.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The port of mail between servers (RFC 5321).
const SMTP_PORT: u16 = 25;

/// How emails are delivered.
#[derive(Clone)]
pub enum MailTransport {
    /// By an SMTP server.
    Smtp(Box<SmtpServer>),
    /// As one file per email in this folder.
    Folder(PathBuf),
}

/// An SMTP server, and how to log in.
#[derive(Clone)]
pub struct SmtpServer {
    pub(in crate::server::domain) connection: AsyncSmtpTransportBuilder,
    /// Host and port.
    pub(in crate::server::domain) name: String,
    pub(in crate::server::domain) protection: MailProtection,
    /// Whether mail can leave this machine without TLS.
    is_exposed: bool,
    pub(in crate::server::domain) secrets: MailSecrets,
}

/// Why a text does not say how emails are delivered. The message is the rest of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailUrl {
    /// It is no URL, or one of another scheme.
    #[error(
        "must be a URL such as smtps://user:password@host, smtp://host:587?tls=required or file:///folder; in a user \
         or password write / as %2F, # as %23, ? as %3F, @ as %40, : as %3A and % as %25"
    )]
    Syntax,
    /// The host is not a name in ASCII or an address, or the port is 0.
    #[error("must name its host in ASCII, and a port other than 0")]
    Host,
    /// There is a path or a fragment.
    #[error(
        "must have nothing but parameters behind its host and port; in a user or password write / as %2F, # as %23, \
         ? as %3F and @ as %40"
    )]
    Rest,
    /// There is a parameter other than `tls`, or `tls` has another value.
    #[error(
        "can have one parameter, tls=required, or with smtp:// tls=opportunistic; in a user or password write ? as %3F \
         and @ as %40"
    )]
    Parameter,
    /// There is a user or a password alone, or one that is not UTF-8.
    #[error("must have a user and a password, both in UTF-8, or neither")]
    Credentials,
    /// The folder is not absolute, or there is more than a folder.
    #[error("must be file:///folder, with an absolute path and nothing else")]
    Folder,
}

impl MailTransport {
    /// Whether passwords and mail can leave this machine in clear text.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        matches!(self, Self::Smtp(server) if server.is_exposed)
    }
}

impl FromStr for MailTransport {
    type Err = InvalidMailUrl;

    /// Parses `smtps://user:password@host`, `smtp://host:587?tls=required` or `file:///folder`.
    fn from_str(text: &str) -> Result<Self, InvalidMailUrl> {
        // The parser would drop these.
        if text.chars().any(char::is_control) {
            return Err(InvalidMailUrl::Syntax);
        }
        let url = Url::parse(text).map_err(|_| InvalidMailUrl::Syntax)?;
        match url.scheme() {
            "file" => folder(&url, text),
            "smtp" | "smtps" => smtp(&url),
            _ => Err(InvalidMailUrl::Syntax),
        }
    }
}

fn folder(url: &Url, text: &str) -> Result<MailTransport, InvalidMailUrl> {
    let is_bare = text.starts_with("file:///") && url.query().is_none() && url.fragment().is_none();
    let path = url.to_file_path().ok().filter(|path| is_bare && path.is_absolute());
    path.map(MailTransport::Folder).ok_or(InvalidMailUrl::Folder)
}

fn smtp(url: &Url) -> Result<MailTransport, InvalidMailUrl> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidMailUrl::Syntax)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_name = |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let address = host.parse::<IpAddr>().ok();
    if url.port() == Some(0) || address.is_none() && !is_name(host) {
        return Err(InvalidMailUrl::Host);
    }
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(InvalidMailUrl::Rest);
    }
    let protection = protection(url)?;
    let server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).timeout(Some(TIMEOUT));
    let tls = || TlsParameters::new(host.to_owned()).map_err(|_| InvalidMailUrl::Host);
    let (tls, usual_port) = match protection {
        MailProtection::Wrapped => (Tls::Wrapper(tls()?), SUBMISSIONS_PORT),
        MailProtection::Required => (Tls::Required(tls()?), SUBMISSION_PORT),
        MailProtection::Opportunistic => (Tls::Opportunistic(tls()?), SUBMISSION_PORT),
        MailProtection::None => (Tls::None, SMTP_PORT),
    };
    let port = url.port().unwrap_or(usual_port);
    let mut connection = server.tls(tls).port(port);
    let mut secrets = MailSecrets::default();
    if let Some((user, password)) = credentials(url)? {
        secrets = MailSecrets::of(&user, &password);
        connection = connection.credentials(Credentials::new(user, password));
    }
    let is_loopback = address.map_or(host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback());
    let is_protected = matches!(protection, MailProtection::Wrapped | MailProtection::Required);
    let (is_exposed, name) = (!is_loopback && !is_protected, format!("{}:{port}", url.host_str().unwrap_or(host)));
    Ok(MailTransport::Smtp(Box::new(SmtpServer { connection, name, protection, is_exposed, secrets })))
}

fn protection(url: &Url) -> Result<MailProtection, InvalidMailUrl> {
    match (url.scheme(), url.query()) {
        ("smtps", None | Some("tls=required")) => Ok(MailProtection::Wrapped),
        ("smtp", Some("tls=required")) => Ok(MailProtection::Required),
        ("smtp", Some("tls=opportunistic")) => Ok(MailProtection::Opportunistic),
        ("smtp", None) => Ok(MailProtection::None),
        _ => Err(InvalidMailUrl::Parameter),
    }
}

/// User and password, if there are any.
fn credentials(url: &Url) -> Result<Option<(String, String)>, InvalidMailUrl> {
    let decode = |text: &str| match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(InvalidMailUrl::Credentials),
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(InvalidMailUrl::Credentials),
        (user, Some(password)) => Ok(Some((decode(user)?, decode(password)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_and_loopback_are_safe() {
        for (text, is_exposed) in [
            ("smtps://u:p%40ss@mail.example", false),
            ("smtps://mail.example:4650?tls=required", false),
            ("smtp://mail.example?tls=required", false),
            ("smtp://u:p@mail.example:587/?tls=required", false),
            ("smtp://127.0.0.1", false),
            ("smtp://127.9.9.9:2525", false),
            ("smtp://u:p@[::1]:25", false),
            ("smtp://LOCALHOST?tls=opportunistic", false),
            ("smtp://mail.example:25", true),
            ("smtp://u:p@mail.example?tls=opportunistic", true),
            ("smtp://10.0.0.1", true),
            ("smtp://[2001:db8::1]", true),
            ("smtp://localhost.example", true),
            ("smtp://127.1", true),
        ] {
            let transport: MailTransport = text.parse().expect(text);
            assert_eq!(transport.is_exposed(), is_exposed, "{text}");
        }
    }

    #[test]
    fn a_folder_is_absolute() {
        let folder = |text: &str| match text.parse() {
            Ok(MailTransport::Folder(path)) => Ok(path),
            Ok(MailTransport::Smtp(_)) => panic!("{text} is no server"),
            Err(error) => Err(error),
        };
        assert_eq!(folder("file:///var/mail/keydesk"), Ok("/var/mail/keydesk".into()));
        assert_eq!(folder("file:///var/my%20mail"), Ok("/var/my mail".into()));
        for text in ["file://mail", "file:mail", "file:/var/mail", "file:///var/mail?x", "file:///var/mail#x"] {
            assert_eq!(folder(text), Err(InvalidMailUrl::Folder), "{text}");
        }
    }

    #[test]
    fn nothing_is_skipped() {
        for (text, expected) in [
            ("", InvalidMailUrl::Syntax),
            ("mail.example", InvalidMailUrl::Syntax),
            ("https://mail.example", InvalidMailUrl::Syntax),
            ("smtp:mail.example", InvalidMailUrl::Syntax),
            ("smtp://", InvalidMailUrl::Syntax),
            ("smtps://u:p\tw@mail.example", InvalidMailUrl::Syntax),
            ("smtps://u:pass/word@mail.example", InvalidMailUrl::Syntax),
            ("smtps://u:pass#word@mail.example", InvalidMailUrl::Syntax),
            ("smtps://u:pass?word@mail.example", InvalidMailUrl::Syntax),
            ("smtps://u:1/word@mail.example", InvalidMailUrl::Rest),
            ("smtps://u:1#word@mail.example", InvalidMailUrl::Rest),
            ("smtps://u:1?word@mail.example", InvalidMailUrl::Parameter),
            ("smtps://mail.example/name", InvalidMailUrl::Rest),
            ("smtps://mail.example:0", InvalidMailUrl::Host),
            ("smtps://bücher.example", InvalidMailUrl::Host),
            ("smtp://mail.example?requireTLS=true", InvalidMailUrl::Parameter),
            ("smtp://mail.example?TLS=required", InvalidMailUrl::Parameter),
            ("smtp://mail.example?tls=Required", InvalidMailUrl::Parameter),
            ("smtp://mail.example?tls=", InvalidMailUrl::Parameter),
            ("smtp://mail.example?tls=x", InvalidMailUrl::Parameter),
            ("smtp://mail.example?", InvalidMailUrl::Parameter),
            ("smtp://mail.example?tls=required&tls=opportunistic", InvalidMailUrl::Parameter),
            ("smtp://mail.example?tls=required&pool=1", InvalidMailUrl::Parameter),
            ("smtps://mail.example?tls=opportunistic", InvalidMailUrl::Parameter),
            ("smtps://u@mail.example", InvalidMailUrl::Credentials),
            ("smtps://:p@mail.example", InvalidMailUrl::Credentials),
            ("smtps://u:%ff@mail.example", InvalidMailUrl::Credentials),
        ] {
            assert_eq!(text.parse::<MailTransport>().err(), Some(expected), "{text}");
        }
    }
}
