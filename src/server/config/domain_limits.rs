//! The settings of the domain: rate limits, lifetimes, and the costs of hashing.

use crate::server::{
    config::{InvalidSetting, parse, values::SettingValues},
    domain::limits::{self, Limits},
};

/// The settings of the domain.
///
/// # Errors
/// The first setting that is invalid.
pub(in crate::server) fn read(values: &SettingValues) -> Result<Limits, InvalidSetting> {
    Ok(Limits {
        password_min_length: values.get("password-min-length", |text| parse::number(text, 6..=128))?,
        password_strength: values.get("password-strength", |text| parse::number(text, 0..=4))?,
        argon2_memory: values.get("argon2-memory", |text| parse::number(text, 19_456..=65_536))?,
        argon2_passes: values.get("argon2-passes", |text| parse::number(text, 2..=10))?,
        hash_permits: values.get("hash-permits", |text| parse::number(text, 1..=limits::MAX_HASH_PERMITS))?,
        session_idle: values.get("session-idle", parse::duration)?,
        session_life: values.get("session-life", parse::duration)?,
        staff_session_idle: values.get("staff-session-idle", parse::duration)?,
        staff_session_life: values.get("staff-session-life", parse::duration)?,
        limit_requests: values.get("limit-requests", limits::request_limit)?,
        limit_writes: values.get("limit-writes", str::parse)?,
        limit_writes_staff: values.get("limit-writes-staff", str::parse)?,
        max_tokens: values.get("max-tokens", |text| parse::number(text, 1..=100_000))?,
        max_invites: values.get("max-invites", |text| parse::number(text, 1..=100_000))?,
        limit_log_in: values.get("limit-log-in", str::parse)?,
        limit_log_in_address: values.get("limit-log-in-address", str::parse)?,
        limit_sign_up: values.get("limit-sign-up", str::parse)?,
        limit_reset: values.get("limit-reset", str::parse)?,
        limit_reset_email: values.get("limit-reset-email", str::parse)?,
        limit_reset_address: values.get("limit-reset-address", str::parse)?,
        limit_password: values.get("limit-password", str::parse)?,
        limit_password_address: values.get("limit-password-address", str::parse)?,
        limit_second_factor: values.get("limit-second-factor", str::parse)?,
        limit_code: values.get("limit-code", str::parse)?,
        limit_failures: values.get("limit-failures", |text| parse::number(text, 1..=1_000_000))?,
        request_log: values.get("request-log", str::parse)?,
        request_log_days: values.get("request-log-days", |text| parse::number(text, 1..=90))?,
        request_log_rows: values.get("request-log-rows", |text| parse::number(text, 1_000..=100_000_000))?,
    })
}
