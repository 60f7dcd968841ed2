//! `keydesk events`: what is listed and exported, and that a log that was meddled with is found.

use serde_json::Value;

use super::Keydesk;

fn desk() -> Keydesk {
    let (desk, _) = Keydesk::with_account();
    for nth in 0..3 {
        desk.run(&format!("user create --email n{nth}@engine.example --no-password"));
    }
    desk
}

#[test]
fn events_are_listed_and_exported() {
    let desk = desk();
    let listed = desk.json("events list --limit 2");
    let events = listed["events"].as_array().expect("a list");
    assert_eq!(events.len(), 2);
    assert_eq!((&events[0]["position"], &events[0]["event"]), (&5.into(), &"user.created".into()), "the newest first");
    assert_eq!(events[0]["whodunnit"], serde_json::json!({ "type": "operator", "id": null }));
    assert!(desk.run("events list").out.starts_with("POSITION  CREATED"));
    assert_eq!(desk.json("events list --event user.banned")["events"], serde_json::json!([]));
    assert_eq!(desk.run("events list --event user.bann").code, 2);

    let exported = desk.run("events export");
    let lines: Vec<Value> = exported.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let positions: Vec<_> = lines.iter().map(|line| line["position"].as_i64().expect("a number")).collect();
    assert_eq!(positions, [1, 2, 3, 4, 5]);
    assert_eq!(lines[4], events[0]);
    assert_eq!(exported.err, "5 events\n");
    assert_eq!(desk.run("events export --json").out, exported.out);
}

#[test]
fn a_log_that_was_meddled_with_fails_the_check() {
    let desk = desk();
    let whole = desk.json("events verify");
    let log = &whole["eventLogs"][0];
    assert_eq!((&log["slug"], &log["rows"], &log["position"]), (&"acme".into(), &5.into(), &5.into()), "{whole}");
    let backup = desk.json("backup create");
    let head = &backup["backup"]["eventLogs"][0];
    assert_eq!((&head["position"], &head["hash"]), (&log["position"], &log["hash"]), "the same head");
    let said = desk.run("backup create").err;
    let hash = log["hash"].as_str().expect("a hash");
    assert!(said.contains(&format!("The event log of acme ends at 5 with {hash}.")), "{said}");

    desk.meddle("update event_logs set created = created + 1 where position = 3");
    let said = desk.run("events verify");
    assert_eq!(said.code, 1);
    let detail = "the event log of the account acme: row 3 was changed, or the hash of the row before it";
    assert_eq!(said.err, format!("error: EVENT_LOG_BROKEN: {detail}\n"));
    let json = desk.run("events verify --account acme --json");
    assert_eq!((json.code, json.json()["errors"][0]["code"].as_str()), (1, Some("EVENT_LOG_BROKEN")));
    desk.meddle("delete from event_logs where position = 2");
    assert!(desk.run("events verify").err.contains("row 2 was removed"));
}
