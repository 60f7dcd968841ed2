//! `keydesk openapi`: the API as programs read it; the bytes that the server serves.

use crate::server::{cli::print::CommandOutput, config::Config, http::openapi_document::OpenApiDocument};

pub(super) fn run(config: &Config) -> CommandOutput {
    let reference = OpenApiDocument::new(config.public_url.clone());
    CommandOutput::new(reference.text().trim_end(), (*reference.value()).clone())
}
