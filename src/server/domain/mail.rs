//! Mail: sent by an SMTP server, written to a folder, or disabled.
//!
//! No use case waits for it: emails are queued in memory and sent by the worker. A failed email is
//! retried three times and then dropped. Log lines never have the address, the link or the text.

use std::{
    collections::VecDeque,
    fmt,
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    str::FromStr,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use lettre::{
    Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, MIME_VERSION_1_0},
    },
    transport::smtp::AsyncSmtpTransportBuilder,
};
use url::Url;

use uuid::Uuid;

use crate::{
    model::email::Email,
    server::domain::{
        clock::Clock,
        error::{Error, Result},
        lock::lock,
    },
};

/// How long to wait for a mail server.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The wait after each failed attempt. After the last one the email is dropped.
const RETRY_DELAYS: [Duration; 3] = [Duration::from_secs(10), Duration::from_secs(60), Duration::from_secs(600)];
/// The maximum number of unsent emails. It bounds memory while the mail server is down.
const MAX_QUEUED: usize = 1000;

/// How mail is sent, as the operator configured it.
#[derive(Clone)]
pub struct MailSettings {
    /// How emails are delivered.
    pub transport: MailTransport,
    /// The sender.
    pub from: Mailbox,
    /// The origin of the public URL, with which every link begins.
    pub site: String,
}

/// How emails are delivered.
#[derive(Clone)]
pub enum MailTransport {
    /// By an SMTP server.
    Smtp(Box<AsyncSmtpTransportBuilder>),
    /// As one file per email in this folder.
    Folder(PathBuf),
}

/// An email with a link to set a new password.
pub(in crate::server::domain) struct ResetEmail<'a> {
    /// The local part of the `Message-ID` header.
    pub(in crate::server::domain) message_id: Uuid,
    pub(in crate::server::domain) to: &'a Email,
    /// The account's name.
    pub(in crate::server::domain) account: &'a str,
    /// The path of the link.
    pub(in crate::server::domain) link_path: &'a str,
    /// The lifetime of the link in hours.
    pub(in crate::server::domain) hours: i64,
}

/// The queue of emails, and their transport.
pub struct Mailer {
    clock: Clock,
    transport: Transports,
    from: Mailbox,
    site: String,
    /// The host of the public URL, for `Message-ID` headers.
    host: String,
    queue: Mutex<VecDeque<OutgoingEmail>>,
}

enum Transports {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

#[derive(Clone)]
struct OutgoingEmail {
    message: Message,
    /// The number of failed attempts.
    attempts: usize,
    /// The earliest time of the next attempt, on the monotonic clock.
    due: Duration,
}

/// Hides everything: the URL of an SMTP server has its password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl FromStr for MailTransport {
    type Err = &'static str;

    /// Parses `smtps://user:password@host`, `smtp://host:25?tls=required` or `file:///folder`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(folder) = text.strip_prefix("file://").filter(|folder| folder.starts_with('/')) {
            return Ok(Self::Folder(folder.into()));
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(text);
        let builder =
            builder.map_err(|_| "must be a URL such as smtps://user:password@host or smtp://host:25?tls=required")?;
        Ok(Self::Smtp(Box::new(builder.timeout(Some(TIMEOUT)))))
    }
}

