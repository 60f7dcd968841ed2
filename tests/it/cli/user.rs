//! `keydesk user`.

use super::{Keydesk, PASSWORD};

#[test]
fn users_are_created_shown_and_listed() {
    let (desk, _) = Keydesk::with_account();
    let verb = "user create --email Bob@Engine.example --role sales-agent --first-name Bob --password-stdin --json";
    let created = desk.fed(verb, PASSWORD).json();
    assert_eq!(created["user"]["email"], "bob@engine.example");
    assert_eq!(created["user"]["role"], "sales-agent");
    assert_eq!(desk.json("user show bob@engine.example"), created);
    let id = created["user"]["id"].as_str().expect("an id");
    assert_eq!(desk.json(&format!("user show {id} --account acme")), created);
    let listed = desk.json("user list");
    assert_eq!(listed["users"].as_array().map(Vec::len), Some(2));
    let said = desk.run("user list --limit 1");
    assert_eq!(said.out.lines().count(), 2, "{}", said.out);
}

#[test]
fn a_taken_email_names_what_to_do() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.fed("user create --email ada@engine.example --password-stdin", PASSWORD);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    let line = "error: EMAIL_TAKEN: ada@engine.example exists; see keydesk user show ada@engine.example\n";
    assert_eq!(said.err, line);
}

#[test]
fn if_missing_changes_nothing_the_second_time() {
    let (desk, _) = Keydesk::with_account();
    let verb = "user create --email bob@engine.example --role developer --password-stdin --if-missing --json";
    let first = desk.fed(verb, PASSWORD).json();
    let second = desk.fed(&verb.replace("developer", "admin"), "another long enough one").json();
    assert_eq!(first, second);
}

#[test]
fn an_admin_on_an_empty_folder_gets_an_account() {
    let desk = Keydesk::new();
    let verb = "user create --email ada@engine.example --role admin --password-stdin --if-missing";
    for _ in 0..2 {
        assert_eq!(desk.fed(verb, PASSWORD).code, 0);
    }
    let accounts = desk.json("account list");
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(accounts["accounts"][0]["name"], "engine.example");
}

#[test]
fn a_customer_needs_an_account_to_belong_to() {
    let said = Keydesk::new().fed("user create --email bob@engine.example --password-stdin", PASSWORD);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("there is no account yet"), "{}", said.err);
}

#[test]
fn a_user_without_password_is_asked_for_in_so_many_words() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("user create --email bob@engine.example").code, 2);
    assert_eq!(desk.run("user create --email bob@engine.example --no-password").code, 0);
    assert_eq!(desk.run("user show carol@engine.example").code, 1);
}

#[test]
fn a_lost_second_factor_is_removed_and_its_absence_is_no_failure() {
    let (desk, _) = Keydesk::with_account();
    let shown = desk.json("user show ada@engine.example");
    let said = desk.run("user remove-second-factor Ada@engine.example");
    assert_eq!((said.code, said.err.as_str()), (0, "There is no second factor; nothing was changed.\n"));
    assert_eq!(desk.json("user remove-second-factor ada@engine.example --account acme"), shown);
    assert_eq!(desk.run("user remove-second-factor nobody@engine.example").code, 1);
}
