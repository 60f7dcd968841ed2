//! `keydesk webhook`.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use serde_json::json;

use super::Keydesk;

const URL: &str = "https://hooks.engine.example/keydesk";

#[test]
fn endpoints_are_created_listed_and_deleted_once() {
    let (desk, _) = Keydesk::with_account();
    let product = desk.json("product create --name Editor --code editor")["product"]["id"].clone();
    let made = desk.json(&format!("webhook create {URL}"))["webhook"].clone();
    assert_eq!((&made["url"], &made["subscriptions"]), (&json!(URL), &json!(["*"])));
    assert_eq!((&made["product"], &made["apiVersion"]), (&json!(null), &json!("1.8")));
    let bound = format!("webhook create {URL} --event user.deleted --event user.created --product editor");
    let bound = desk.json(&bound)["webhook"].clone();
    assert_eq!((&bound["subscriptions"], &bound["product"]), (&json!(["user.deleted", "user.created"]), &product));
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [bound, made] }));
    let listed = desk.run("webhook list");
    assert!(listed.out.contains("user.deleted, user.created"), "{}", listed.out);
    let delete = format!("webhook delete {}", made["id"].as_str().expect("an id"));
    assert_eq!(desk.run(&delete).code, 0);
    let twice = desk.run(&delete);
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("there is no webhook endpoint"), "{}", twice.err);
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [bound] }));
}

#[test]
fn what_cannot_be_is_refused() {
    let (desk, _) = Keydesk::with_account();
    for (arguments, why) in [
        ("webhook create http://hooks.engine.example", "WEBHOOK_URL_PROTOCOL_INVALID: URL must begin with https://"),
        ("webhook create https://localhost", "URL_HOST_INVALID: URL must have a public host name"),
        ("webhook create https://hooks.engine.example --event user.married", "SUBSCRIPTIONS_NOT_ALLOWED"),
        ("webhook create https://hooks.engine.example --product nothing", "there is no product nothing"),
        ("webhook delete nothing", "there is no webhook endpoint nothing"),
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, 1, "{arguments}");
        assert!(said.err.contains(why), "{arguments}: {}", said.err);
    }
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [] }));
    let allowed = desk.run("webhook create http://localhost:9000/hook --webhook-allow-private");
    assert_eq!(allowed.code, 0, "{}", allowed.err);
}

/// A server that answers one request with this. Returns its port, and what it gets.
fn receiver(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut got = Vec::new();
        while !got.ends_with(b"}") {
            let mut part = [0; 4096];
            let length = stream.read(&mut part).expect("a request");
            got.extend(&part[..length]);
        }
        stream.write_all(answer.as_bytes()).expect("answered");
        String::from_utf8(got).expect("text")
    });
    (port, task)
}

#[test]
fn a_test_shows_the_real_answer() {
    let (desk, _) = Keydesk::with_account();
    let endpoint = |port: u16| {
        let made = desk.json(&format!("webhook create http://127.0.0.1:{port}/hook --webhook-allow-private"));
        made["webhook"]["id"].as_str().expect("an id").to_owned()
    };
    let (port, got) = receiver("HTTP/1.1 202 Accepted\r\ncontent-length: 6\r\n\r\nthanks");
    let id = endpoint(port);
    let said = desk.json(&format!("webhook test {id} --webhook-allow-private"));
    assert_eq!(said, json!({ "answer": { "status": 202, "body": "thanks" } }));
    let got = got.join().expect("a request");
    assert!(got.starts_with("POST /hook HTTP/1.1\r\n"), "{got}");
    assert!(got.to_lowercase().contains("keygen-signature: keyid="), "{got}");
    assert!(got.contains(r#""event":"account.updated""#), "{got}");

    let nobody = desk.run(&format!("webhook test {id} --webhook-allow-private"));
    assert_eq!((nobody.code, nobody.err.contains("CONN_REFUSED: nothing listens")), (1, true), "{}", nobody.err);
    let private = desk.run(&format!("webhook test {id}"));
    assert_eq!((private.code, private.err.contains("HOST_UNREACH: there is no way")), (1, true), "{}", private.err);

    let (port, _got) = receiver("HTTP/1.1 500 No\r\ncontent-length: 8\r\n\r\n\u{1b}[31moh!");
    let said = desk.run(&format!("webhook test {} --webhook-allow-private", endpoint(port)));
    assert_eq!(said.code, 1);
    assert!(said.err.contains("WEBHOOK_REFUSED: the server answered 500:  [31moh!"), "{:?}", said.err);
    assert_eq!(desk.run("webhook test nothing").code, 1);
}