impl Mailer {
    /// A mailer with an empty queue.
    ///
    /// # Errors
    /// An internal error, if the mail folder cannot be created.
    pub fn new(MailSettings { transport, from, site }: MailSettings, clock: Clock) -> Result<Self> {
        let transport = match transport {
            MailTransport::Smtp(builder) => Transports::Smtp(builder.build()),
            MailTransport::Folder(folder) => {
                // Emails have links that set passwords, so the folder is private. An existing folder keeps its mode.
                DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
                    Error::internal(format!("the mail folder {} cannot be used: {error}", folder.display()))
                })?;
                Transports::Folder(AsyncFileTransport::new(folder))
            }
        };
        let host = Url::parse(&site).map_err(Error::internal)?.host_str().map(str::to_owned);
        let host = host.ok_or_else(|| Error::internal("the public URL has no host"))?;
        Ok(Self { clock, transport, from, site, host, queue: Mutex::default() })
    }

    /// Queues an email with a link to set a new password.
    ///
    /// # Errors
    /// An internal error, if the queue is full or the address is not deliverable.
    pub(in crate::server::domain) fn send_reset(&self, email: &ResetEmail<'_>) -> Result<()> {
        // The name is free text. A line break in it could inject a header.
        let account: String = email.account.chars().filter(|c| !c.is_control()).collect();
        let (link, hours) = (self.site.clone() + email.link_path, email.hours);
        let text = format!(
            "Somebody, perhaps you, asked for a new password at {account}.\n\n\
             Open this link within {hours} hours to choose one. It works once.\n\n\
             {link}\n\n\
             If it was not you, do nothing: your password stays as it is.\n"
        );
        self.push(email, format!("Your password at {account}"), text)
    }

    fn push(&self, email: &ResetEmail<'_>, subject: String, text: String) -> Result<()> {
        let to: Address = email.to.as_str().parse().map_err(Error::internal)?;
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", email.message_id, self.host)))
            .from(self.from.clone())
            .to(to.into())
            .subject(subject)
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(body(text))
            .map_err(Error::internal)?;
        let mut queue = self.lock();
        if queue.len() >= MAX_QUEUED {
            return Err(Error::internal("too many emails wait for the mail server"));
        }
        queue.push_back(OutgoingEmail { message, attempts: 0, due: Duration::ZERO });
        Ok(())
    }

    /// Sends all emails that are due, one after the other. An email stays in the queue while it is being sent, so that
    /// a shutdown counts it as unsent.
    pub(in crate::server::domain) async fn deliver(&self) {
        let now = self.clock.elapsed();
        for _ in 0..self.unsent() {
            let Some(email) = self.lock().front().cloned() else { return };
            let unsent = if email.due > now { Some(email) } else { self.send(email, now).await };
            let mut queue = self.lock();
            queue.pop_front();
            queue.extend(unsent);
        }
    }

    /// Sends an email. Returns it if it is to be retried.
    async fn send(&self, email: OutgoingEmail, now: Duration) -> Option<OutgoingEmail> {
        let reason = self.transport.send(email.message.clone()).await.err()?;
        let Some(delay) = RETRY_DELAYS.get(email.attempts) else {
            tracing::error!(reason, "an email could not be sent and was dropped");
            return None;
        };
        tracing::warn!(reason, "an email could not be sent and will be retried");
        Some(OutgoingEmail { attempts: email.attempts + 1, due: now + *delay, ..email })
    }

    /// The number of unsent emails.
    pub(in crate::server::domain) fn unsent(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<OutgoingEmail>> {
        lock(&self.queue)
    }
}

impl Transports {
    /// Sends an email. The error is in our own words: a server's reply may contain the address, which must not be
    /// logged.
    async fn send(&self, message: Message) -> Result<(), String> {
        match self {
            Self::Folder(folder) => {
                folder.send(message).await.map(drop).map_err(|_| "the file could not be written".into())
            }
            Self::Smtp(server) => server.send(message).await.map(drop).map_err(|error| match error.status() {
                Some(status) => format!("the server replied {status}"),
                None if error.is_timeout() => "the server did not respond in time".into(),
                None if error.is_tls() => "the TLS handshake failed".into(),
                None => "the server could not be reached".into(),
            }),
        }
    }
}

/// The body of a text. ASCII is sent as it is, because quoted-printable would break links over two lines; anything else
/// is encoded.
fn body(text: String) -> Body {
    if text.is_ascii() {
        Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transports_are_parsed_from_urls() {
        for text in ["smtps://u:p%40ss@mail.example", "smtp://mail.example:25", "smtp://mail.example?tls=required"] {
            assert!(matches!(text.parse(), Ok(MailTransport::Smtp(_))), "{text}");
        }
        assert!(matches!("file:///var/mail/keydesk".parse(), Ok(MailTransport::Folder(_))));
        for text in ["", "mail.example", "https://mail.example", "smtp://mail.example?tls=x", "file://mail"] {
            assert!(text.parse::<MailTransport>().is_err(), "{text}");
        }
    }
}
