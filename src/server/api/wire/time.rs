//! Times as the API writes and parses them: ISO 8601, in UTC in answers (docs/api.md 0).

pub(in crate::server::api) use crate::server::time_format::{iso8601 as format, parse};
use crate::{model::timestamp::Timestamp, server::time_format::formattable};

/// A time as seconds since 1970.
pub(in crate::server::api) fn from_seconds(seconds: f64) -> Option<Timestamp> {
    // The cast saturates, and such a time is refused.
    formattable((seconds * 1000.0) as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parses_the_formats_of_clients() {
        for text in [
            "2031-03-24T09:15:00.000Z",
            "2031-03-24T09:15:00Z",
            "2031-03-24T09:15:00.000999Z",
            "2031-03-24T10:15:00+01:00",
            "2031-03-24T09:15:00",
            "20310324T091500Z",
        ] {
            assert_eq!(parse(text).map(format).as_deref(), Some("2031-03-24T09:15:00.000Z"), "{text}");
        }
        assert_eq!(parse("2031-03-24").map(format).as_deref(), Some("2031-03-24T00:00:00.000Z"));
        assert_eq!(from_seconds(1_932_110_100.0).map(format).as_deref(), Some("2031-03-24T09:15:00.000Z"));
    }

    #[test]
    fn refuses_invalid_times() {
        for text in
            ["", "soon", "2031-13-01", "2031-02-30T00:00:00Z", "09:15", "2031-03-24T09:15:00+26:00", "+12031-03-24"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in [
            "2031-03-24T09:15:60Z",
            "2031-03-24T24:15:00",
            "2031-03-24T09:60Z",
            "2031-03-24T",
            "2031-03-24Z",
            "2031-03-24+0100",
            "2031-03-24 09:15",
            "2031-03-24T09:15:00+24:00",
            "2031-03-24T09:15:00-24:00",
            "2031-03-24T09:15:00+25:59",
            "2031-03-24T09:15:00+01:60",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for seconds in [1e99, -1e99, f64::MAX, 253_402_300_800.0] {
            assert_eq!(from_seconds(seconds), None, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(milliseconds in -62_167_219_200_000_i64..=253_402_300_799_999) {
            prop_assert_eq!(parse(&format(Timestamp(milliseconds))), Some(Timestamp(milliseconds)));
        }

        #[test]
        fn never_panics(text in any::<String>(), seconds in any::<f64>()) {
            let _ = (parse(&text), from_seconds(seconds));
        }
    }
}
