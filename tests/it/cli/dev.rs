//! `keydesk dev`.

use super::{Keydesk, PASSWORD};

#[test]
fn an_account_is_filled_once_and_never_by_accident() {
    let (desk, _) = Keydesk::with_account();
    let verb = "dev fill --users 1200 --tokens-per-user 2 --password-stdin";
    let said = desk.fed(verb, PASSWORD);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "1200 users and 2400 tokens\n", ""));
    let user = desk.json("user show user-001200@fill.example");
    assert_eq!((&user["user"]["role"], &user["user"]["status"]), (&"user".into(), &"ACTIVE".into()));
    assert_eq!(desk.json("user show user-000001@fill.example")["user"]["status"], "INACTIVE");
    let newest = desk.json("user list --limit 2");
    let email = |nth: usize| newest["users"][nth]["email"].as_str().expect("an email");
    assert_eq!([email(0), email(1)], ["ada@engine.example", "user-001200@fill.example"]);
    assert_eq!(desk.json("token list --limit 5000")["tokens"].as_array().map(Vec::len), Some(2401));

    let again = desk.run("dev fill --users 1");
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert_eq!(again.err, "error: NOT_CONFIRMED: the account has customers; use --yes to fill it anyway\n");
    let twice = desk.run("dev fill --users 1 --yes");
    assert!(twice.err.starts_with("error: EMAIL_TAKEN"), "{}", twice.err);
    assert_eq!(desk.run("dev fill --users 0 --yes").code, 0);
    assert!(!desk.run("--help").out.contains("\n  dev "), "it is for nobody else");
}
