//! A letter as it is sent: as plain text, and as HTML for programs that prefer it. Both say the same.
//!
//! The HTML loads nothing, has no script and no style attribute, and follows the colours of the reader's system.

use std::net::IpAddr;

use time::OffsetDateTime;

use crate::{
    model::{device::Device, timestamp::Timestamp},
    server::domain::{
        letter::{Letter, LetterKind, Origin},
        letters::words::{Advice, Told, WORDS, Words},
        mailer::RenderedLetter,
    },
};

const STYLE: &str = include_str!("letter.css");

/// What both forms say, in order.
struct Parts {
    heading: &'static str,
    told: String,
    /// The link that the letter is for.
    link: Option<String>,
    /// When, from where, by which browser.
    facts: Vec<(&'static str, String)>,
    /// The heading above the advice.
    title: &'static str,
    /// What to do, each with a link or without one.
    advice: Vec<(String, Option<String>)>,
    about: String,
}

/// What a letter needs besides what happened.
pub(in crate::server::domain) struct LetterFrame<'a> {
    /// The name of the vendor's account.
    pub(in crate::server::domain) account: &'a str,
    /// Where the pages of the account are.
    pub(in crate::server::domain) pages: &'a str,
    /// Its link, if it has one.
    pub(in crate::server::domain) link: Option<&'a str>,
}

/// The letter in both forms.
pub(in crate::server::domain) fn render(letter: &Letter, frame: &LetterFrame<'_>) -> RenderedLetter {
    // The name is free text. A line break in it could inject a header.
    let account: String = frame.account.chars().filter(|c| !c.is_control()).collect();
    let words = WORDS.of(letter.language);
    let parts = parts(letter, &LetterFrame { account: &account, ..*frame }, words);
    let subject = (words.kind(letter.kind).subject)(&account);
    let html = html(letter, &account, &subject, &parts);
    RenderedLetter { text: text(&parts), subject, html }
}

fn parts(letter: &Letter, frame: &LetterFrame<'_>, words: &Words) -> Parts {
    let LetterFrame { account, pages, .. } = *frame;
    let kind = words.kind(letter.kind);
    let email = letter.email.as_ref().map_or("", |email| email.as_str());
    let deadline = letter.deadline.map(|at| moment(at, words)).unwrap_or_default();
    let told = Told { account, email, deadline: &deadline };
    let by_staff = matches!(letter.origin, Origin::Staff);
    let advice = match kind.advice {
        Advice::NewPassword if !by_staff => vec![
            (words.set_password.to_owned(), Some(format!("{pages}/forgot-password"))),
            (words.look.to_owned(), Some(format!("{pages}/security"))),
        ],
        Advice::NewPassword | Advice::AskVendor => vec![((words.ask)(account), None)],
        Advice::Nothing => vec![(words.do_nothing.to_owned(), None)],
    };
    Parts {
        heading: kind.heading,
        told: (kind.told)(&told),
        link: link(letter, frame),
        facts: facts(letter, account, words),
        title: if by_staff { words.not_expected } else { words.not_you },
        advice,
        about: (words.about)(account, letter.recipient.as_str()),
    }
}

/// The link that the letter is for: its own, or to the page that undoes what it tells.
fn link(letter: &Letter, frame: &LetterFrame<'_>) -> Option<String> {
    match letter.kind {
        LetterKind::DeletionAsked => Some(format!("{}/log-in", frame.pages)),
        _ => frame.link.map(str::to_owned),
    }
}

fn facts(letter: &Letter, account: &str, words: &Words) -> Vec<(&'static str, String)> {
    let when = (words.when, moment(letter.happened, words));
    match &letter.origin {
        Origin::Staff => vec![when, (words.by, account.to_owned())],
        Origin::Client { address, agent } => {
            vec![when, (words.from, words_of(*address)), (words.browser, browser(agent, words))]
        }
    }
}

fn words_of(address: IpAddr) -> String {
    address.to_canonical().to_string()
}

/// Only names of a closed list: the header itself may hold anything.
fn browser(agent: &str, words: &Words) -> String {
    let device = Device::of(agent);
    match (device.browser(), device.system()) {
        (Some(browser), Some(system)) => (words.browser_on)(browser, system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words.unknown_browser.to_owned(),
    }
}

fn moment(at: Timestamp, words: &Words) -> String {
    let at =
        OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).expect("the clock shows a year that has a date");
    let month = words.months[usize::from(u8::from(at.month())) - 1];
    (words.moment)(at.day(), month, at.year(), &format!("{:02}:{:02}", at.hour(), at.minute()))
}

