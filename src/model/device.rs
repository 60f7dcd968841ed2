//! The browser and the system that a `User-Agent` header names, for people who look for a session of theirs.
//!
//! The header is whatever a client wishes to send, and nothing is decided by it. Only names of these two lists are
//! ever shown. A name that is not in them is unknown: the header itself may hold anything.

use serde::{Deserialize, Serialize};

/// How many characters of a `User-Agent` are kept.
pub const AGENT_MAX: usize = 200;

/// Browsers with the word that gives them away. The order matters: most name the browsers that they descend from, too.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];

/// Systems with the word that gives them away. Phones name the systems of desktops, too.
const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
];

/// A browser and its system. Each is its position in the list; `None` if it is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    browser: Option<u8>,
    system: Option<u8>,
}

impl Device {
    /// What a `User-Agent` header names.
    #[must_use]
    pub fn of(agent: &str) -> Self {
        Self { browser: position(&BROWSERS, agent), system: position(&SYSTEMS, agent) }
    }

    /// The name of the browser.
    #[must_use]
    pub fn browser(self) -> Option<&'static str> {
        name(&BROWSERS, self.browser)
    }

    /// The name of the system.
    #[must_use]
    pub fn system(self) -> Option<&'static str> {
        name(&SYSTEMS, self.system)
    }
}

/// A `User-Agent` as it is stored: without control characters, and cut to [`AGENT_MAX`] characters.
#[must_use]
pub fn bounded(agent: &str) -> String {
    agent.chars().filter(|sign| !sign.is_control()).take(AGENT_MAX).collect()
}

fn position(list: &[(&str, &str)], agent: &str) -> Option<u8> {
    let found = list.iter().position(|(word, _)| agent.contains(word))?;
    u8::try_from(found).ok()
}

fn name(list: &'static [(&str, &str)], position: Option<u8>) -> Option<&'static str> {
    list.get(usize::from(position?)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
        let device = Device::of(agent);
        (device.browser(), device.system())
    }

    #[test]
    fn common_browsers_are_recognised() {
        const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, browser, system) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into(), "Firefox", "Linux"),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36"),
                "Chrome",
                "Windows",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"),
                "Edge",
                "Windows",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 16; K) {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36"),
                "Chrome",
                "Android",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 16) {WEBKIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Safari/537.36"),
                "Samsung Internet",
                "Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15"
                    .into(),
                "Safari",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 FxiOS/145.0 Mobile \
                 Safari/605.1.15"
                    .into(),
                "Firefox",
                "iPhone",
            ),
        ] {
            assert_eq!(words(&agent), (Some(browser), Some(system)), "{agent}");
        }
    }

    #[test]
    fn nothing_that_a_client_makes_up_is_shown() {
        for agent in ["", "<script>alert(1)</script>", "curl/8.5.0", "\u{202e}xoferiF", "firefox windows"] {
            assert_eq!(words(agent), (None, None), "{agent:?}");
        }
    }

    #[test]
    fn what_is_stored_is_bounded() {
        assert_eq!(bounded("a\n\u{7f}b"), "ab");
        assert_eq!(bounded(&"ö".repeat(100_000)).chars().count(), AGENT_MAX);
    }
}
