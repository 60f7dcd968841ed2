//! `keydesk user import`: from CSV and from an export, broken off and gone on with.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::json;

use super::Keydesk;
use crate::process::Process;

const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6";

fn file(desk: &Keydesk, name: &str, text: &str) -> PathBuf {
    let path = desk.folder.path().join(name);
    fs::write(&path, text).expect("written");
    path
}

fn count(desk: &Keydesk) -> usize {
    desk.json("user list --limit 100000")["users"].as_array().expect("users").len()
}

#[test]
fn users_of_a_csv_file_are_checked_and_then_created() {
    let (desk, _) = Keydesk::with_account();
    let text = format!(
        "\u{feff}email;First Name;role;password_hash;metadata;created;banned\r\n\
         Bob@Engine.example;Bob;support-agent;{BCRYPT};\"{{\"\"plan\"\": \"\"pro\"\"}}\";2026-01-02;\r\n\
         \"eve@engine.example\";\"E;v\ne\";;;;;true\r\nada@engine.example;Ada;;;;;\r\n"
    );
    let file = file(&desk, "users.csv", &text);
    let dry = desk.json(&format!("user import {} --dry-run", file.display()));
    let expected = json!({
        "dryRun": true, "created": 2, "staff": 1, "existing": 1, "refused": 0, "resumed": 0, "refusals": []
    });
    assert_eq!((&dry["import"], count(&desk)), (&expected, 1));
    let said = desk.run(&format!("user import {}", file.display()));
    assert_eq!(said.out, "created        2\nof them staff  1\nexist already  1\nleft out       0\n", "{}", said.err);
    let bob = desk.json("user show bob@engine.example")["user"].clone();
    assert_eq!((&bob["role"], &bob["created"]), (&json!("support-agent"), &json!("2026-01-02T00:00:00.000Z")));
    let export = desk.json("user export bob@engine.example");
    assert_eq!((&export["hasPassword"], &export["user"]["metadata"]), (&json!(true), &json!({ "plan": "pro" })));
    let eve = desk.json("user show eve@engine.example")["user"].clone();
    assert_eq!((&eve["status"], &eve["firstName"]), (&json!("BANNED"), &json!("E;v\ne")));
    let again = desk.json(&format!("user import {}", file.display()));
    assert_eq!((&again["import"]["created"], &again["import"]["existing"]), (&0.into(), &3.into()));
}

#[test]
fn one_row_that_breaks_a_rule_stops_all_unless_it_is_skipped() {
    let (desk, _) = Keydesk::with_account();
    let text = "email,role,passwordHash,id,created,metadata,phone\n\
                one@b.io,,,,,,\ntwo,boss,$2b$31$x,7,soon,{,\none@b.io,,,,,,\n\
                three@b.io,,,6f9619ff-8b86-4d01-b42d-00cf4fc964ff,,,\n";
    let file = file(&desk, "users.csv", text);
    let said = desk.run(&format!("user import {}", file.display()));
    assert_eq!((said.code, said.out.as_str(), count(&desk)), (1, "", 1));
    for expected in [
        "error: COLUMN_UNKNOWN: line 1, file: the name of column 7 is not known",
        "error: ROLE_INVALID: line 3, role: a role is admin",
        "error: TIME_INVALID: line 3, created: ",
        "error: METADATA_NOT_JSON: line 3, metadata: ",
        "error: ROW_REPEATED: line 4, email: an earlier row has the same email or ID",
        "error: ID_INVALID: line 5, id: ",
        "error: IMPORT_REFUSED: 4 of 5 rows were refused, so nothing was written; 1 can be created, 0 exist.",
    ] {
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
    }
    let report = desk.folder.path().join("report.csv");
    let skipped = desk.json(&format!("user import {} --skip-invalid --report {}", file.display(), report.display()));
    assert_eq!((&skipped["import"]["created"], &skipped["import"]["refused"]), (&1.into(), &4.into()));
    assert_eq!(skipped["import"]["refusals"][0], json!({ "line": 1, "column": "file", "code": "COLUMN_UNKNOWN" }));
    let fates = fs::read_to_string(report).expect("the report");
    assert!(fates.contains("2,created,,\r\n") && fates.contains("4,refused,email,ROW_REPEATED\r\n"), "{fates}");
    assert_eq!(count(&desk), 2);
}

#[test]
fn a_file_that_cannot_be_understood_is_refused_as_a_whole() {
    let (desk, _) = Keydesk::with_account();
    for (text, code) in [
        ("", "FILE_EMPTY"),
        ("name\nada\n", "FILE_UNKNOWN"),
        ("email,email\n", "COLUMN_REPEATED"),
        ("{\"type\":\"keydesk-export\",\"version\":99}\n", "FILE_TOO_NEW"),
        ("{\"users\":[]}", "FILE_UNKNOWN"),
    ] {
        let file = file(&desk, "users.csv", text);
        let said = desk.run(&format!("user import {} --skip-invalid --json", file.display()));
        assert_eq!((said.code, &said.json()["errors"][0]["code"]), (1, &json!(code)), "{text}");
    }
    let missing = desk.run("user import /nonexistent.csv --json");
    assert_eq!((missing.code, &missing.json()["errors"][0]["code"]), (1, &json!("NOT_FOUND")));
    let folder = desk.run("user import /tmp");
    assert!(folder.code == 1 && folder.err.contains("is not a file"), "{}", folder.err);
}

