//! The program: whatever the command line says.

use std::process::ExitCode;

fn main() -> ExitCode {
    keydesk::server::cli::run()
}
