//! `keydesk account`, and the set-up link.

use super::{Keydesk, PASSWORD};

const CREATE: &str = "account create --name Acme --slug acme --admin-email Ada@Engine.example --admin-password-stdin";

#[test]
fn create_prints_account_admin_and_token() {
    let desk = Keydesk::new();
    let created = desk.fed(&format!("{CREATE} --protected --json"), PASSWORD).json();
    let keys = |value: &serde_json::Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
    assert_eq!(keys(&created), Some(["account", "admin", "token"].map(String::from).into()));
    assert_eq!(keys(&created["account"]), Some(["id", "name", "protected", "slug"].map(String::from).into()));
    assert_eq!(keys(&created["admin"]), Some(["email", "id"].map(String::from).into()));
    assert_eq!(created["account"]["slug"], "acme");
    assert_eq!(created["account"]["protected"], true);
    assert_eq!(created["admin"]["email"], "ada@engine.example");
    assert!(created["token"].as_str().is_some_and(|token| token.starts_with("admin-") && token.len() == 72));
}

#[test]
fn create_prints_the_token_alone_for_pipes() {
    let said = Keydesk::new().fed(CREATE, PASSWORD);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("admin-") && said.out.lines().count() == 1, "{}", said.out);
    assert!(said.err.contains("ada@engine.example"));
}

#[test]
fn create_reports_every_field_error_and_creates_nothing() {
    let desk = Keydesk::new();
    let verb = "account create --name Acme --slug A --admin-email ada --admin-password-stdin --json";
    let said = desk.fed(verb, "short");
    let codes: Vec<_> = said.json()["errors"].as_array().expect("errors").iter().map(|e| e["code"].clone()).collect();
    assert_eq!((said.code, codes), (1, ["SLUG_INVALID", "EMAIL_INVALID", "PASSWORD_TOO_SHORT"].map(Into::into).into()));
    assert_eq!(desk.json("account list")["accounts"], serde_json::json!([]));
}

#[test]
fn a_refused_slug_says_which_rule_it_breaks() {
    let desk = Keydesk::new();
    for (slug, reason) in [
        ("a", "SLUG_TOO_SHORT: slug must be 2 characters or more"),
        ("Acme", "SLUG_INVALID: use only lowercase letters, numbers and dashes, and no dash at the beginning"),
        ("actions", "SLUG_NOT_ALLOWED: this slug is reserved. Choose another"),
    ] {
        let verb = "account create --name Acme --admin-email ada@engine.example --admin-password-stdin --slug";
        let said = desk.fed(&format!("{verb} {slug}"), PASSWORD);
        assert_eq!((said.code, said.err), (1, format!("error: {reason}\n")), "{slug}");
    }
    assert_eq!(desk.json("account list")["accounts"], serde_json::json!([]));
}

#[test]
fn a_password_never_comes_by_flag_and_is_asked_for_on_terminals_only() {
    let said = Keydesk::new().run("account create --name Acme --admin-email ada@engine.example");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--admin-password-stdin"), "{}", said.err);
}

#[test]
fn protect_and_unprotect_say_who_did_it() {
    let (desk, _) = Keydesk::with_account();
    let protected = desk.json("account protect");
    assert_eq!(protected["account"]["protected"], true);
    let said = desk.run("account show");
    assert!(said.out.contains("by the command line"), "{}", said.out);
    // Repeating it changes nothing and succeeds.
    assert_eq!(desk.json("account protect"), protected);
    assert_eq!(desk.json("account unprotect --yes --account acme")["account"]["protected"], false);
    assert_eq!(desk.run("account show --account nobody").code, 1);
}

#[test]
fn a_setup_link_is_good_until_the_account_is_there() {
    let desk = Keydesk::new();
    let first = desk.json("setup-link");
    let second = desk.json("setup-link");
    assert_ne!(first, second);
    assert!(second["link"].as_str().is_some_and(|link| link.starts_with("http://127.0.0.1:3000/setup/")));
    assert_eq!(desk.fed(CREATE, PASSWORD).code, 0);
    let said = desk.run("setup-link");
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn links_lead_to_the_account_that_they_are_of() {
    let desk = Keydesk::new();
    let first = desk.fed(CREATE, PASSWORD);
    assert!(first.err.contains("Its log-in page is /log-in."), "{}", first.err);
    let second = desk.fed(&CREATE.replace("cme", "xle"), PASSWORD);
    assert!(second.err.contains("Its log-in page is /accounts/axle/log-in."), "{}", second.err);
    let id = desk.json("account show --account axle")["account"]["id"].as_str().expect("an id").to_owned();
    let public = "--public-url https://id.acme.example";
    for (verb, page) in [("user reset-link ada@engine.example", "reset-password"), ("invite create", "invite")] {
        let made = desk.run(&format!("{verb} --account axle {public}"));
        let expected = format!("https://id.acme.example/accounts/{id}/{page}/");
        assert!(made.out.starts_with(&expected), "{} {}", made.out, made.err);
        let made = desk.run(&format!("{verb} --account acme {public}"));
        assert!(made.out.starts_with(&format!("https://id.acme.example/{page}/")), "{} {}", made.out, made.err);
    }
}
