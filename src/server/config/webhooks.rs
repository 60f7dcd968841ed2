//! Where webhooks may go.

use crate::server::{
    config::{InvalidSetting, PublicUrl, parse, values::SettingValues},
    domain::webhook_urls::WebhookUrlRules,
};

/// Which hosts webhook endpoints may have: not this server's own, and private ones only where the operator says so.
///
/// # Errors
/// The first setting that is invalid.
pub(in crate::server) fn read(values: &SettingValues) -> Result<WebhookUrlRules, InvalidSetting> {
    let public_url: PublicUrl = values.get("public-url", str::parse)?;
    let allow_private = values.get("webhook-allow-private", parse::boolean)?;
    Ok(WebhookUrlRules { own_host: Some(public_url.name().to_owned()), allow_private })
}
