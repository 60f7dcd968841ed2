//! Prompts on the terminal: passwords, without echo, and confirmations.

use std::io::{IsTerminal, Read, stdin};

use zeroize::Zeroizing;

use crate::{
    model::password::NewPassword,
    server::cli::{failure::Failure, print},
};

/// How many bytes are read from standard input: more than any password that is accepted has.
const LONGEST: usize = 4096;

/// Reads a password: all of standard input if the flag was given, else from the terminal.
pub(super) fn password(from_stdin: bool, flag: &str, prompt: &str) -> Result<NewPassword, Failure> {
    if from_stdin {
        return secret_of_stdin().map(NewPassword::new);
    }
    if !stdin().is_terminal() {
        let detail = format!("there is no terminal to ask for the password; pipe it in and use {flag}");
        return Err(Failure::usage("PASSWORD_MISSING", detail));
    }
    rpassword::prompt_password(format!("{prompt}: ")).map(NewPassword::new).map_err(Failure::fault)
}

/// Reads a secret: all of standard input, without the line break at its end.
pub(super) fn secret_of_stdin() -> Result<String, Failure> {
    // It never grows, which would leave a copy behind.
    let mut typed = Zeroizing::new(String::with_capacity(2 * LONGEST));
    stdin().take(LONGEST as u64).read_to_string(&mut typed).map_err(Failure::fault)?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks for confirmation, unless there is no terminal: a script means what it says.
pub(super) fn confirm(consequence: &str) -> Result<(), Failure> {
    if !stdin().is_terminal() {
        return Ok(());
    }
    print::question(&format!("{consequence} Continue? [y/N]"));
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Failure::fault)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::new("NOT_CONFIRMED", "nothing was changed")),
    }
}
