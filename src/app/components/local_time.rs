//! Times for people: the date in UTC, and how far away it is. A script converts them to local time.

use leptos::prelude::*;

use crate::{
    app::{
        components::browser,
        language::{Language, Translated, language},
    },
    model::timestamp::Timestamp,
};

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
        browser::localise_times(LOCALE.get());
    });
}

/// `22 Nov 2026, 14:05 UTC`
#[must_use]
pub fn words(at: Timestamp) -> String {
    date(at, language())
}

/// `22 Nov 2026`: a day of UTC, which no script moves.
#[must_use]
pub fn day_of(at: Timestamp) -> String {
    let (year, month, day, _) = civil(at);
    (WORDS.get().day)(year, month, day)
}

/// How far away, in the largest unit that fits.
#[must_use]
pub fn distance(at: Timestamp, now: Timestamp) -> String {
    far_away(at, now, language())
}

fn date(at: Timestamp, language: Language) -> String {
    let (year, month, day, minute) = civil(at);
    let (hour, minute) = (minute / 60, minute % 60);
    (WORDS.of(language).date)(year, month, day, &format!("{hour:02}:{minute:02} UTC"))
}

fn far_away(at: Timestamp, now: Timestamp, language: Language) -> String {
    let words = WORDS.of(language);
    let (seconds, past) = if at <= now { (at.seconds_until(now), true) } else { (now.seconds_until(at), false) };
    let (count, unit) = match seconds {
        0..60 if past => return words.just_now.into(),
        0..3600 => ((seconds / 60).max(1), words.minutes),
        3600..86400 => (seconds / 3600, words.hours),
        // Rounded, so that a token of 14 days still has "14 days" a second later.
        _ if past => (seconds / 86400, words.days),
        _ => ((seconds + 43200) / 86400, words.days),
    };
    let length = format!("{count} {}", unit[usize::from(count != 1)]);
    if past { (words.ago)(&length) } else { format!("in {length}") }
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

/// The locale in which a script writes times.
static LOCALE: Translated<&str> = Translated { english: "en-GB", german: "de-DE" };

/// The words of times. The server says them.
struct Words {
    /// Of year, month, day, and the time of day.
    date: fn(i64, usize, i64, &str) -> String,
    day: fn(i64, usize, i64) -> String,
    just_now: &'static str,
    /// Of one, and of several.
    minutes: [&'static str; 2],
    hours: [&'static str; 2],
    days: [&'static str; 2],
    ago: fn(&str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        date: |year, month, day, time| format!("{day} {} {year}, {time}", MONTHS[month - 1]),
        day: |year, month, day| format!("{day} {} {year}", MONTHS[month - 1]),
        just_now: "just now",
        minutes: ["minute", "minutes"],
        hours: ["hour", "hours"],
        days: ["day", "days"],
        ago: |length| format!("{length} ago"),
    },
    german: Words {
        date: |year, month, day, time| format!("{day:02}.{month:02}.{year}, {time}"),
        day: |year, month, day| format!("{day:02}.{month:02}.{year}"),
        just_now: "gerade eben",
        minutes: ["Minute", "Minuten"],
        hours: ["Stunde", "Stunden"],
        days: ["Tag", "Tagen"],
        ago: |length| format!("vor {length}"),
    },
};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
            assert_eq!(date(Timestamp(millis), Language::English), text);
        }
        assert_eq!(date(Timestamp(951_782_400_000), Language::German), "29.02.2000, 00:00 UTC");
        assert_eq!(iso(Timestamp(951_782_400_000)), "2000-02-29T00:00Z");
    }

    #[test]
    fn distances_are_what_one_would_say() {
        let now = Timestamp(1_000_000_000_000);
        for (seconds, english, german) in [
            (0, "just now", "gerade eben"),
            (-59, "just now", "gerade eben"),
            (-60, "1 minute ago", "vor 1 Minute"),
            (-7200, "2 hours ago", "vor 2 Stunden"),
            (-3 * 86400, "3 days ago", "vor 3 Tagen"),
            (30, "in 1 minute", "in 1 Minute"),
            (86400, "in 1 day", "in 1 Tag"),
            (14 * 86400 - 1, "in 14 days", "in 14 Tagen"),
        ] {
            let at = now.plus_seconds(seconds);
            assert_eq!(far_away(at, now, Language::English), english);
            assert_eq!(far_away(at, now, Language::German), german);
        }
    }
}
