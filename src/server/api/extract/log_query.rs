//! The parameters that the lists of logs share: `date`, and filters by a record that rows name (docs/api.md 8.5).

use crate::{
    model::log_filter::{Days, IdFilter, RecordFilter},
    server::api::wire::{error::ApiError, query::Query, time},
};

/// The longest difference between the two days of `date`.
const MAX_DAYS: i64 = 31;

/// The days of `date[start]` and `date[end]`; `None` if `date` was not sent.
pub(in crate::server::api) fn days(query: &Query) -> Result<Option<Days>, ApiError> {
    let refuse = |detail: String| Err(ApiError::invalid_parameter("date", detail));
    let is_malformed = query.has_malformed_members("date");
    if !is_malformed && query.members("date").next().is_none() {
        return Ok(None);
    }
    let bound = |name: &str| query.last(name).and_then(day);
    let (Some(first), Some(last), false) = (bound("date[start]"), bound("date[end]"), is_malformed) else {
        return refuse("invalid date range".into());
    };
    match last - first {
        1..=MAX_DAYS => Ok(Some(Days { first, last })),
        days => refuse(format!("date range must be between 1 and {MAX_DAYS} days (got {days})")),
    }
}

/// The filter by a record: `name=<id or a part of one>`, `name[type]=…&name[id]=…`, or `name[]=<type>&name[]=<id>`.
pub(in crate::server::api) fn record_filter(query: &Query, name: &str) -> Option<RecordFilter> {
    let in_list: Vec<&str> = query.list(name).collect();
    let of_member = |member: &str| query.last(&format!("{name}[{member}]"));
    let (kind, id) = match in_list.as_slice() {
        [] => (of_member("type"), of_member("id").or_else(|| query.last(name).filter(|sent| !sent.is_empty()))),
        [kind, rest @ ..] => (Some(*kind), rest.first().copied()),
    };
    (kind.is_some() || id.is_some()).then(|| RecordFilter { kind: kind.map(plural), id: id.map(IdFilter::parse) })
}

/// The type as answers write it: `secondFactor`, `second_factors` and `SECOND-FACTOR` are `second-factors`.
fn plural(sent: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for letter in sent.chars() {
        if was_lower && letter.is_ascii_uppercase() {
            words.push('-');
        }
        was_lower = letter.is_ascii_lowercase();
        words.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    match words {
        words if words.ends_with('s') => words,
        words => match words.strip_suffix('y') {
            Some(stem) if stem.ends_with("polic") => format!("{stem}ies"),
            _ => words + "s",
        },
    }
}

/// A day as sent, since 1970: a date whose month and day may have one digit, or a moment of the day in UTC.
fn day(sent: &str) -> Option<i64> {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = sent.splitn(4, '-').collect();
    let moment = match parts.as_slice() {
        [year, month, day] if parts.iter().all(is_number) => time::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}")),
        _ => time::parse(sent),
    };
    moment.map(Days::day)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(&format!("/x?{text}").parse().expect("an address"))
    }

    fn days_of(text: &str) -> Result<Option<(i64, i64)>, String> {
        let days = days(&query(text)).map(|days| days.map(|days| (days.first, days.last)));
        days.map_err(|error| error.detail().to_owned())
    }

    #[test]
    fn a_range_is_of_whole_days() {
        assert_eq!(days_of("limit=1"), Ok(None));
        assert_eq!(days_of("date[start]=1970-1-2&date[end]=1970-01-03"), Ok(Some((1, 2))));
        assert_eq!(days_of("date[start]=1970-01-02T23:59:59Z&date[end]=1970-01-03T00:00:00Z"), Ok(Some((1, 2))));
        assert_eq!(days_of("date[start]=2017-1-1&date[end]=2017-02-01").map(|days| days.is_some()), Ok(true));
    }

    #[test]
    fn a_range_has_a_day_at_least_and_a_month_at_most() {
        for (range, got) in [
            ("date[start]=2017-1-1&date[end]=2017-02-02", 32),
            ("date[start]=2017-1-1&date[end]=2017-01-01", 0),
            ("date[start]=2017-1-2&date[end]=2017-01-01", -1),
        ] {
            assert_eq!(days_of(range), Err(format!("date range must be between 1 and 31 days (got {got})")), "{range}");
        }
    }

    #[test]
    fn both_ends_are_dates() {
        for range in [
            "date=2017-01-01",
            "date[start]=2017-01-01",
            "date[end]=2017-01-01",
            "date[start]=soon&date[end]=2017-01-01",
            "date[start]=2017-02-30&date[end]=2017-03-01",
            "date[start]=-1-1&date[end]=2017-03-01",
            "date[]=2017-01-01&date[]=2017-01-02",
            "date[start][x]=2017-01-01&date[start]=2017-01-01&date[end]=2017-01-02",
        ] {
            assert_eq!(days_of(range), Err("invalid date range".into()), "{range}");
        }
    }

    #[test]
    fn a_record_is_named_in_three_ways() {
        let id = Uuid::from_u128(0x01c1_dabc_7620_7893_923f_0824_128b_2f33);
        let filter = |text: &str| record_filter(&query(text), "who");
        let whole =
            |kind: Option<&str>| Some(RecordFilter { kind: kind.map(str::to_owned), id: Some(IdFilter::Whole(id)) });
        assert_eq!(filter("other=1"), None);
        assert_eq!(filter(&format!("who={id}")), whole(None));
        assert_eq!(filter(&format!("who[type]=user&who[id]={id}")), whole(Some("users")));
        assert_eq!(filter(&format!("who[]=USERS&who[]={id}")), whole(Some("users")));
        assert_eq!(filter("who=DABC").and_then(|one| one.id), Some(IdFilter::Part("dabc".into())));
    }

    #[test]
    fn types_are_read_in_any_casing() {
        for (sent, kind) in [
            ("user", "users"),
            ("Users", "users"),
            ("secondFactor", "second-factors"),
            ("second_factors", "second-factors"),
            ("SECOND-FACTOR", "second-factors"),
            ("policy", "policies"),
            ("key", "keys"),
        ] {
            assert_eq!(plural(sent), kind, "{sent}");
        }
    }
}
