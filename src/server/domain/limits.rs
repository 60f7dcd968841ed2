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
    /// The maximum number of concurrent hashes. Each uses `argon2_memory`. Defaults to the number of cores.
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
}

impl Default for Limits {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_secs(3600);
        Self {
            password_min_length: 8,
            password_strength: 2,
            argon2_memory: 19_456,
            argon2_passes: 2,
            hash_permits: std::thread::available_parallelism().map_or(2, Into::into),
            session_idle: HOUR * 24,
            session_life: HOUR * 24 * 14,
            staff_session_idle: HOUR / 2,
            staff_session_life: HOUR * 12,
            limit_requests: None,
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
        }
    }
}

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

/// The error for a text that is not a [`RequestLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a count a second and a count a minute, such as 50/1s,1000/1m")]
pub struct InvalidRequestLimit;

impl FromStr for RequestLimit {
    type Err = InvalidRequestLimit;

    /// Parses `50/1s,1000/1m`. Both windows are required, because response headers report them.
    fn from_str(text: &str) -> Result<Self, InvalidRequestLimit> {
        let count = |text: &str, window| text.trim().strip_suffix(window)?.parse().ok().filter(|count| *count > 0);
        let (second, minute) = text.split_once(',').ok_or(InvalidRequestLimit)?;
        let counts = count(second, "/1s").zip(count(minute, "/1m"));
        counts.map(|(per_second, per_minute)| Self { per_second, per_minute }).ok_or(InvalidRequestLimit)
    }
}

/// The error for a text that is not a [`RateLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a count and a time, such as 5/1m, or 20/1m/10 with a burst of 10")]
pub struct InvalidRateLimit;

impl FromStr for RateLimit {
    type Err = InvalidRateLimit;

    /// Parses `5/1m`, or `20/1m/10` with a burst. Zero is invalid: it would read as "off" and mean "never".
    fn from_str(text: &str) -> Result<Self, InvalidRateLimit> {
        let mut parts = text.split('/');
        let number = |part: Option<&str>| part.and_then(|part| part.trim().parse().ok()).filter(|n| *n > 0);
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

/// The longest time that a setting may name: a hundred years. Sums and products of such times fit into their types.
const LONGEST: u64 = 36_500 * 86_400;

/// A time with its unit: `30s`, `10m`, `24h`, `14d`; more than zero, and a hundred years at most.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = text.chars().last()?;
    let (_, seconds) = UNITS.into_iter().find(|(known, _)| *known == unit)?;
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    count.checked_mul(seconds).filter(|seconds| (1..=LONGEST).contains(seconds)).map(Duration::from_secs)
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
        for text in ["5/1m", "20/1m/10", "10/1h", "1/90s", "1/36500d"] {
            assert_eq!(text.parse::<RateLimit>().map(|limit| limit.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "5", "0/1m", "5/0s", "5/1w", "5/1m/0", "5/1m/2/3", "-1/1m", "5/36501d", "5/99999999999999999999d"]
        {
            assert_eq!(text.parse::<RateLimit>(), Err(InvalidRateLimit), "{text}");
        }
    }

    #[test]
    fn requests_are_limited_by_second_and_minute() {
        let limit = RequestLimit { per_second: 50, per_minute: 1000 };
        assert_eq!("50/1s, 1000/1m".parse(), Ok(limit));
        for text in ["", "50/1s", "1000/1m,50/1s", "0/1s,1/1m", "1/1s,1/1m,1/1h", "-1/1s,1/1m", "50,1000"] {
            assert_eq!(text.parse::<RequestLimit>(), Err(InvalidRequestLimit), "{text}");
        }
    }
}
