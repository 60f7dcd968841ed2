//! The program: whatever the command line says.
//!
//! The feature `embed` puts the files of the pages inside. It does so here and not in the library, which can then be
//! compiled while they are built.

use std::process::ExitCode;

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "target/site"]
struct Site;

fn main() -> ExitCode {
    #[cfg(feature = "embed")]
    return keydesk::server::cli::run(Some(&Site));
    #[cfg(not(feature = "embed"))]
    keydesk::server::cli::run(None)
}
