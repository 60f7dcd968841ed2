//! The settings of mail. The server and the sender need each other.

use crate::server::{
    config::{InvalidSetting, PublicUrl, values::SettingValues},
    domain::mail::MailSettings,
};

/// `None` if no mail server is set.
pub(super) fn read(values: &SettingValues) -> Result<Option<MailSettings>, InvalidSetting> {
    let from = values.get_some("mail-from", |text| {
        text.parse().map_err(|_| "must be a mailbox such as Acme <no-reply@acme.example>")
    })?;
    let site = values.get("public-url", str::parse::<PublicUrl>)?.origin().to_owned();
    match (values.get_some("smtp-url", str::parse)?, from) {
        (Some(transport), Some(from)) => Ok(Some(MailSettings { transport, from, site })),
        (Some(_), None) => Err(values.invalid("mail-from", "is required if KEYDESK_SMTP_URL is set")),
        (None, _) => Ok(None),
    }
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
}
