//! `keydesk serve`: the whole process, over real sockets.

use std::{
    fs::{self, File, Permissions},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt,
    process::Stdio,
    thread,
    time::Duration,
};

use super::{Keydesk, PASSWORD};
use crate::process::Process;

/// The server of a data folder.
struct Running(Process);

impl Running {
    /// Starts a server on a free port.
    fn start(desk: &Keydesk, environment: &[(&str, &str)]) -> Self {
        Self::logging(desk, environment, Stdio::null())
    }

    /// The same, with its log.
    fn logging(desk: &Keydesk, environment: &[(&str, &str)], log: impl Into<Stdio>) -> Self {
        let mut command = desk.command("serve --bind 127.0.0.1:0");
        Self(Process::start(command.envs(environment.iter().copied()).stdout(log)))
    }

    fn address(&self) -> SocketAddr {
        self.0.address
    }

    fn connect(&self) -> TcpStream {
        self.0.connect()
    }

    fn send(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("written");
        rest(stream)
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
    }

    fn signal(&self) {
        self.0.signal("-TERM");
    }

    fn stop(self) -> (Option<i32>, String) {
        self.0.stop()
    }

    fn code(mut self) -> Option<i32> {
        self.0.child.wait().expect("ends").code()
    }
}

/// Everything until the server closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// An anonymous sign-up, as head and body.
fn sign_up(email: &str) -> (String, String) {
    let body = format!(r#"{{"data":{{"type":"users","attributes":{{"email":"{email}"}}}}}}"#);
    let head = "POST /v1/users HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json";
    (format!("{head}\r\ncontent-length: {}\r\n\r\n", body.len()), body)
}

#[test]
fn an_empty_folder_becomes_a_server_with_a_setup_link() {
    let desk = Keydesk::new();
    let server = Running::start(&desk, &[]);
    assert!(server.0.banner.contains("keydesk.db (created)"), "{}", server.0.banner);
    assert!(server.0.banner.contains("keydesk.key (created, 0600;"), "{}", server.0.banner);
    assert!(server.get("/readyz").ends_with("ready"));
    let said = desk.run(&format!("healthcheck --bind {}", server.address()));
    assert_eq!((said.code, said.out.as_str()), (0, "ready\n"), "{}", said.err);
    let invitation = format!("Finish setup: http://{}/setup/", server.address());
    let (code, rest) = server.stop();
    assert_eq!(code, Some(0));
    assert!(rest.starts_with(&invitation), "{rest}");
    assert_eq!(desk.run("healthcheck --bind 127.0.0.1:9").code, 1);
}

#[test]
fn no_log_holds_a_link_at_any_level() {
    let desk = Keydesk::new();
    let log = desk.folder.path().join("log");
    let server = Running::logging(&desk, &[("KEYDESK_LOG", "trace")], File::create(&log).expect("a file"));
    let link = desk.run("setup-link").out;
    let code = link.trim().rsplit('/').next().expect("a code");
    assert!(server.get(&format!("/setup/{code}")).starts_with("HTTP/1.1 200"), "{link}");
    assert_eq!(server.stop().0, Some(0));
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(log.contains("/setup/{code}") && log.contains("DEBUG"), "nobody listened");
    assert!(!log.contains(code), "{:?}", log.lines().find(|line| line.contains(code)));
}

#[test]
fn the_log_warns_of_what_others_can_read_and_of_unknown_variables() {
    let (desk, _) = Keydesk::with_account();
    let (data, log) = (desk.folder.path().join("data"), desk.folder.path().join("log"));
    fs::set_permissions(&data, Permissions::from_mode(0o755)).expect("opened");
    let unknown = [("KEYDESK_TRUSTED_PROXY", "10.0.0.1"), ("KEYDESK_SERVICE_HOST", "10.0.0.2")];
    let server = Running::logging(&desk, &unknown, File::create(&log).expect("a file"));
    assert_eq!(server.stop().0, Some(0));
    let log = fs::read_to_string(log).expect("a log");
    let warnings: Vec<_> = log.lines().filter(|line| line.contains(" WARN ")).collect();
    assert_eq!(warnings.len(), 2, "{log}");
    let told = warnings.concat();
    assert!(told.contains("an unknown variable is ignored") && told.contains("KEYDESK_TRUSTED_PROXY"), "{told}");
    assert!(told.contains("others can read the data") && told.contains("755"), "{told}");
}

#[test]
fn a_second_start_makes_nothing_anew() {
    let (desk, _) = Keydesk::with_account();
    let server = Running::start(&desk, &[]);
    assert!(!server.0.banner.contains("created"), "{}", server.0.banner);
    assert_eq!(server.stop(), (Some(0), String::new()));
}

#[test]
fn a_verb_beside_the_server_holds_from_the_next_request_on() {
    let (desk, _) = Keydesk::with_account();
    let server = Running::start(&desk, &[]);
    let ask = |email| {
        let (head, body) = sign_up(email);
        server.send(&(head + &body)).split(' ').nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(ask("one@engine.example"), "201");
    desk.json("account protect");
    assert_eq!(ask("two@engine.example"), "403");
    desk.json("account unprotect --yes");
    assert_eq!(ask("three@engine.example"), "201");
    assert_eq!(desk.json("user list")["users"].as_array().map(Vec::len), Some(3));
}

#[test]
fn settings_make_the_first_admin_once() {
    let desk = Keydesk::new();
    let settings = [
        ("KEYDESK_ADMIN_EMAIL", "ada@engine.example"),
        ("KEYDESK_ADMIN_PASSWORD", PASSWORD),
        ("KEYDESK_ACCOUNT_NAME", "Acme Tools"),
        ("KEYDESK_PROTECTED", "true"),
    ];
    for _ in 0..2 {
        let server = Running::start(&desk, &settings);
        assert_eq!(server.stop(), (Some(0), String::new()));
    }
    let accounts = desk.json("account list");
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(accounts["accounts"][0]["slug"], "acme-tools");
    assert_eq!(accounts["accounts"][0]["protected"], true);
}

#[test]
fn a_taken_port_leaves_no_trace() {
    let (first, second) = (Keydesk::new(), Keydesk::new());
    let server = Running::start(&first, &[]);
    let said = second.run(&format!("serve --bind {}", server.address()));
    assert_eq!(said.code, 1);
    assert!(said.err.starts_with("error: ADDRESS_UNUSABLE: "), "{}", said.err);
    assert!(!second.folder.path().join("data").exists());
}

#[test]
fn requests_in_flight_finish_when_the_signal_comes() {
    let (desk, _) = Keydesk::with_account();
    let server = Running::start(&desk, &[]);
    let (head, body) = sign_up("late@engine.example");
    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).expect("written");
    // The server now waits for the body. From outside, only time shows that.
    thread::sleep(Duration::from_millis(300));
    server.signal();
    thread::sleep(Duration::from_millis(400));
    assert!(TcpStream::connect(server.address()).is_err(), "it still accepts connections");
    stream.write_all(body.as_bytes()).expect("written");
    assert!(rest(stream).starts_with("HTTP/1.1 201 "));
    assert_eq!(server.code(), Some(0));
    assert_eq!(desk.run("user show late@engine.example").code, 0);
}

#[test]
fn a_second_signal_ends_at_once() {
    let (desk, _) = Keydesk::with_account();
    let server = Running::start(&desk, &[]);
    let mut stream = server.connect();
    stream.write_all(sign_up("never@engine.example").0.as_bytes()).expect("written");
    thread::sleep(Duration::from_millis(300));
    server.signal();
    thread::sleep(Duration::from_millis(300));
    server.signal();
    assert_eq!(server.code(), Some(1));
}

#[test]
fn the_log_is_json_where_asked_and_has_no_path() {
    let desk = Keydesk::new();
    let log = desk.folder.path().join("log");
    let mut command = desk.command("serve --bind 127.0.0.1:0 --log-format json");
    let server = Running(Process::start(command.stdout(std::fs::File::create(&log).expect("a file"))));
    let said = desk.run("setup-link").out;
    let code = said.split("/setup/").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a code");
    assert!(server.get(&format!("/setup/{code}?secret=canary")).starts_with("HTTP/1.1 200 "));
    server.signal();
    assert_eq!(server.code(), Some(0));
    let text = std::fs::read_to_string(&log).expect("the log");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    assert!(
        lines.iter().any(|line| line["span"]["path"] == "/setup/{code}" || line["path"] == "/setup/{code}"),
        "{text}"
    );
    assert!(!text.contains(code) && !text.contains("canary"), "{text}");
}
