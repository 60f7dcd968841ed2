//! Times for people: the date in UTC, and how far away it is. A script converts them to local time.

use leptos::prelude::*;

use crate::{app::components::browser, model::timestamp::Timestamp};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A time; with `now`, also how far away it is.
#[component]
pub fn Moment(
    /// The time.
    at: Timestamp,
    /// The current time.
    #[prop(optional)]
    now: Option<Timestamp>,
) -> impl IntoView {
    let distance = now.map(|now| view! { " " <span class="hint">{distance(at, now)}</span> });
    view! { <time datetime=iso(at)>{words(at)}</time> {distance} }
}

/// Converts every time of the page to local time.
#[island]
pub fn LocalTimes() -> impl IntoView {
    Effect::new(|_| {
        browser::mark_hydrated();
        browser::localise_times();
    });
}

/// `22 Nov 2026, 14:05 UTC`
#[must_use]
pub fn words(at: Timestamp) -> String {
    let (year, month, day, minute) = civil(at);
    format!("{day} {} {year}, {:02}:{:02} UTC", MONTHS[month - 1], minute / 60, minute % 60)
}

/// How far away, in the largest unit that fits.
#[must_use]
pub fn distance(at: Timestamp, now: Timestamp) -> String {
    let (seconds, past) = if at <= now { (at.seconds_until(now), true) } else { (now.seconds_until(at), false) };
    let (count, unit) = match seconds {
        0..60 if past => return "just now".into(),
        0..3600 => ((seconds / 60).max(1), "minute"),
        3600..86400 => (seconds / 3600, "hour"),
        // Rounded, so that a token of 14 days still has "14 days" a second later.
        _ if past => (seconds / 86400, "day"),
        _ => ((seconds + 43200) / 86400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if past { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

fn iso(at: Timestamp) -> String {
    let (year, month, day, minute) = civil(at);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}Z", minute / 60, minute % 60)
}

/// Year, month, day, and minute of the day. The calculation begins years in March, so that the leap day is the last
/// day.
fn civil(at: Timestamp) -> (i64, usize, i64, i64) {
    let (days, minute) = (at.0.div_euclid(86_400_000), at.0.rem_euclid(86_400_000) / 60_000);
    let since = days + 719_468;
    let era = since.div_euclid(146_097);
    let day_of_era = since.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day_of_year - (153 * shifted + 2) / 5 + 1, minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (millis, text) in [
            (0, "1 Jan 1970, 00:00 UTC"),
            (951_782_400_000, "29 Feb 2000, 00:00 UTC"),
            (1_795_356_300_000, "22 Nov 2026, 14:05 UTC"),
            (-1, "31 Dec 1969, 23:59 UTC"),
            (4_107_542_400_000, "1 Mar 2100, 00:00 UTC"),
        ] {
            assert_eq!(words(Timestamp(millis)), text);
        }
        assert_eq!(iso(Timestamp(951_782_400_000)), "2000-02-29T00:00Z");
    }

    #[test]
    fn distances_are_what_one_would_say() {
        let now = Timestamp(1_000_000_000_000);
        for (seconds, text) in [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 minute ago"),
            (-7200, "2 hours ago"),
            (-3 * 86400, "3 days ago"),
            (30, "in 1 minute"),
            (14 * 86400 - 1, "in 14 days"),
        ] {
            assert_eq!(distance(now.plus_seconds(seconds), now), text);
        }
    }
}
