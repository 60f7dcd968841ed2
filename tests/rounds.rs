//! How many rounds tests of chance run: few at every change, more before a release.

/// Multiplies the number of rounds: `KEYDESK_TEST_ROUNDS=20 cargo test` is the long form.
#[expect(clippy::disallowed_methods, reason = "an option of the test run, not a setting of the server")]
pub(crate) fn rounds(usual: usize) -> usize {
    let factor = std::env::var("KEYDESK_TEST_ROUNDS").ok().and_then(|text| text.parse().ok());
    usual * factor.unwrap_or(1)
}
