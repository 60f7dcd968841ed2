//! Mail: sent by an SMTP server, written to a folder, or disabled.
//!
//! No use case waits for it: emails are queued in memory and sent by the worker. A failed email is
//! retried three times and then dropped. Log lines never have the address, the link or the text.

use std::{
    collections::VecDeque,
    fmt,
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use lettre::{
    Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use tokio::time::timeout;
use url::{Host, Url};
use uuid::Uuid;

use crate::{
    model::{
        email::Email,
        mail_setup::{MailRoute, MailSetup, MailTestOutcome},
    },
    server::domain::{
        clock::Clock,
        error::{Error, Result},
        lock::lock,
        mail_transport::{MailTransport, SmtpServer},
        mail_words::MailSecrets,
    },
};

/// The wait after each failed attempt. After the last one the email is dropped.
const RETRY_DELAYS: [Duration; 3] = [Duration::from_secs(10), Duration::from_secs(60), Duration::from_secs(600)];
/// How long somebody waits who tries the mail server: shorter than a request may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(12);
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

/// A letter as it is sent: what it says as plain text and as HTML.
pub(in crate::server::domain) struct RenderedLetter {
    pub(in crate::server::domain) subject: String,
    pub(in crate::server::domain) text: String,
    pub(in crate::server::domain) html: String,
}

/// The queue of emails, and their transport.
pub struct Mailer {
    clock: Clock,
    transport: Transports,
    setup: MailSetup,
    from: Mailbox,
    site: String,
    /// The host of the public URL, as `Message-ID` headers write it.
    host: String,
    queue: Mutex<VecDeque<OutgoingEmail>>,
}

enum Transports {
    Smtp(AsyncSmtpTransport<Tokio1Executor>, MailSecrets),
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

impl Mailer {
    /// A mailer with an empty queue.
    ///
    /// # Errors
    /// An internal error, if the mail folder cannot be created.
    pub fn new(MailSettings { transport, from, site }: MailSettings, clock: Clock) -> Result<Self> {
        let (transport, route) = match transport {
            MailTransport::Smtp(smtp) => {
                let SmtpServer { connection, name, protection, secrets, .. } = *smtp;
                (Transports::Smtp(connection.build(), secrets), MailRoute::Smtp { server: name, protection })
            }
            MailTransport::Folder(folder) => {
                // Emails have links that set passwords, so the folder is private. An existing folder keeps its mode.
                DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
                    Error::internal(format!("the mail folder {} cannot be used: {error}", folder.display()))
                })?;
                let route = MailRoute::Folder(folder.display().to_string());
                (Transports::Folder(AsyncFileTransport::new(folder)), route)
            }
        };
        let host = host_of_ids(&Url::parse(&site).map_err(Error::internal)?)?;
        let setup = MailSetup { route, from: from.to_string() };
        Ok(Self { clock, transport, setup, from, site, host, queue: Mutex::default() })
    }

    /// Queues an email, which is sent soon.
    ///
    /// # Errors
    /// An internal error, if the queue is full.
    pub(in crate::server::domain) fn push(&self, message: Message) -> Result<()> {
        let mut queue = self.lock();
        if queue.len() >= MAX_QUEUED {
            return Err(Error::internal("too many emails wait for the mail server"));
        }
        queue.push_back(OutgoingEmail { message, attempts: 0, due: Duration::ZERO });
        Ok(())
    }

    /// The origin of the public URL, with which every link begins.
    pub(in crate::server::domain) fn site(&self) -> &str {
        &self.site
    }

    /// A letter as an email, in both of its forms.
    ///
    /// # Errors
    /// An internal error, if the address is not deliverable.
    pub(in crate::server::domain) fn message(&self, id: Uuid, to: &Email, letter: RenderedLetter) -> Result<Message> {
        let to: Address = to.as_str().parse().map_err(Error::internal)?;
        let part = |kind, text| SinglePart::builder().header(kind).body(body(text));
        let forms = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, letter.text))
            .singlepart(part(ContentType::TEXT_HTML, letter.html));
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .from(self.from.clone())
            .to(to.into())
            .subject(letter.subject)
            // So that no holiday notice answers (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
            .multipart(forms)
            .map_err(Error::internal)
    }

    /// Sends an email now.
    ///
    /// # Errors
    /// The reason, in our own words: it has no part of the email.
    pub(in crate::server::domain) async fn transmit(&self, message: Message) -> Result<(), String> {
        self.transport.send(message).await
    }

    /// How mail is set up.
    pub(in crate::server::domain) const fn setup(&self) -> &MailSetup {
        &self.setup
    }

    /// Sends an email now, and returns what the server said, without secrets.
    pub(in crate::server::domain) async fn attempt(&self, message: Message) -> (MailTestOutcome, String) {
        self.transport.attempt(message).await
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
            Self::Smtp(server, _) => server.send(message).await.map(drop).map_err(|error| match error.status() {
                Some(status) => format!("the server replied {status}"),
                None if error.is_timeout() => "the server did not respond in time".into(),
                None if error.is_tls() => "the TLS handshake failed".into(),
                None => "the server could not be reached".into(),
            }),
        }
    }
}

