//! `keydesk invite`.

use super::Keydesk;

#[test]
fn a_link_pipes_and_its_facts_do_not() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.run("invite create --email bob@engine.example --expires 24h --uses 3");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("http://127.0.0.1:3000/invite/") && said.out.lines().count() == 1, "{}", said.out);
    assert!(said.err.contains("for 3 users, until 2"), "{}", said.err);
}

#[test]
fn invites_are_listed_without_their_links_and_ended_once() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("product create --name Editor --code editor").code, 0);
    let made = desk.json("invite create --product editor");
    assert!(made["link"].as_str().is_some_and(|link| link.ends_with(made["code"].as_str().expect("a code"))));
    assert_eq!((&made["uses"], &made["usesLeft"], &made["email"]), (&1.into(), &1.into(), &serde_json::Value::Null));
    assert!(made["product"].is_string() && made["creator"].is_null(), "{made}");
    let listed = desk.run("invite list --json");
    assert!(!listed.out.contains(made["code"].as_str().expect("a code")));
    assert_eq!(listed.json()["invites"][0]["id"], made["id"]);
    assert!(desk.run("invite list").out.contains("1 of 1"));
    let end = format!("invite end {}", made["id"].as_str().expect("an id"));
    assert_eq!(desk.run(&end).code, 0);
    let twice = desk.run(&end);
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("there is no invite"), "{}", twice.err);
    assert_eq!(desk.json("invite list")["invites"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_cannot_be_is_refused() {
    let (desk, _) = Keydesk::with_account();
    for (arguments, code, why) in [
        ("invite create --uses 0", 1, "USES_INVALID"),
        ("invite create --uses 1001", 1, "USES_INVALID"),
        ("invite create --expires 8d", 1, "EXPIRY_INVALID"),
        ("invite create --expires soon", 2, "must be a duration"),
        ("invite create --email bob", 1, "EMAIL_INVALID"),
        ("invite create --product nothing", 1, "there is no product nothing"),
        ("invite end nothing", 1, "there is no invite nothing"),
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, code, "{arguments}");
        assert!(said.err.contains(why), "{arguments}: {}", said.err);
    }
    assert_eq!(desk.json("invite list")["invites"].as_array().map(Vec::len), Some(0));
}
