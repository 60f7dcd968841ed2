//! `keydesk setup-link`: prints a new one-time link. The previous link stops working.

use secrecy::ExposeSecret;
use serde_json::json;

use crate::server::{
    cli::{CliContext, failure::Failure, print::CommandOutput},
    domain::{caller::Caller, setup},
};

pub(super) async fn run(context: &CliContext) -> Result<CommandOutput, Failure> {
    let code = setup::new_code(&context.domain, &Caller::operator()).await?;
    let link = context.public_url().await?.join(&format!("/setup/{}", code.expose_secret()));
    let note = format!("Works once, for {} minutes:", setup::CODE_SECONDS / 60);
    Ok(CommandOutput::new(link.clone(), json!({ "link": link })).with_note(note))
}
