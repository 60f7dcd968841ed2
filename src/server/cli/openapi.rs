//! `keydesk openapi`: the API as programs read it; the bytes that the server serves.

use super::print::Answer;
use crate::server::{config::Config, openapi::Reference};

pub(super) fn run(config: &Config) -> Answer {
    let reference = Reference::new(config.public_url.clone());
    Answer::new(reference.text().trim_end(), (*reference.value()).clone())
}
