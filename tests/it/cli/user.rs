//! `keydesk user`.

use std::io::{BufRead, BufReader};

use super::{Keydesk, PASSWORD};
use crate::process::Process;

#[test]
fn users_are_created_shown_and_listed() {
    let (desk, _) = Keydesk::with_account();
    let verb = "user create --email Bob@Engine.example --role sales-agent --first-name Bob --password-stdin --json";
    let created = desk.fed(verb, PASSWORD).json();
    assert_eq!(created["user"]["email"], "bob@engine.example");
    assert_eq!(created["user"]["role"], "sales-agent");
    let shown = desk.json("user show bob@engine.example");
    assert_eq!((&shown["user"], &shown["passkeys"]), (&created["user"], &0.into()));
    let id = created["user"]["id"].as_str().expect("an id");
    assert_eq!(desk.json(&format!("user show {id} --account acme")), shown);
    assert!(desk.run(&format!("user remove-passkeys {id}")).err.contains("There is no passkey; nothing was changed."));
    let listed = desk.json("user list");
    assert_eq!(listed["users"].as_array().map(Vec::len), Some(2));
    let said = desk.run("user list --limit 1");
    assert_eq!(said.out.lines().count(), 2, "{}", said.out);
}

#[test]
fn a_reset_link_leads_to_the_server_that_last_started() {
    let (desk, _) = Keydesk::with_account();
    let link = |more: &str| desk.run(&format!("user reset-link ada@engine.example{more}")).out;
    assert!(link("").starts_with("http://127.0.0.1:3000/reset-password/"));
    let server = Process::start(&mut desk.command("serve --bind 127.0.0.1:0"));
    assert!(link("").starts_with(&format!("http://{}/reset-password/", server.address)));
    drop(server);

    let mut command = desk.command("serve --bind 127.0.0.1:0 --public-url https://id.acme.example");
    let mut child = command.spawn().expect("the server starts");
    let mut banner = BufReader::new(child.stderr.take().expect("standard error")).lines();
    assert!(banner.any(|line| line.expect("a line").contains("https://id.acme.example")), "it did not start");
    let beside = link("");
    child.kill().expect("stopped");
    child.wait().expect("ended");
    assert!(beside.starts_with("https://id.acme.example/reset-password/"), "{beside}");
    assert!(link("").starts_with("https://id.acme.example/reset-password/"), "it is still the best that is known");
    let other = link(" --public-url https://other.example");
    assert!(other.starts_with("https://other.example/reset-password/"), "{other}");
}

#[test]
fn a_user_comes_with_the_hash_of_a_password() {
    let (desk, _) = Keydesk::with_account();
    let verb = "user create --email bob@engine.example --password-hash-stdin --json";
    let said = desk.fed(verb, "$2b$31$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6\n");
    assert_eq!((said.code, &said.json()["errors"][0]["code"]), (1, &"PASSWORD_HASH_TOO_COSTLY".into()));
    let created = desk.fed(verb, "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6\n").json();
    assert_eq!(created["user"]["email"], "bob@engine.example");
    assert_eq!(desk.json("user export bob@engine.example")["hasPassword"], true);
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
fn a_database_that_cannot_be_read_is_not_one_without_the_user() {
    let (desk, _) = Keydesk::with_account();
    desk.meddle("update users set permissions = 'gone wrong'");
    let said = desk.fed("user create --email ada@engine.example --password-stdin --if-missing", PASSWORD);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.starts_with("error: FAULT: "), "{}", said.err);
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
fn a_ban_is_for_customers_and_can_be_lifted() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("user create --email bob@engine.example --no-password").code, 0);
    for (verb, status) in [("ban", "BANNED"), ("ban", "BANNED"), ("unban", "ACTIVE")] {
        assert_eq!(desk.json(&format!("user {verb} bob@engine.example"))["user"]["status"], status);
    }
    let said = desk.run("user ban ada@engine.example");
    assert_eq!((said.code, said.out.as_str()), (1, ""), "an admin");
    assert!(said.err.starts_with("error: NOT_ALLOWED: "), "{}", said.err);
}

#[test]
fn the_last_admin_cannot_be_deleted() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("user create --email bob@engine.example --no-password").code, 0);
    let bob = desk.json("user delete bob@engine.example");
    assert!(bob["deleted"].is_string(), "{bob}");
    assert_eq!(desk.run("user delete bob@engine.example").code, 1);
    let said = desk.run("user delete ada@engine.example");
    assert_eq!(said.err, "error: ACCOUNT_ADMINS_REQUIRED: an account needs at least one admin\n");
}

#[test]
fn a_password_is_set_and_tokens_end() {
    let (desk, _) = Keydesk::with_account();
    assert_eq!(desk.run("token create --user ada@engine.example").code, 0);
    assert_eq!(desk.fed("user set-password ada@engine.example --password-stdin", "nine brass cogs turn").code, 0);
    assert_eq!(desk.json("token list")["tokens"].as_array().map(Vec::len), Some(0));
    let said = desk.fed("user set-password ada@engine.example --password-stdin", "short");
    assert!(said.err.starts_with("error: PASSWORD_TOO_SHORT: "), "{}", said.err);
    assert_eq!(desk.run("user set-password ada@engine.example").code, 2, "nobody to ask");
}

#[test]
fn a_reset_link_pipes() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.run("user reset-link ada@engine.example --public-url https://id.acme.example");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("https://id.acme.example/reset-password/") && said.out.lines().count() == 1);
    assert!(said.err.contains("works once, for 24 hours"), "{}", said.err);
}

#[test]
fn a_lost_second_factor_is_removed_and_its_absence_is_no_failure() {
    let (desk, _) = Keydesk::with_account();
    let shown = desk.json("user show ada@engine.example");
    let said = desk.run("user remove-second-factor Ada@engine.example");
    assert_eq!((said.code, said.err.as_str()), (0, "There is no second factor; nothing was changed.\n"));
    assert_eq!(desk.json("user remove-second-factor ada@engine.example --account acme")["user"], shown["user"]);
    assert_eq!(desk.run("user remove-second-factor nobody@engine.example").code, 1);
}

#[test]
fn sessions_of_a_user_are_ended() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.run("user end-sessions ada@engine.example");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("All sessions of this user ended."), "{}", said.err);
    assert_eq!(desk.run("user end-sessions nobody@engine.example").code, 1);
}
