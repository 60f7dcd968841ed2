//! `keydesk setup-link`: a fresh one-time link; the former one dies.

use serde_json::json;

use crate::server::{
    cli::{CliContext, failure::Failure, print::CommandOutput},
    domain::{caller::Caller, setup},
};

pub(super) async fn run(desk: &CliContext) -> Result<CommandOutput, Failure> {
    let code = setup::new_code(&desk.domain, &Caller::operator()).await?;
    let link = desk.config.public_url.join(&format!("/setup/{}", code.reveal()));
    let note = format!("Good once, for {} minutes:", setup::CODE_SECONDS / 60);
    Ok(CommandOutput::new(link.clone(), json!({ "link": link })).with_note(note))
}
