//! Variables that have our prefix and name no setting: mistakes that the operator is told of.

use std::ffi::{OsStr, OsString};

use crate::server::config::settings;

/// The unknown variables of an environment, in order. An orchestrator that runs a service of our name sets some too;
/// they are not the operator's mistakes.
pub(super) fn variables(environment: impl Iterator<Item = (OsString, OsString)>) -> Vec<String> {
    let mut unknown: Vec<String> = environment
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value))
        .filter(|(name, value)| name.starts_with("KEYDESK_") && !is_setting(name) && !is_of_service(name, value))
        .map(|(name, _)| name)
        .collect();
    unknown.sort();
    unknown
}

fn is_setting(name: &str) -> bool {
    settings::all().any(|setting| {
        let variable = setting.variable_name();
        name == variable || setting.is_secret && name.strip_suffix("_FILE") == Some(&variable)
    })
}

/// Whether Kubernetes or Docker sets the variable for a service named `keydesk`.
fn is_of_service(name: &str, value: &OsStr) -> bool {
    let is_address = value.to_str().is_some_and(|value| value.starts_with("tcp://") || value.starts_with("udp://"));
    let is_part = name.starts_with("KEYDESK_PORT_") && (name.contains("_TCP") || name.contains("_UDP"));
    name.starts_with("KEYDESK_SERVICE_") || is_part || name == "KEYDESK_PORT" && is_address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_our_prefix_and_is_no_setting_is_told() {
        let found = |names: &[(&str, &str)]| variables(names.iter().map(|(name, text)| (name.into(), text.into())));
        let none: [&str; 0] = [];
        assert_eq!(
            found(&[("KEYDESK_BIND", ""), ("KEYDESK_SMTP_URL_FILE", ""), ("KEYDESK_MASTER_KEY_FILE", "")]),
            none
        );
        assert_eq!(found(&[("PATH", ""), ("MY_KEYDESK_BIND", ""), ("DATABASE_URL", ""), ("KEYDESK", "")]), none);
        let of_service = [
            ("KEYDESK_SERVICE_HOST", "10.0.0.1"),
            ("KEYDESK_SERVICE_PORT_HTTP", "80"),
            ("KEYDESK_PORT", "tcp://10.0.0.1:80"),
            ("KEYDESK_PORT_80_TCP_ADDR", "10.0.0.1"),
        ];
        assert_eq!(found(&of_service), none);
        let mistakes = ["KEYDESK_BIND_FILE", "KEYDESK_PORT", "KEYDESK_TRUSTED_PROXY", "KEYDESK_bind"];
        assert_eq!(found(&mistakes.map(|name| (name, "3000"))), mistakes);
    }
}
