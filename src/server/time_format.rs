//! Moments as API, command line and files write them, and as they are read (docs/api.md 0).

use std::num::NonZeroU8;

use time::{
    Date, OffsetDateTime, PrimitiveDateTime, Time,
    format_description::well_known::{
        Iso8601, Rfc2822,
        iso8601::{Config, EncodedConfig, TimePrecision},
    },
};

use crate::model::timestamp::Timestamp;

/// Three decimals, always.
const MILLISECONDS: EncodedConfig =
    Config::DEFAULT.set_time_precision(TimePrecision::Second { decimal_digits: NonZeroU8::new(3) }).encode();

/// The moment by ISO 8601, in UTC: `2031-03-24T09:15:00.000Z`.
///
/// # Panics
/// Outside of the years 0 to 9999. The API refuses such moments, and settings name 30 days at most.
pub fn iso8601(moment: Timestamp) -> String {
    let text = date_time(moment).and_then(|date| date.format(&Iso8601::<MILLISECONDS>).ok());
    text.expect("moments are in the years 0 to 9999")
}

/// The moment in the format of HTTP headers: `Mon, 24 Mar 2031 09:15:00 GMT`.
///
/// # Panics
/// Outside of the years 1900 to 9999, which a clock does not show.
pub fn http_date(moment: Timestamp) -> String {
    let text = date_time(moment).and_then(|date| date.format(&Rfc2822).ok());
    text.expect("the clock shows a year from 1900 to 9999").replace("+0000", "GMT")
}

/// The moment as a date and a time, in UTC.
pub fn date_time(moment: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(moment.0) * 1_000_000).ok()
}

/// Parses a time. Without an offset it is in UTC, and without a time of day it is midnight.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    // The parser is chosen by the text: it would ignore an invalid time of day, or an invalid offset.
    let moment = match text.split_once('T') {
        None => Date::parse(text, &Iso8601::PARSING).ok()?.with_time(Time::MIDNIGHT).assume_utc(),
        Some((_, time)) if time.contains(['Z', 'z', '+', '-']) => zoned(text)?,
        Some(_) => PrimitiveDateTime::parse(text, &Iso8601::PARSING).ok()?.assume_utc(),
    };
    formattable(i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?)
}

/// Parses a time with an offset of less than a day.
fn zoned(text: &str) -> Option<OffsetDateTime> {
    let moment = OffsetDateTime::parse(text, &Iso8601::PARSING).ok()?;
    (moment.offset().whole_hours().abs() < 24).then_some(moment)
}

/// Refuses times that cannot be formatted: years other than 0 to 9999.
pub fn formattable(milliseconds: i64) -> Option<Timestamp> {
    let moment = Timestamp(milliseconds);
    date_time(moment).filter(|date| (0..=9999).contains(&date.year())).map(|_| moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_three_decimals() {
        assert_eq!(iso8601(Timestamp(1_932_110_100_000)), "2031-03-24T09:15:00.000Z");
        assert_eq!(iso8601(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
    }
    #[test]
    fn writes_http_dates() {
        assert_eq!(http_date(Timestamp(1_932_110_100_000)), "Mon, 24 Mar 2031 09:15:00 GMT");
        assert_eq!(http_date(Timestamp(999)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
