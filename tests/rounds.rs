//! How long the tests of chance go on: shortly at every change, longer before a release.

/// So many times what every change gets: `KEYDESK_TEST_ROUNDS=20 cargo test` is the long share.
#[expect(clippy::disallowed_methods, reason = "a wish of whoever runs the tests, not a setting")]
pub(crate) fn rounds(usual: usize) -> usize {
    let factor = std::env::var("KEYDESK_TEST_ROUNDS").ok().and_then(|text| text.parse().ok());
    usual * factor.unwrap_or(1)
}
