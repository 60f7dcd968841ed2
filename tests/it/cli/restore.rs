//! The manual's commands for backup and restore, run as they stand in docs/operations.md.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use super::{Keydesk, PASSWORD, said};
use crate::process::Process;

/// Commands of this machine, and what stands for them where nobody is called `keydesk`: a user is not changed to, and
/// owns nothing.
const STAND_INS: &str = r#"
set -eu
sudo() { shift 2; "$@"; }
keydesk() { "$KEYDESK_PROGRAM" "$@"; }
install() {
    kept=""
    while [ $# -gt 0 ]; do case $1 in -o|-g) shift 2;; *) kept="$kept $1"; shift;; esac; done
    command install $kept
}
"#;

/// The commands of a section, in order.
fn commands(section: &str) -> Vec<String> {
    let manual = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md")).expect("the manual");
    let (_, rest) = manual.split_once(&format!("\n## {section}\n")).expect("the section");
    let section = rest.split("\n## ").next().expect("its text");
    let blocks = section.split("```console\n").skip(1).map(|block| block.split("```").next().expect("its end"));
    let lines = blocks.flat_map(str::lines).filter_map(|line| line.trim().strip_prefix("# "));
    lines.map(str::to_owned).collect()
}

/// A machine whose folders are below one.
struct Machine {
    desk: Keydesk,
    /// The backup that replaces the one of the manual.
    backup: String,
}

impl Machine {
    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.desk.folder.path().display())
    }

    /// Runs one command of the manual, and returns what it printed.
    fn run(&self, command: &str) -> String {
        let here = command.replace("/backup/keydesk-2031-03-24T02-00-00.000Z.db", &self.backup);
        let here = ["/var/lib/keydesk", "/backup", "/safe"].iter().fold(here, |text, place| {
            let moved = |part: &str| if part.starts_with(place) { self.path(part) } else { part.to_owned() };
            text.split(' ').map(moved).collect::<Vec<_>>().join(" ")
        });
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{STAND_INS}{here}")]).env("KEYDESK_PROGRAM", env!("CARGO_BIN_EXE_keydesk"));
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ended = said(&mut shell, "");
        assert_eq!(ended.code, 0, "{command}: {}{}", ended.out, ended.err);
        ended.out
    }

    fn serve(&self) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keydesk"));
        command.args(["serve", "--bind", "127.0.0.1:0", "--data-dir", &self.path("/var/lib/keydesk")]).env_clear();
        Process::start(command.stdout(Stdio::null()))
    }

    fn verb(&self, arguments: &str, input: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keydesk"));
        command.args(arguments.split(' ')).args(["--data-dir", &self.path("/var/lib/keydesk")]).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ended = said(&mut command, input);
        assert_eq!(ended.code, 0, "{arguments}: {}", ended.err);
        ended.out
    }
}

#[test]
fn the_manual_restores_a_backup() {
    let mut machine = Machine { desk: Keydesk::new(), backup: String::new() };
    machine.verb("account create --name Acme --admin-email ada@engine.example --admin-password-stdin", PASSWORD);
    let mut server = Some(machine.serve());
    machine.verb("user create --email before@engine.example --no-password", "");
    let [prepare, create, .., check] = &commands("Backup")[..] else { panic!("the manual has other commands") };
    assert!(create.contains("backup create") && check.contains("backup check"), "{create} {check}");
    machine.run(prepare);
    machine.backup = machine.run(create).trim().to_owned();
    assert!(Path::new(&machine.backup).is_file(), "{}", machine.backup);
    for command in &commands("Backup")[2..] {
        machine.run(command);
    }
    machine.verb("user delete before@engine.example", "");
    machine.verb("user create --email after@engine.example --no-password", "");
    // What must not be taken for the log of the restored database.
    server.as_ref().expect("it runs").signal("-KILL");

    for command in commands("Restore") {
        match command.as_str() {
            "systemctl stop keydesk" => drop(server.take().expect("it runs")),
            "systemctl start keydesk" => server = Some(machine.serve()),
            command => drop(machine.run(command)),
        }
    }
    let server = server.expect("the manual starts the server");
    let users = machine.verb("user list", "");
    assert!(users.contains("before@engine.example") && users.contains("ada@engine.example"), "{users}");
    assert!(!users.contains("after@engine.example"), "{users}");
    assert_eq!(server.stop(), (Some(0), String::new()));
}