#[test]
fn users_move_to_another_keydesk_with_ids_and_passwords() {
    let (from, _) = Keydesk::with_account();
    let text =
        format!("email,password hash,metadata,emailVerified\nbob@b.io,{BCRYPT},\"{{\"\"a_b\"\":[1]}}\",2026-01-01\n");
    let file = file(&from, "users.csv", &text);
    from.json(&format!("user import {}", file.display()));
    let export = from.folder.path().join("acme.jsonl");
    from.json(&format!("account export --to {}", export.display()));
    let (to, _) = Keydesk::with_account();
    let moved = to.json(&format!("user import {}", export.display()));
    assert_eq!((&moved["import"]["created"], &moved["import"]["existing"]), (&1.into(), &1.into()));
    let [before, after] = [&from, &to].map(|desk| desk.json("user show bob@b.io")["user"].clone());
    for name in ["id", "email", "emailVerified", "created"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    let again = to.folder.path().join("again.jsonl");
    to.json(&format!("account export --to {}", again.display()));
    let line = |path: PathBuf| {
        let text = fs::read_to_string(path).expect("an export");
        let found = text.lines().find(|line| line.contains("bob@b.io")).expect("bob").to_owned();
        let mut user: serde_json::Value = serde_json::from_str(&found).expect("JSON");
        user.as_object_mut().expect("an object").remove("updated");
        user
    };
    assert_eq!(line(again), line(export));
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    let (desk, _) = Keydesk::with_account();
    let rows: String = (0..6_000).map(|number| format!("user{number}@engine.example\n")).collect();
    let file = file(&desk, "users.csv", &format!("email\n{rows}"));
    let mut child = desk.command(&format!("user import {}", file.display())).spawn().expect("it starts");
    let database = desk.folder.path().join("data/keydesk.db-wal");
    for _ in 0..2000 {
        std::thread::sleep(Duration::from_millis(5));
        if fs::metadata(&database).is_ok_and(|found| found.len() > 600_000) {
            break;
        }
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let written = count(&desk);
    assert!(written > 1 && written < 6_001, "it was killed too early or too late: {written}");
    let resumed = desk.json(&format!("user import {}", file.display()));
    let import = &resumed["import"];
    assert_eq!((&import["created"], &import["existing"], &import["refused"]), (&6_000.into(), &0.into(), &0.into()));
    assert_eq!(import["resumed"], written - 1, "whole batches were written");
    assert_eq!(count(&desk), 6_001);
}

#[test]
fn users_of_another_server_are_imported_over_its_api() {
    let (from, created) = Keydesk::with_account();
    let rows: String = (0..130).map(|number| format!("user{number}@engine.example,Name {number}\n")).collect();
    let users = file(&from, "users.csv", &format!("email,firstName\n{rows}"));
    from.json(&format!("user import {}", users.display()));
    from.json("user ban user7@engine.example");
    let server = Process::start(&mut from.command("serve --bind 127.0.0.1:0"));
    let (to, _) = Keydesk::with_account();
    let token = file(&to, "token", &format!("{}\n", created["token"].as_str().expect("a token")));
    let address = format!("http://{}/v1/accounts/acme", server.address);
    let verb = format!("user import {address} --token-file {}", token.display());
    let dry = to.json(&format!("{verb} --dry-run"));
    assert_eq!((&dry["import"]["created"], &dry["import"]["existing"]), (&130.into(), &1.into()));
    assert_eq!(to.json(&verb)["import"]["created"], 130);
    let banned = to.json("user show user7@engine.example")["user"].clone();
    assert_eq!((&banned["status"], &banned["firstName"]), (&json!("BANNED"), &json!("Name 7")));
    assert_eq!(banned["id"], from.json("user show user7@engine.example")["user"]["id"]);
    let left = fs::read_dir(to.folder.path().join("data")).expect("the data folder");
    let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("import-")), "{left:?}");

    let wrong = file(&to, "wrong", "user-1\n");
    for (verb, code) in [
        (format!("user import {address} --token-file {}", wrong.display()), "SOURCE_FAILED"),
        (format!("user import http://{}/nowhere --token-file {}", server.address, token.display()), "SOURCE_FAILED"),
        (format!("user import http://127.0.0.1:1/v1 --token-file {}", token.display()), "SOURCE_FAILED"),
        (format!("user import {address}"), "TOKEN_MISSING"),
        // Not after another server was read for minutes.
        (format!("user import http://127.0.0.1:1/v1 --account nobody --token-file {}", token.display()), "NOT_FOUND"),
    ] {
        let report = to.folder.path().join("report.csv");
        let said = to.run(&format!("{verb} --report {} --json", report.display()));
        assert!(!report.exists(), "the next attempt must be able to make it: {verb}");
        assert_eq!(said.json()["errors"][0]["code"], code, "{verb}: {}", said.err);
        assert!(!said.out.contains(created["token"].as_str().expect("a token")), "{}", said.out);
    }
}
