//! `keydesk config show` and the settings in `--help`.

use keydesk::server::config::settings::{self, GROUPS};

use super::{Keydesk, PASSWORD, said};

#[test]
fn help_documents_every_setting_by_subject_with_variable_and_default() {
    for arguments in ["--help", "serve --help"] {
        let help = Keydesk::new().run(arguments).out;
        let mut groups = help.split("Settings are read from flags").nth(1).expect("settings");
        for group in GROUPS {
            let (_, settings) = groups.split_once(&format!("\n{}:\n", group.subject)).expect(group.subject);
            let documented = settings.split("\n\n").next().expect("the settings of the group");
            for setting in group.settings {
                assert!(documented.contains(&setting.variable_name()), "{} is not in {arguments}", setting.name);
                assert!(documented.contains(setting.help), "{} is not explained", setting.name);
                let default = format!("[default: {}]", setting.default);
                assert!(setting.default.is_empty() || documented.contains(&default), "{} has no default", setting.name);
            }
            groups = settings;
        }
    }
    assert!(Keydesk::new().run("serve -h").out.contains("Settings: see keydesk serve --help"));
    let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).expect("the example");
    for setting in settings::all().filter(|setting| !setting.is_secret) {
        assert!(example.contains(&setting.variable_name()), "{} is not in .env.example", setting.name);
    }
}

#[test]
fn show_prints_sources_and_no_secret() {
    let desk = Keydesk::new();
    let mut command = desk.command("config show --bind 127.0.0.1:4000 --database-url sqlite:elsewhere.db --json");
    command.env("KEYDESK_ADMIN_EMAIL", "ada@engine.example").env("KEYDESK_ADMIN_PASSWORD", PASSWORD);
    let shown = said(&mut command, "");
    assert!(!shown.out.contains(PASSWORD));
    let json = shown.json();
    let setting = |name: &str| {
        let mut all = json["settings"].as_array().expect("settings").iter();
        let found = all.find(|setting| setting["name"] == name).expect("the setting");
        [found["value"].clone(), found["source"].clone()]
    };
    assert_eq!(setting("bind"), ["127.0.0.1:4000", "flag"]);
    assert_eq!(setting("public-url"), ["http://127.0.0.1:4000", "default"]);
    assert_eq!(setting("admin-email"), ["ada@engine.example", "environment"]);
    assert_eq!(setting("admin-password"), ["set", "environment"]);
    assert_eq!(setting("session-life"), ["14d", "default"]);
    assert_eq!(setting("database-url"), ["sqlite:elsewhere.db", "flag"]);
}

#[test]
fn an_invalid_setting_stops_every_command() {
    let desk = Keydesk::new();
    let mut command = desk.command("config show");
    let said = said(command.env("KEYDESK_TRUSTED_PROXIES", "the proxy"), "");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.starts_with("error: SETTING_INVALID: KEYDESK_TRUSTED_PROXIES: "), "{}", said.err);
}

#[test]
fn an_unknown_variable_is_told() {
    let desk = Keydesk::new();
    let mut command = desk.command("config show");
    let shown = said(command.env("KEYDESK_TRUSTED_PROXY", "10.0.0.1"), "");
    assert_eq!((shown.code, shown.err.as_str()), (0, "Unknown and ignored: KEYDESK_TRUSTED_PROXY\n"));
    let mut command = desk.command("config show --json");
    let shown = said(command.env("KEYDESK_TRUSTED_PROXY", "10.0.0.1"), "").json();
    assert_eq!(shown["unknownVariables"], serde_json::json!(["KEYDESK_TRUSTED_PROXY"]));
}

#[test]
fn a_refused_filter_of_the_log_names_its_variable() {
    for variable in ["RUST_LOG", "KEYDESK_LOG"] {
        let desk = Keydesk::new();
        let mut command = desk.command("serve --bind 127.0.0.1:0");
        let refused = said(command.env(variable, "keydesk=loud"), "");
        assert_eq!(refused.code, 2);
        assert!(refused.err.starts_with(&format!("error: SETTING_INVALID: {variable}: ")), "{}", refused.err);
    }
}

#[test]
fn hashing_can_be_measured() {
    let measured = Keydesk::new().json("password calibrate --hash-permits 1");
    assert!(measured["hashesPerSecond"].as_f64().is_some_and(|rate| rate > 0.1), "{measured}");
    assert_eq!(measured["memory"], 19_456);
}
