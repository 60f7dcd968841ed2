//! The settings of mail. The server and the sender need each other.

use lettre::message::Mailbox;

use crate::server::{
    config::{InvalidSetting, PublicUrl, parse, values::SettingValues},
    domain::{mail_transport::MailTransport, mailer::MailSettings},
};

/// `None` if no mail server is set.
pub(super) fn read(values: &SettingValues) -> Result<Option<MailSettings>, InvalidSetting> {
    let from = values.get_some("mail-from", sender)?;
    let site = values.get("public-url", str::parse::<PublicUrl>)?.origin().to_owned();
    let transport = values.get_some("smtp-url", str::parse::<MailTransport>)?;
    let may_be_plain = values.get("allow-plain-smtp", parse::boolean)?;
    match (transport, from) {
        (Some(transport), _) if transport.is_exposed() && !may_be_plain => {
            let reason = "would send its password and the links of mails in clear text; write smtps:// or \
                          ?tls=required, or allow it with --allow-plain-smtp";
            Err(values.invalid("smtp-url", reason))
        }
        (Some(transport), Some(from)) => Ok(Some(MailSettings { transport, from, site })),
        (Some(_), None) => Err(values.required("mail-from", "smtp-url")),
        (None, _) => Ok(None),
    }
}

fn sender(text: &str) -> Result<Mailbox, &'static str> {
    let mailbox: Mailbox = text.parse().map_err(|_| "must be a mailbox such as Acme <no-reply@acme.example>")?;
    let is_ascii = AsRef::<str>::as_ref(&mailbox.email).is_ascii();
    is_ascii.then_some(mailbox).ok_or("must have an address in ASCII; write an international domain as xn--…")
}

#[cfg(test)]
mod tests {
    use crate::server::config::StartSettings;

    fn refusal(url: &str, from: &str) -> Option<String> {
        let flag = |name: &str| (name == "mail-from").then(|| from.to_owned()).filter(|from| !from.is_empty());
        let variable = |name: &str| (name == "KEYDESK_SMTP_URL").then(|| url.into());
        StartSettings::from(flag, variable).err().map(|invalid| invalid.to_string())
    }

    #[test]
    fn a_server_needs_a_sender() {
        assert_eq!(refusal("smtps://u:p@mail.example", "Acme <no-reply@acme.example>"), None);
        assert_eq!(refusal("", ""), None);
        let missing = "KEYDESK_MAIL_FROM: is required if KEYDESK_SMTP_URL is set";
        assert_eq!(refusal("smtps://u:p@mail.example", "").as_deref(), Some(missing));
    }

    #[test]
    fn an_invalid_mail_server_is_refused_without_naming_its_password() {
        let refusal = refusal("https://u:hunter2@mail.example", "a@acme.example").expect("a refusal");
        assert!(refusal.starts_with("KEYDESK_SMTP_URL: must be a URL such as smtps://"), "{refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }

    #[test]
    fn mail_in_clear_text_must_be_allowed() {
        let start = |url: &str, allow: &str| {
            let flag = |name: &str| match name {
                "mail-from" => Some("a@acme.example".to_owned()),
                "allow-plain-smtp" => Some(allow.to_owned()),
                _ => None,
            };
            let refusal = StartSettings::from(flag, |name| (name == "KEYDESK_SMTP_URL").then(|| url.into())).err();
            refusal.map(|invalid| invalid.to_string())
        };
        for url in
            ["smtp://u:hunter2@mail.example", "smtp://mail.example?tls=opportunistic", "smtp://127.0.0.1.example"]
        {
            let refusal = start(url, "false").expect("a refusal");
            assert!(refusal.starts_with("KEYDESK_SMTP_URL: would send its password"), "{refusal}");
            assert!(!refusal.contains("hunter2"), "{refusal}");
            assert_eq!(start(url, "true"), None, "{url}");
        }
        for url in
            ["smtp://127.0.0.1:25", "smtp://u:p@[::1]", "smtp://localhost", "smtps://mail.example", "file:///tmp/m"]
        {
            assert_eq!(start(url, "false"), None, "{url}");
        }
    }

    #[test]
    fn a_sender_is_one_mailbox_in_ascii() {
        let smtp = |from| refusal("smtps://mail.example", from);
        assert_eq!(smtp("Jörg & Söhne <no-reply@acme.example>"), None);
        let no_mailbox = "--mail-from: must be a mailbox such as Acme <no-reply@acme.example>";
        for from in ["acme", "a@acme.example, b@acme.example", "a@acme.example\r\nBcc: b@acme.example"] {
            assert_eq!(smtp(from).as_deref(), Some(no_mailbox), "{from}");
        }
        assert!(smtp("no-reply@bücher.example").is_some_and(|refusal| refusal.contains("in ASCII")));
    }
}