fn text(parts: &Parts) -> String {
    let width = parts.facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 2;
    let fact = |(name, value): &(&str, String)| format!("{:width$}{value}\n", format!("{name}:"));
    let advice = |(words, link): &(String, Option<String>)| match link {
        Some(link) => format!("{words}\n{link}\n\n"),
        None => format!("{words}\n\n"),
    };
    let facts: String = parts.facts.iter().map(fact).collect();
    let advice: String = parts.advice.iter().map(advice).collect();
    let Parts { heading, told, title, about, .. } = parts;
    let link = parts.link.as_ref().map(|link| format!("{link}\n\n")).unwrap_or_default();
    format!("{heading}\n\n{told}\n\n{link}{facts}\n{title}\n\n{advice}-- \n{about}\n")
}

fn html(letter: &Letter, account: &str, subject: &str, parts: &Parts) -> String {
    let fact = |(name, value): &(&str, String)| {
        format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(name), escaped(value))
    };
    let advice = |(words, link): &(String, Option<String>)| match link {
        Some(link) => format!("<p>{}<br>\n<a href=\"{1}\">{1}</a></p>\n", escaped(words), escaped(link)),
        None => format!("<p>{}</p>\n", escaped(words)),
    };
    let facts: String = parts.facts.iter().map(fact).collect();
    let facts = format!("<table>\n{facts}</table>");
    let link = |link: &str| format!("<p><a href=\"{0}\">{0}</a></p>\n", escaped(link));
    format!(
        include_str!("letter.html"),
        lang = letter.language.tag(),
        style = STYLE,
        subject = escaped(subject),
        account = escaped(account),
        heading = escaped(parts.heading),
        told = escaped(&parts.told),
        link = parts.link.as_deref().map(link).unwrap_or_default(),
        facts = facts,
        title = escaped(parts.title),
        advice = parts.advice.iter().map(advice).collect::<String>(),
        about = escaped(&parts.about),
    )
}

/// The text, with every character that means something in HTML as a reference.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::model::{email::Email, language::Language};

    const HOSTILE: &str = "</title><script>alert(1)</script>\"\r\nBcc: eve@evil.example {told}";
    const CODE: &str = "/confirm-email/0123456789abcdef0123456789abcdef";

    /// Every letter in every language, of a client and of staff, with the word for it.
    fn every_letter() -> Vec<(String, Letter)> {
        let client = Origin::Client {
            address: "2001:db8::7".parse().expect("an address"),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 <script>".into(),
        };
        let mut letters = Vec::new();
        for (kind, language, origin) in LetterKind::ALL.into_iter().flat_map(|kind| {
            let origins = [client.clone(), Origin::Staff];
            Language::ALL
                .into_iter()
                .flat_map(move |language| origins.clone().into_iter().map(move |origin| (kind, language, origin)))
        }) {
            let who = if matches!(origin, Origin::Staff) { "staff" } else { "client" };
            let name = format!("{}-{}-{who}", kind.as_str(), language.tag());
            let (recipient, other) = ("ada@engine.example", "countess@engine.example");
            let letter = Letter {
                recipient: Email::parse(recipient).expect("an email"),
                kind,
                language,
                email: Some(Email::parse(other).expect("an email")),
                salt: None,
                deadline: Some(Timestamp(1_932_714_900_000)),
                origin,
                happened: Timestamp(1_932_110_100_000),
            };
            letters.push((name, letter));
        }
        letters
    }

    /// `cargo test --lib every_letter` leaves all of them in `target/letters`, to look at.
    #[test]
    fn every_letter_says_the_same_in_both_forms() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/letters");
        fs::create_dir_all(&folder).expect("a folder");
        for (name, letter) in every_letter() {
            let has_link =
                matches!(letter.kind, LetterKind::ConfirmEmail | LetterKind::ConfirmSignUp | LetterKind::PasswordReset);
            let link = has_link.then_some(CODE);
            let frame = LetterFrame { account: "Acme", pages: "https://id.acme.example", link };
            let RenderedLetter { subject, text, html } = render(&letter, &frame);
            assert!(subject.contains("Acme"), "{name}: {subject}");
            assert_eq!(text.contains(CODE), link.is_some(), "{name}: {text}");
            for part in text.split("\n\n").filter(|part| !part.contains(":  ") && !part.starts_with("-- ")) {
                for line in part.trim().lines() {
                    assert!(html.contains(&escaped(line)), "{name}: {line} is not in the HTML");
                }
            }
            fs::write(folder.join(format!("{name}.html")), html).expect("written");
            fs::write(folder.join(format!("{name}.txt")), format!("Subject: {subject}\n\n{text}")).expect("written");
        }
    }

    #[test]
    fn a_hostile_name_is_only_a_name() {
        for (name, letter) in every_letter() {
            let frame = LetterFrame { account: HOSTILE, pages: "https://id.acme.example", link: None };
            let RenderedLetter { subject, html, .. } = render(&letter, &frame);
            assert!(!subject.contains(['\r', '\n']), "{name}: {subject}");
            assert_eq!(html.matches("<script").count(), 0, "{name}: {html}");
            assert_eq!(html.matches("</title>").count(), 1, "{name}: {html}");
            assert!(html.contains("{told}"), "{name}: a placeholder in a name is text");
        }
    }
}
