//! `keydesk token`.

use super::Keydesk;

#[test]
fn a_token_pipes_and_its_facts_do_not() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.run("token create --user ada@engine.example --name CI --expires 30d");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("admin-") && said.out.lines().count() == 1, "{}", said.out);
    assert!(said.err.contains("admin-token") && said.err.contains("expires 2"), "{}", said.err);
}

#[test]
fn tokens_are_listed_without_their_values_and_revoked_once() {
    let (desk, created) = Keydesk::with_account();
    assert_eq!(desk.run("product create --name Editor --code editor").code, 0);
    let issued = desk.json("token create --product editor");
    assert!(issued["token"].as_str().is_some_and(|token| token.starts_with("prod-")));
    assert_eq!(issued["expiry"], serde_json::Value::Null);
    let listed = desk.run("token list --json");
    for secret in [&issued["token"], &created["token"]] {
        assert!(!listed.out.contains(secret.as_str().expect("a token")));
    }
    assert_eq!(listed.json()["tokens"].as_array().map(Vec::len), Some(2));
    let revoke = format!("token revoke {}", issued["id"].as_str().expect("an id"));
    assert_eq!(desk.run(&revoke).code, 0);
    assert_eq!(desk.run(&revoke).code, 1);
    assert_eq!(desk.json("token list")["tokens"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_token_is_for_one_bearer() {
    let (desk, _) = Keydesk::with_account();
    for arguments in ["token create", "token create --user a --product b", "token create --user a --expires soon"] {
        assert_eq!(desk.run(arguments).code, 2, "{arguments}");
    }
    assert_eq!(desk.run("token create --user nobody@engine.example").code, 1);
}

#[test]
fn a_token_may_live_for_years_and_a_refusal_says_for_how_many() {
    let (desk, _) = Keydesk::with_account();
    for lifetime in ["1s", "365d", "36500d"] {
        assert_eq!(
            desk.run(&format!("token create --user ada@engine.example --expires {lifetime}")).code,
            0,
            "{lifetime}"
        );
    }
    for lifetime in ["0d", "36501d", "14", "1w"] {
        let said = desk.run(&format!("token create --user ada@engine.example --expires {lifetime}"));
        assert_eq!(said.code, 2, "{lifetime}");
        assert!(said.err.contains("from 1s to 36500d"), "{}", said.err);
    }
}

#[test]
fn a_token_gets_another_name_and_stays_valid() {
    let (desk, _) = Keydesk::with_account();
    let issued = desk.json("token create --user ada@engine.example --name CI");
    let id = issued["id"].as_str().expect("an id");
    let renamed = desk.json(&format!("token rename {id} Laptop"));
    assert_eq!((&renamed["name"], &renamed["updated"]), (&"Laptop".into(), &issued["updated"]));
    assert_eq!(desk.json("token list")["tokens"][0]["name"], "Laptop");
    assert_eq!(desk.run(&format!("token rename {id} {}", "x".repeat(256))).code, 1);
    assert_eq!(desk.run("token rename 01890000-0000-7000-8000-000000000000 Laptop").code, 1);
    assert_eq!(desk.json("token list")["tokens"][0]["name"], "Laptop");
}

#[test]
fn all_tokens_of_one_bearer_are_revoked_and_those_of_others_stay() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("user create --email bob@engine.example --no-password").code, 0);
    assert_eq!(desk.run("product create --name Editor --code editor").code, 0);
    for bearer in ["--user bob@engine.example", "--user bob@engine.example", "--product editor"] {
        assert_eq!(desk.run(&format!("token create {bearer}")).code, 0, "{bearer}");
    }
    let left = || desk.json("token list")["tokens"].as_array().map(Vec::len);
    let before = left().expect("tokens");
    assert_eq!(desk.json("token revoke --all --user bob@engine.example")["revoked"], 2);
    assert_eq!(left(), Some(before - 2));
    assert_eq!(desk.run("token revoke --all --product editor").out.trim(), "Revoked 1 token");
    assert_eq!(desk.run("token revoke --all --product editor").out.trim(), "Revoked 0 tokens");
    assert_eq!(left(), Some(before - 3));
    assert_eq!(desk.run("token revoke --all --user nobody@engine.example").code, 1);
    for arguments in [
        "token revoke",
        "token revoke --all",
        "token revoke --user bob@engine.example",
        "token revoke x --all --user bob@engine.example",
        "token revoke --all --user a --product b",
    ] {
        assert_eq!(desk.run(arguments).code, 2, "{arguments}");
    }
}
