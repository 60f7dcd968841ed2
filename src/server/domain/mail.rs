//! Mail: by a server of the operator's, into a folder, or not at all.
//!
//! No deed waits for it. What cannot be sent is tried again a few times, then
//! given up; the log tells of it without address, link or text.

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

/// A server that does not answer is not waited for longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a letter rests after each try that failed; then it is given up.
const RETRY_DELAYS: [Duration; 3] = [Duration::from_secs(10), Duration::from_secs(60), Duration::from_secs(600)];
/// More letters are not kept.
const MOST: usize = 1000;

/// How mail goes out, as the operator set it.
#[derive(Clone)]
pub struct MailSettings {
    /// The way out.
    pub way: MailTransport,
    /// Whose letters they are.
    pub from: Mailbox,
    /// Where people reach this server: the beginning of every link.
    pub site: String,
}

/// The way out.
#[derive(Clone)]
pub enum MailTransport {
    /// By a server.
    Smtp(Box<AsyncSmtpTransportBuilder>),
    /// A file a letter.
    Folder(PathBuf),
}

/// An email with a link under which a new password can be set.
pub(in crate::server::domain) struct ResetEmail<'a> {
    /// Makes the message's id.
    pub(in crate::server::domain) message_id: Uuid,
    pub(in crate::server::domain) to: &'a Email,
    /// The account's name.
    pub(in crate::server::domain) account: &'a str,
    /// The page of the link, below the server's address.
    pub(in crate::server::domain) link_path: &'a str,
    /// For how long the link works.
    pub(in crate::server::domain) hours: i64,
}

/// Sends mail.
pub struct Mailer {
    clock: Clock,
    transport: Transports,
    from: Mailbox,
    site: String,
    host: String,
    waiting: Mutex<VecDeque<OutgoingEmail>>,
}

enum Transports {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

#[derive(Clone)]
struct OutgoingEmail {
    message: Message,
    tries: usize,
    /// Not before, on the clock that never jumps.
    due: Duration,
}

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl FromStr for MailTransport {
    type Err = &'static str;

    /// `smtps://user:password@host`, `smtp://host:25?tls=required`, `file:///folder`.
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
    /// Ready to send.
    ///
    /// # Errors
    /// A fault where the folder cannot be made.
    pub fn new(MailSettings { way, from, site }: MailSettings, clock: Clock) -> Result<Self> {
        let transport = match way {
            MailTransport::Smtp(builder) => Transports::Smtp(builder.build()),
            MailTransport::Folder(folder) => {
                // Letters hold links that set passwords. A folder that was there is its owner's business.
                DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
                    Error::internal(format!("the mail folder {} cannot be used: {error}", folder.display()))
                })?;
                Transports::Folder(AsyncFileTransport::new(folder))
            }
        };
        let host = Url::parse(&site).map_err(Error::internal)?.host_str().map(str::to_owned);
        let host = host.ok_or_else(|| Error::internal("the public URL has no host"))?;
        Ok(Self { clock, transport, from, site, host, waiting: Mutex::default() })
    }

    /// A letter with a link under which a new password can be set.
    ///
    /// # Errors
    /// A fault where too many wait, or the address is none that mail can go to.
    pub(in crate::server::domain) fn send_reset(&self, email: &ResetEmail<'_>) -> Result<()> {
        // A name is free text, and a line of it must not become a line of the letter's head.
        let account: String = email.account.chars().filter(|c| !c.is_control()).collect();
        let (link, hours) = (self.site.clone() + email.link_path, email.hours);
        let text = format!(
            "Somebody, perhaps you, asked for a new password at {account}.\n\n\
             Open this link within {hours} hours to choose one. It works once.\n\n\
             {link}\n\n\
             If it was not you, do nothing: your password stays as it is.\n"
        );
        self.queue(email, format!("Your password at {account}"), text)
    }

    fn queue(&self, email: &ResetEmail<'_>, subject: String, text: String) -> Result<()> {
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
        let mut waiting = self.lock();
        if waiting.len() >= MOST {
            return Err(Error::internal("too many letters wait for the mail server"));
        }
        waiting.push_back(OutgoingEmail { message, tries: 0, due: Duration::ZERO });
        Ok(())
    }

    /// Sends every letter that is due, one after the other. Each stays in the queue
    /// while it is under way, so that whoever stops us knows of it.
    pub(in crate::server::domain) async fn deliver(&self) {
        let now = self.clock.elapsed();
        for _ in 0..self.waiting() {
            let Some(letter) = self.lock().front().cloned() else { return };
            let kept = if letter.due > now { Some(letter) } else { self.send(letter, now).await };
            let mut waiting = self.lock();
            waiting.pop_front();
            waiting.extend(kept);
        }
    }

    /// Sends a letter; what is left of it is to be tried again.
    async fn send(&self, letter: OutgoingEmail, now: Duration) -> Option<OutgoingEmail> {
        let reason = self.transport.send(letter.message.clone()).await.err()?;
        let Some(rest) = RETRY_DELAYS.get(letter.tries) else {
            tracing::error!(reason, "a letter could not be sent, and was given up");
            return None;
        };
        tracing::warn!(reason, "a letter could not be sent, and will be tried again");
        Some(OutgoingEmail { tries: letter.tries + 1, due: now + *rest, ..letter })
    }

    /// How many letters are not sent yet.
    pub(in crate::server::domain) fn waiting(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<OutgoingEmail>> {
        lock(&self.waiting)
    }
}

impl Transports {
    /// Sends a letter, or says why not: in our words, for a server's own may name the address.
    async fn send(&self, message: Message) -> Result<(), String> {
        match self {
            Self::Folder(folder) => folder.send(message).await.map(drop).map_err(|_| "the folder took no file".into()),
            Self::Smtp(server) => server.send(message).await.map(drop).map_err(|error| match error.status() {
                Some(status) => format!("the server said {status}"),
                None if error.is_timeout() => "the server did not answer".into(),
                None if error.is_tls() => "the connection could not be made private".into(),
                None => "the server could not be reached".into(),
            }),
        }
    }
}

/// Plain text stays as it is, so that no link is broken over two lines; other letters are escaped.
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
    fn ways_are_read_from_addresses() {
        for text in ["smtps://u:p%40ss@mail.example", "smtp://mail.example:25", "smtp://mail.example?tls=required"] {
            assert!(matches!(text.parse(), Ok(MailTransport::Smtp(_))), "{text}");
        }
        assert!(matches!("file:///var/mail/keydesk".parse(), Ok(MailTransport::Folder(_))));
        for text in ["", "mail.example", "https://mail.example", "smtp://mail.example?tls=x", "file://mail"] {
            assert!(text.parse::<MailTransport>().is_err(), "{text}");
        }
    }
}
