//! The command line, run as a process: arguments in, exit code and text out.

mod account;
mod backup;
mod config;
mod demo;
mod dev;
mod events;
mod export;
mod import;
mod invite;
mod openapi;
mod product;
mod restore;
mod serve;
mod token;
mod user;
mod webhook;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The password in these tests.
const PASSWORD: &str = "seven copper gears turning";

/// The program, with its own data folder and an empty environment.
struct Keydesk {
    folder: TempDir,
}

/// The output and exit code of the program.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Keydesk {
    /// On an empty folder.
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// With an account `acme` and its admin, `ada@engine.example`.
    fn with_account() -> (Self, Value) {
        let desk = Self::new();
        let verb = "account create --name Acme --slug acme --admin-email ada@engine.example";
        let verb = format!("{verb} --admin-password-stdin --json");
        let created = desk.fed(&verb, PASSWORD).json();
        (desk, created)
    }

    /// A command with these arguments, separated by spaces.
    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keydesk"));
        command.args(arguments.split(' ')).arg("--data-dir").arg(self.folder.path().join("data"));
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it with nothing on standard input.
    fn run(&self, arguments: &str) -> Said {
        self.fed(arguments, "")
    }

    /// Runs it with this on standard input.
    fn fed(&self, arguments: &str, input: &str) -> Said {
        said(&mut self.command(arguments), input)
    }

    /// Runs a statement for what no command can do.
    fn meddle(&self, sql: &'static str) {
        self.meddle_with(&self.folder.path().join("data/keydesk.db"), sql);
    }

    /// The same in another file.
    fn meddle_with(&self, database: &Path, sql: &'static str) {
        use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
        let options = SqliteConnectOptions::new().filename(database).foreign_keys(false);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let mut conn = options.connect().await.expect("the database");
            sqlx::query(sql).execute(&mut conn).await.expect("the statement runs");
            conn.close().await.expect("closed");
        });
    }

    /// Runs it with `--json` and reads the document; the command must succeed.
    fn json(&self, arguments: &str) -> Value {
        self.run(&format!("{arguments} --json")).json()
    }
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}{}", self.out, self.err))
    }
}

fn said(command: &mut Command, input: &str) -> Said {
    let mut child = command.spawn().expect("the program starts");
    // A command that does not read its input may have ended already.
    let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn wrong_usage_differs_from_refusal() {
    let desk = Keydesk::new();
    for arguments in ["account create", "acount list", "account list --bogus", "serve --bind 3000"] {
        assert_eq!(desk.run(arguments).code, 2, "{arguments}");
    }
    assert_eq!(desk.run("account list").code, 1);
}

#[test]
fn a_mistyped_folder_becomes_no_database() {
    let desk = Keydesk::new();
    for arguments in ["account list", "user list", "product list", "token list", "account protect"] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{arguments}");
        assert!(said.err.starts_with("error: NOT_FOUND: there is no database"), "{}", said.err);
    }
    assert!(!desk.folder.path().join("data").exists());
}

#[test]
fn what_cannot_be_read_is_not_absent() {
    let desk = Keydesk::new();
    let data = desk.folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    // Not even root can follow it.
    std::os::unix::fs::symlink(data.join("keydesk.db"), data.join("keydesk.db")).expect("a link to itself");
    for arguments in ["user list", "backup create", "setup-link", "serve --bind 127.0.0.1:0"] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{arguments}");
        assert!(said.err.contains("keydesk.db cannot be read: "), "{arguments}: {}", said.err);
    }
    assert!(!data.join("keydesk.key").exists() && !data.join("backups").exists());
}

#[test]
fn a_missing_database_names_the_setting_that_was_given() {
    let desk = Keydesk::new();
    let mut command = desk.command("user list");
    let by_variable = said(command.env("DATABASE_URL", "sqlite:/absent/x.db"), "").err;
    assert_eq!(by_variable, "error: NOT_FOUND: there is no database /absent/x.db; set its file with DATABASE_URL\n");
    let create = "account create --name Acme --admin-email ada@engine.example --admin-password-stdin";
    let mut command = desk.command(create);
    let unusable = said(command.env("DATABASE_URL", "sqlite:/absent/x.db"), PASSWORD).err;
    assert!(
        unusable.starts_with("error: FAULT: DATABASE_URL: the database /absent/x.db cannot be used: "),
        "{unusable}"
    );
    let mut command = desk.command(create);
    let unusable = said(command.env("KEYDESK_MASTER_KEY_FILE", "/proc"), PASSWORD).err;
    assert!(unusable.starts_with("error: FAULT: KEYDESK_MASTER_KEY_FILE: /proc cannot be read: "), "{unusable}");
    let by_flag = desk.run("user list --database-url sqlite:/absent/x.db").err;
    assert!(by_flag.ends_with("; set its file with --database-url\n"), "{by_flag}");
    assert!(desk.run("user list").err.ends_with("; set its folder with --data-dir\n"));
}

#[test]
fn a_refusal_can_be_read_by_programs() {
    let said = Keydesk::new().run("user list --json");
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    assert_eq!(said.json()["errors"][0]["code"], "NOT_FOUND");
}