impl Transports {
    /// Sends an email, and returns the words of the server. They are for the person who asks: a log must not have them.
    async fn attempt(&self, message: Message) -> (MailTestOutcome, String) {
        let (server, secrets) = match self {
            Self::Smtp(server, secrets) => (server, secrets),
            Self::Folder(_) => {
                return match self.send(message).await {
                    Ok(()) => (MailTestOutcome::Written, String::new()),
                    Err(reason) => (MailTestOutcome::Refused, reason),
                };
            }
        };
        let (outcome, words) = match timeout(ATTEMPT_TIMEOUT, server.send(message)).await {
            Ok(Ok(reply)) => {
                let lines = reply.message().collect::<Vec<_>>().join(" ");
                (MailTestOutcome::Sent, format!("{} {lines}", reply.code()))
            }
            Ok(Err(error)) if error.is_timeout() => (MailTestOutcome::NoAnswer, error.to_string()),
            Ok(Err(error)) => (MailTestOutcome::Refused, error.to_string()),
            Err(_) => (MailTestOutcome::NoAnswer, String::new()),
        };
        (outcome, secrets.clean(&words))
    }
}

/// The host of a site as the right half of a `Message-ID`: a name, or an address literal (RFC 5321, section 4.1.3).
fn host_of_ids(site: &Url) -> Result<String> {
    match site.host() {
        Some(Host::Domain(name)) => Ok(name.to_owned()),
        Some(Host::Ipv4(address)) => Ok(format!("[{address}]")),
        Some(Host::Ipv6(address)) => Ok(format!("[IPv6:{address}]")),
        None => Err(Error::internal("the public URL has no host")),
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
    use mailparse::MailHeaderMap;

    use super::*;

    const LINK: &str = "https://id.acme.example/reset-password/0123456789abcdef0123456789abcdef?next=%2Ftokens";

    /// Message-ID, subject and text of a mail, as a mail program decodes them.
    fn decoded(site: &str, account: &str) -> [String; 3] {
        let folder = tempfile::tempdir().expect("a folder");
        let transport = MailTransport::Folder(folder.path().join("mail"));
        let from = "Jörg <no-reply@acme.example>".parse().expect("a sender");
        let settings = MailSettings { transport, from, site: site.to_owned() };
        let mailer = Mailer::new(settings, Clock::system()).expect("a mailer");
        let to = Email::parse("ada@engine.example").expect("an email");
        let letter = RenderedLetter {
            subject: format!("A new password at {account}"),
            text: format!("A new password at {account}.\n\n{LINK}\n\n"),
            html: format!("<p>{account}</p>\n"),
        };
        let bytes = mailer.message(Uuid::from_u128(7), &to, letter).expect("a message").formatted();
        let lines = String::from_utf8(bytes.clone()).expect("ASCII");
        assert!(
            lines.is_ascii() && lines.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')),
            "{lines}"
        );
        let mail = mailparse::parse_mail(&bytes).expect("a mail");
        let header = |name| mail.headers.get_first_value(name).expect(name);
        let text = mail.subparts[0].get_body().expect("a text").replace("\r\n", "\n");
        [header("Message-ID"), header("Subject"), text]
    }

    #[test]
    fn a_message_id_is_well_formed_for_every_host() {
        let id = "00000000-0000-0000-0000-000000000007";
        for (site, host) in [
            ("https://id.acme.example", "id.acme.example".to_owned()),
            ("https://id.acme.example:8443", "id.acme.example".to_owned()),
            ("https://bücher.example", "xn--bcher-kva.example".to_owned()),
            ("http://127.0.0.1:3000", "[127.0.0.1]".to_owned()),
            ("http://[::1]:3000", "[IPv6:::1]".to_owned()),
            ("https://[2001:db8::7]", "[IPv6:2001:db8::7]".to_owned()),
            (&format!("https://{0}.{0}.{0}.example", "a".repeat(60)), format!("{0}.{0}.{0}.example", "a".repeat(60))),
        ] {
            assert_eq!(decoded(site, "Acme")[0], format!("<{id}@{host}>"));
        }
    }

    #[test]
    fn a_name_outside_of_ascii_breaks_neither_subject_nor_link() {
        for account in [
            "Acme".to_owned(),
            "Jörg & Söhne".to_owned(),
            "日本の会社".to_owned(),
            "a = b; \"c\" <d@e>".to_owned(),
            "ü ".repeat(127),
            "🔑".repeat(255),
            "x".repeat(255),
            format!("{} Söhne {}", "Acme ".repeat(20), "Gesellschaft ".repeat(9)),
        ] {
            let account = account.trim();
            let [_, subject, text] = decoded("https://id.acme.example", account);
            assert_eq!(subject, format!("A new password at {account}"));
            assert!(text.contains(&format!("at {account}.\n\n")), "{text}");
            assert!(text.contains(&format!("\n\n{LINK}\n\n")), "{text}");
        }
    }
}
