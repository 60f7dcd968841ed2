//! A Keydesk process with one open account, and functions to talk to it.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{BufReader, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{answer::Answer, process::Process};

/// The password of the admin, `admin@acme.example`.
pub(crate) const PASSWORD: &str = "seven copper gears at dusk";
/// How long to wait for a response.
const PATIENCE: Duration = Duration::from_secs(20);

/// One address stands for thousands of clients, so the limits of one address must not stop the tests.
const RAISED: [&str; 8] =
    ["LOG_IN", "LOG_IN_ADDRESS", "SIGN_UP", "RESET", "RESET_ADDRESS", "PASSWORD", "PASSWORD_ADDRESS", "CODE"];

pub(crate) struct Server {
    pub(crate) process: Process,
    /// The admin's token.
    pub(crate) admin: String,
    /// The id of the account `acme`.
    pub(crate) account: String,
    folder: TempDir,
    differing: RefCell<Vec<String>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// With a trace of these system calls in the file `trace`, beside its data.
    pub(crate) fn start_traced(calls: &str) -> Self {
        Self::create(|folder| {
            // With -D the child process is the program itself, and the tracer ends with it.
            let mut command = Command::new("strace");
            command.args(["-D", "-f", "-y", "-s", "16", "-e", &format!("trace={calls}"), "-o"]);
            command.arg(folder.path().join("trace")).arg(env!("CARGO_BIN_EXE_keydesk"));
            serve(command, folder, &[])
        })
    }

    /// With these settings.
    pub(crate) fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::create(|folder| serve(program(), folder, settings))
    }

    fn create(serve: impl FnOnce(&TempDir) -> Process) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let arguments = ["account", "create", "--name", "Acme", "--admin-email", "admin@acme.example"];
        let mut create = keydesk(program(), &folder, &arguments);
        create.args(["--admin-password-stdin", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = create.spawn().expect("the program starts");
        child.stdin.take().expect("standard input").write_all(PASSWORD.as_bytes()).expect("written");
        let created: Value = serde_json::from_slice(&child.wait_with_output().expect("ends").stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let process = serve(&folder);
        Self {
            process,
            admin: text(&created["token"]),
            account: text(&created["account"]["id"]),
            folder,
            differing: RefCell::default(),
        }
    }

    /// Sends these bytes on a new connection, and reads the first response.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        self.converse(bytes).0
    }

    /// The same; the connection stays open.
    pub(crate) fn converse(&self, bytes: &[u8]) -> (Answer, BufReader<TcpStream>) {
        let mut stream = self.process.connect();
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        // A server may close before everything is sent: then its response counts.
        let _ = stream.write_all(bytes);
        let mut stream = BufReader::new(stream);
        (Answer::read(&mut stream), stream)
    }

    /// Sends a request with these header lines, each with its line break, and this body.
    pub(crate) fn request(&self, line: &str, headers: &str, body: &[u8]) -> Answer {
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}{length}\r\n");
        self.send(&[head.as_bytes(), body].concat())
    }

    /// A request as the admin.
    pub(crate) fn as_admin(&self, line: &str, body: &str) -> Answer {
        self.request(line, &format!("authorization: Bearer {}\r\n", self.admin), body.as_bytes())
    }

    /// An anonymous sign-up with these attributes.
    pub(crate) fn sign_up(&self, attributes: &str) -> Answer {
        self.request("POST /v1/users", "", new_user(attributes).as_bytes())
    }

    /// Checks one case of a table. [`Server::finish`] reports all that differ.
    pub(crate) fn expect(&self, what: &str, answer: &Answer, status: u16, expected: &str) {
        let found = (answer.status, answer.summary());
        if found != (status, expected.to_owned()) {
            self.differing.borrow_mut().push(format!("{what}: {found:?} is not {:?}", (status, expected)));
        }
    }

    /// The same, where the text is not ours, or that of a page.
    pub(crate) fn expect_status(&self, what: &str, answer: &Answer, status: u16) {
        self.expect(what, answer, status, &answer.summary());
    }

    /// The number of users, from the command line.
    pub(crate) fn users(&self) -> usize {
        let list =
            keydesk(program(), &self.folder, &["user", "list", "--json", "--limit", "1000"]).output().expect("runs");
        let list: Value = serde_json::from_slice(&list.stdout).expect("JSON");
        list["users"].as_array().expect("a list").len()
    }

    /// Starts it again on the same data; it must have ended.
    pub(crate) fn restart(&mut self, settings: &[(&str, &str)]) {
        self.process.child.wait().expect("ends");
        self.process = serve(program(), &self.folder, settings);
    }

    /// Its data folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Asserts what must hold after every table: no case differed, and the server runs and sent no 5xx or panic.
    pub(crate) fn finish(self) {
        self.end("status=5");
    }

    /// The same after a load in which 503 was the right response.
    pub(crate) fn finish_busy(self) {
        self.end("status=500");
    }

    fn end(self, wrong: &str) {
        let differing = self.differing.take();
        assert!(differing.is_empty(), "{}", differing.join("\n"));
        assert_eq!(self.request("GET /readyz", "", b"").body, "ready");
        let (code, errors) = self.process.stop();
        let log = fs::read_to_string(self.folder.path().join("log")).expect("the log");
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        assert!(!log.contains("panicked"), "{log}");
        assert!(!log.contains(wrong), "{log}");
    }
}

/// The body of a sign-up with these attributes.
pub(crate) fn new_user(attributes: &str) -> String {
    format!(r#"{{"data":{{"type":"users","attributes":{{{attributes}}}}}}}"#)
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_keydesk"))
}

/// Runs a command on a data folder.
fn keydesk(mut program: Command, folder: &TempDir, arguments: &[&str]) -> Command {
    program.args(arguments).arg("--data-dir").arg(folder.path().join("data")).env_clear();
    program
}

fn serve(program: Command, folder: &TempDir, settings: &[(&str, &str)]) -> Process {
    let raised = RAISED.map(|name| (format!("KEYDESK_LIMIT_{name}"), "1000000/1s"));
    let log = File::options().create(true).append(true).open(folder.path().join("log")).expect("a file");
    let mut command = keydesk(program, folder, &["serve", "--bind", "127.0.0.1:0"]);
    // The admin stands for many users, too.
    command
        .envs(raised)
        .env("KEYDESK_LIMIT_FAILURES", "1000000")
        .env("KEYDESK_MAX_TOKENS", "100000")
        .env("KEYDESK_MAX_INVITES", "100000");
    command.envs(settings.iter().copied());
    let process = Process::start(command.stdout(log));
    assert!(!process.banner.contains("created"), "it began anew: {}", process.banner);
    process
}
