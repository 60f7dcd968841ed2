//! `keydesk openapi`: the API as programs read it; the bytes that the server serves.

use crate::server::{api, cli::print::CommandOutput, config::Config, http::openapi_document::OpenApiDocument};

pub(super) fn run(config: &Config) -> CommandOutput {
    let document = OpenApiDocument::new(config.public_url.clone(), api::openapi_document);
    CommandOutput::new(document.text().trim_end(), (*document.value()).clone())
}
