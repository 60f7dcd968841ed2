//! `keydesk serve --demo`: sample data in memory, for this machine alone.

use std::{
    fs,
    io::{Read, Write},
    thread,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::{
    model::role::Role,
    server::domain::demo_data::{PASSWORD, email},
};

use super::{Keydesk, said};
use crate::process::Process;

/// Starts a demo that works in an empty folder, also for temporary files.
fn demo(desk: &Keydesk) -> Process {
    let mut command = desk.command("serve --demo --bind 127.0.0.1:0");
    command.current_dir(desk.folder.path()).env("TMPDIR", desk.folder.path());
    Process::start(command.stdout(std::process::Stdio::null()))
}

fn send(server: &Process, head: &str, body: &str) -> String {
    let mut stream = server.connect();
    let length = body.len();
    let rest = format!("host: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(format!("{head}\r\n{rest}").as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// A token for this email with the password that is printed.
fn token(server: &Process, email: &str) -> String {
    let credentials = BASE64_STANDARD.encode(format!("{email}:{PASSWORD}"));
    let answer = send(server, &format!("POST /v1/tokens HTTP/1.1\r\nauthorization: Basic {credentials}"), "");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{email}: {answer}");
    answer.split("\"token\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned()
}

/// How many files and folders there are.
fn entries(desk: &Keydesk) -> usize {
    fs::read_dir(desk.folder.path()).expect("a folder").count()
}

#[test]
fn everybody_who_is_printed_can_log_in_and_nothing_is_written() {
    let desk = Keydesk::new();
    let server = demo(&desk);
    assert!(server.banner.contains("Everything disappears on exit."), "{}", server.banner);
    let page = send(&server, "GET /log-in HTTP/1.1", "");
    assert!(page.contains("This is a demo. Everything disappears on exit."), "{page}");
    for passed_on in ["GET http://evil.example/log-in HTTP/1.1", "GET /log-in HTTP/1.1\r\nx-forwarded-for: 192.0.2.1"] {
        assert!(send(&server, passed_on, "").starts_with("HTTP/1.1 421 "), "{passed_on}");
    }
    let page = send(&server, "GET /log-in HTTP/1.1\r\naccept-language: de", "");
    assert!(page.contains("Dies ist eine Demo. Beim Beenden verschwindet alles."), "{page}");
    let foreign = "POST /forms/log-in HTTP/1.1\r\norigin: https://evil.example\r\nsec-fetch-site: cross-site\r\naccept: text/html";
    assert!(send(&server, foreign, "").contains("This is a demo."), "a page that a layer answers");
    let mut admin = String::new();
    for role in Role::ALL.into_iter().rev() {
        admin = token(&server, &email(role));
    }
    let list = send(
        &server,
        &format!("GET /v1/users?limit=100&page[size]=100&page[number]=1 HTTP/1.1\r\nauthorization: Bearer {admin}"),
        "",
    );
    assert_eq!(list.matches("\"type\":\"users\",\"attributes\"").count(), 100, "{list}");
    let products = send(&server, &format!("GET /v1/products HTTP/1.1\r\nauthorization: Bearer {admin}"), "");
    assert!(products.contains("\"Analytical Engine\""), "{products}");
    assert_eq!(entries(&desk), 0);
    let (code, rest) = server.stop();
    assert_eq!((code, entries(&desk)), (Some(0), 0));
    assert!(rest.contains(PASSWORD) && Role::ALL.iter().all(|role| rest.contains(&email(*role))), "{rest}");
}

#[test]
fn many_at_once_wait_for_each_other() {
    let desk = Keydesk::new();
    let server = demo(&desk);
    let admin = token(&server, &email(Role::Admin));
    thread::scope(|scope| {
        for thread in 0..8 {
            let (server, admin) = (&server, &admin);
            scope.spawn(move || {
                for number in 0..20 {
                    let body = format!(
                        r#"{{"data":{{"type":"users","attributes":{{"email":"{thread}-{number}@a.example"}}}}}}"#
                    );
                    let head = format!("authorization: Bearer {admin}\r\ncontent-type: application/json");
                    let made = send(server, &format!("POST /v1/users HTTP/1.1\r\n{head}"), &body);
                    assert!(made.starts_with("HTTP/1.1 201 "), "{made}");
                    let read = send(server, &format!("GET /v1/users HTTP/1.1\r\n{head}"), "");
                    assert!(read.starts_with("HTTP/1.1 200 "), "{read}");
                }
            });
        }
    });
}

#[test]
fn a_demo_is_for_this_machine_alone() {
    let desk = Keydesk::new();
    for (arguments, setting) in [
        ("serve --demo --public-url https://id.acme.example", "--public-url"),
        ("serve --demo --bind 0.0.0.0:0", "--bind"),
        ("serve --demo --bind [::]:0", "--bind"),
        ("serve --demo --trusted-proxies 127.0.0.1", "--trusted-proxies"),
    ] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments}: {}", said.err);
        assert!(
            said.err.starts_with(&format!("error: SETTING_INVALID: {setting}: a demo serves this machine alone")),
            "{}",
            said.err
        );
        assert!(said.err.contains("leave it out"), "{}", said.err);
    }
    let mut command = desk.command("serve --demo");
    let by_variable = said(command.env("KEYDESK_BIND", "0.0.0.0:0"), "");
    assert_eq!(by_variable.code, 2);
    assert!(by_variable.err.starts_with("error: SETTING_INVALID: KEYDESK_BIND: "), "{}", by_variable.err);
    assert_eq!(entries(&desk), 0);
}
