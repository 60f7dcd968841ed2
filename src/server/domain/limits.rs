//! Limits, lifetimes and costs of hashing: what operators can configure, with the defaults.

use std::{fmt, str::FromStr, time::Duration};

/// All configurable figures of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The minimum length of passwords in code points, at least 6.
    pub password_min_length: u32,
    /// The minimum zxcvbn score of passwords, 0 to 4. With 0 the check is off.
    pub password_strength: u8,
    /// The memory of one argon2 hash, in KiB.
    pub argon2_memory: u32,
    /// The passes of argon2 over its memory.
    pub argon2_passes: u32,
    /// The maximum number of concurrent hashes, 1024 at most. Each uses `argon2_memory`. Defaults to the number of cores.
    pub hash_permits: usize,
    /// The idle timeout of customers' sessions, counted from the last request.
    pub session_idle: Duration,
    /// The lifetime of customers' sessions, counted from log-in.
    pub session_life: Duration,
    /// The idle timeout of staff sessions.
    pub staff_session_idle: Duration,
    /// The lifetime of staff sessions.
    pub staff_session_life: Duration,
    /// Requests to the API by client address. `None` is unlimited.
    pub limit_requests: Option<RequestLimit>,
    /// Changes by one customer with a token or a session.
    pub limit_writes: RateLimit,
    /// Changes by one member of staff or one product, with a token or a session.
    pub limit_writes_staff: RateLimit,
    /// The maximum number of tokens of one user that have not expired.
    pub max_tokens: u32,
    /// The maximum number of open invites of one maker. An account has [`ACCOUNT_INVITES`] times as many at most.
    pub max_invites: u32,
    /// Log-in attempts by account, address and email.
    pub limit_log_in: RateLimit,
    /// Log-in attempts by address, for all emails together.
    pub limit_log_in_address: RateLimit,
    /// Anonymous sign-ups by address.
    pub limit_sign_up: RateLimit,
    /// Password reset requests by account, address and email.
    pub limit_reset: RateLimit,
    /// Password reset requests by account and email, from all addresses together.
    pub limit_reset_email: RateLimit,
    /// Password reset requests by address, for all emails together.
    pub limit_reset_address: RateLimit,
    /// Password changes and resets by account, address and user.
    pub limit_password: RateLimit,
    /// Password changes and resets by address, for all users together.
    pub limit_password_address: RateLimit,
    /// Changes of second factors by account, address and user.
    pub limit_second_factor: RateLimit,
    /// Attempts of set-up codes and reset links by address. A right one resets the count.
    pub limit_code: RateLimit,
    /// The maximum number of consecutive failed log-ins for an email, or from a browser that the user logged in with
    /// before. After that, log-in is refused for an hour after each further failure.
    pub limit_failures: u32,
    /// What the request log keeps of a request.
    pub request_log: RequestLogging,
    /// For how many whole days the request log keeps a row.
    pub request_log_days: u32,
    /// How many rows the request log of an account has at most.
    pub request_log_rows: u32,
}

/// What the request log keeps of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestLogging {
    /// Nothing: requests are not logged.
    Off,
    /// Who asked for what, and the status.
    Basic,
    /// Also some headers, the signature, and bodies without secrets.
    Full,
}

impl FromStr for RequestLogging {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "off" => Ok(Self::Off),
            "basic" => Ok(Self::Basic),
            "full" => Ok(Self::Full),
            _ => Err("must be off, basic or full"),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_secs(3600);
        Self {
            password_min_length: 8,
            password_strength: 2,
            argon2_memory: 19_456,
            argon2_passes: 2,
            hash_permits: std::thread::available_parallelism().map_or(2, Into::into).min(MAX_HASH_PERMITS),
            session_idle: HOUR * 24,
            session_life: HOUR * 24 * 14,
            staff_session_idle: HOUR / 2,
            staff_session_life: HOUR * 12,
            limit_requests: Some(RequestLimit::DEFAULT),
            limit_writes: RateLimit { burst: 20, ..RateLimit::new(60, HOUR / 60) },
            limit_writes_staff: RateLimit { burst: 10_000, ..RateLimit::new(1000, HOUR / 3600) },
            max_tokens: 100,
            max_invites: 1000,
            limit_log_in: RateLimit::new(5, HOUR / 60),
            limit_log_in_address: RateLimit { burst: 10, ..RateLimit::new(20, HOUR / 60) },
            limit_sign_up: RateLimit::new(10, HOUR),
            limit_reset: RateLimit::new(5, HOUR),
            limit_reset_email: RateLimit { burst: 3, ..RateLimit::new(1, HOUR) },
            limit_reset_address: RateLimit::new(20, HOUR),
            limit_password: RateLimit::new(5, HOUR / 6),
            limit_password_address: RateLimit::new(30, HOUR / 6),
            limit_second_factor: RateLimit::new(5, HOUR / 6),
            limit_code: RateLimit::new(10, HOUR / 6),
            limit_failures: 100,
            request_log: RequestLogging::Basic,
            request_log_days: 30,
            request_log_rows: 1_000_000,
        }
    }
}

/// How many times as many open invites as one maker an account may have.
pub const ACCOUNT_INVITES: u32 = 10;
/// The maximum number of concurrent hashes that a setting may allow.
pub const MAX_HASH_PERMITS: usize = 1024;

/// A rate limit: on average `count` requests in each `per`, and at most `burst` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of requests allowed in each period.
    pub count: u32,
    /// The length of the period.
    pub per: Duration,
    /// The number of requests allowed at once.
    pub burst: u32,
}

impl RateLimit {
    /// A limit whose burst is its count.
    #[must_use]
    pub const fn new(count: u32, per: Duration) -> Self {
        Self { count, per, burst: count }
    }
}

