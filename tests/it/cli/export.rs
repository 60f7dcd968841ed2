//! `keydesk account export`.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::Keydesk;

fn kinds(text: &str) -> Vec<String> {
    let documents = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a document a line"));
    documents.map(|document| document["type"].as_str().expect("a type").to_owned()).collect()
}

#[test]
fn an_export_goes_to_standard_output_and_says_what_it_is() {
    let (desk, _) = Keydesk::with_account();
    let said = desk.run("account export");
    assert_eq!((said.code, kinds(&said.out)), (0, ["keydesk-export", "user", "token", "end"].map(String::from).into()));
    assert!(said.err.contains("1 users") && said.err.contains("as safe as a backup"), "{}", said.err);
    assert_eq!(kinds(&desk.run("account export --json").out).len(), 4, "nothing else is among it");
}

#[test]
fn an_export_becomes_a_file_for_its_owner_only() {
    let (desk, _) = Keydesk::with_account();
    let file = desk.folder.path().join("acme.jsonl");
    let verb = format!("account export --to {}", file.display());
    let facts = desk.json(&verb);
    assert_eq!((&facts["export"]["counts"]["users"], &facts["export"]["counts"]["tokens"]), (&1.into(), &1.into()));
    let text = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(kinds(&text).last().map(String::as_str), Some("end"));
    assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    let again = desk.run(&format!("{verb} --json"));
    assert_eq!((again.code, &again.json()["errors"][0]["code"]), (1, &"CONFLICT".into()));
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), text);
    let nowhere = desk.run("account export --to /nonexistent/acme.jsonl");
    assert!(nowhere.code == 1 && nowhere.err.contains("cannot be written"), "{}", nowhere.err);
}
