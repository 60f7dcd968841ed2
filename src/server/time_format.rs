//! Moments as API and command line write them (docs/api.md 0).

use std::num::NonZeroU8;

use time::{
    OffsetDateTime,
    format_description::well_known::{
        Iso8601,
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

/// The moment as a date and a time, in UTC.
pub fn date_time(moment: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(moment.0) * 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_three_decimals() {
        assert_eq!(iso8601(Timestamp(1_932_110_100_000)), "2031-03-24T09:15:00.000Z");
        assert_eq!(iso8601(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
    }
}