/// A limit on all requests of a client, by second and by minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimit {
    /// Requests in each second of the clock.
    pub per_second: u32,
    /// Requests in each minute of the clock.
    pub per_minute: u32,
}

impl RequestLimit {
    /// The default. It is so high that clients need not know of it.
    pub const DEFAULT: Self = Self { per_second: 50_000, per_minute: 1_000_000 };
}

/// The error for a text that is not a [`RequestLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be off, or a count a second and a count a minute, such as 50/1s,1000/1m, \
     at most 1000000 a second and 60000000 a minute"
)]
pub struct InvalidRequestLimit;

/// The highest count of a rate limit.
const MAX_COUNT: u32 = 1_000_000;

/// Parses a [`RequestLimit`]. `None` is `off`: no limit.
///
/// # Errors
/// The text is neither.
pub fn request_limit(text: &str) -> Result<Option<RequestLimit>, InvalidRequestLimit> {
    if text.trim() == "off" { Ok(None) } else { text.parse().map(Some) }
}

impl FromStr for RequestLimit {
    type Err = InvalidRequestLimit;

    /// Parses `50/1s,1000/1m`. Both windows are required, because response headers report them.
    fn from_str(text: &str) -> Result<Self, InvalidRequestLimit> {
        let count = |text: &str, window, most| {
            text.trim().strip_suffix(window)?.parse().ok().filter(|count| (1..=most).contains(count))
        };
        let (second, minute) = text.split_once(',').ok_or(InvalidRequestLimit)?;
        let counts = count(second, "/1s", MAX_COUNT).zip(count(minute, "/1m", 60 * MAX_COUNT));
        counts.map(|(per_second, per_minute)| Self { per_second, per_minute }).ok_or(InvalidRequestLimit)
    }
}

/// The error for a text that is not a [`RateLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a count and a time, such as 5/1m, or 20/1m/10 with a burst of 10; \
     count and burst from 1 to 1000000, the time from 1s to 30d"
)]
pub struct InvalidRateLimit;

impl FromStr for RateLimit {
    type Err = InvalidRateLimit;

    /// Parses `5/1m`, or `20/1m/10` with a burst. Zero is invalid: it would read as "off" and mean "never".
    fn from_str(text: &str) -> Result<Self, InvalidRateLimit> {
        let mut parts = text.split('/');
        let number = |part: Option<&str>| {
            part.and_then(|part| part.trim().parse().ok()).filter(|number| (1..=MAX_COUNT).contains(number))
        };
        let count = number(parts.next()).ok_or(InvalidRateLimit)?;
        let per = parts.next().and_then(duration).ok_or(InvalidRateLimit)?;
        let burst = match parts.next() {
            None => count,
            part => number(part).ok_or(InvalidRateLimit)?,
        };
        if parts.next().is_some() { Err(InvalidRateLimit) } else { Ok(Self { count, per, burst }) }
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, in_units(self.per))?;
        if self.burst == self.count { Ok(()) } else { write!(f, "/{}", self.burst) }
    }
}

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

/// The longest time that a setting may name, in seconds: 30 days. A million of them, which is the longest that a full
/// burst of a rate limit leaks, fits into every type of time.
const LONGEST: u64 = 30 * 86_400;

/// A time with its unit: `30s`, `10m`, `24h`, `14d`; from one second to 30 days.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    duration_up_to(text, LONGEST)
}

/// A time with its unit, from one second to this many.
#[must_use]
pub fn duration_up_to(text: &str, longest: u64) -> Option<Duration> {
    let text = text.trim();
    let unit = text.chars().last()?;
    let (_, seconds) = UNITS.into_iter().find(|(known, _)| *known == unit)?;
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    count.checked_mul(seconds).filter(|seconds| (1..=longest).contains(seconds)).map(Duration::from_secs)
}

/// A time in the largest unit that fits: `14d`.
#[must_use]
pub fn in_units(time: Duration) -> String {
    let seconds = time.as_secs();
    let fits = |size: u64| seconds >= size && seconds.is_multiple_of(size);
    // No unit fits into a time of zero.
    let (unit, size) = UNITS.into_iter().find(|(_, size)| fits(*size)).unwrap_or(('s', 1));
    format!("{}{unit}", seconds / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_as_they_print() {
        for text in ["5/1m", "20/1m/10", "10/1h", "1/90s", "1/30d", "1000000/1s", "1/30d/1000000"] {
            assert_eq!(text.parse::<RateLimit>().map(|limit| limit.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "5",
            "0/1m",
            "5/0s",
            "5/1w",
            "5/1m/0",
            "5/1m/2/3",
            "-1/1m",
            "5/31d",
            "5/99999999999999999999d",
            "1/100000000000000d/4000000000",
            "1000001/1s",
            "1/1s/1000001",
        ] {
            assert_eq!(text.parse::<RateLimit>(), Err(InvalidRateLimit), "{text}");
        }
    }

    #[test]
    fn requests_are_limited_by_second_and_minute() {
        let limit = RequestLimit { per_second: 50, per_minute: 1000 };
        assert_eq!("50/1s, 1000/1m".parse(), Ok(limit));
        for text in [
            "",
            "50/1s",
            "1000/1m,50/1s",
            "0/1s,1/1m",
            "1/1s,1/1m,1/1h",
            "-1/1s,1/1m",
            "50,1000",
            "1000001/1s,1/1m",
            "1/1s,60000001/1m",
        ] {
            assert_eq!(text.parse::<RequestLimit>(), Err(InvalidRequestLimit), "{text}");
        }
        assert_eq!(request_limit("off"), Ok(None));
        assert_eq!(request_limit("50/1s,1000/1m"), Ok(Some(limit)));
        assert_eq!(request_limit("none"), Err(InvalidRequestLimit));
    }
}
