//! A small chart of days, drawn on the server: a bar for each, and in words what a glance cannot tell.

use leptos::prelude::*;

use crate::{
    app::{components::local_time::day_of, language::Translated, office::parts::grouped},
    model::timestamp::Timestamp,
};

/// The width of a bar with the gap behind it, the gap, and the height of the highest bar.
const STEP: u64 = 10;
const GAP: u64 = 2;
const HEIGHT: u64 = 60;

/// The chart.
#[component]
pub(super) fn Chart(
    /// What is counted.
    name: &'static str,
    /// The first moment of each day, with its count.
    values: Vec<(Timestamp, u64)>,
) -> impl IntoView {
    let words = WORDS.get();
    let sum = values.iter().map(|(_, count)| count).sum();
    let most = values.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let summary = (words.summary)(&grouped(sum), &grouped(most));
    let ends = [values.first(), values.last()].map(|end| end.map(|(day, _)| day_of(*day)));
    let spoken = format!("{name}: {summary}");
    let width = STEP * values.len() as u64;
    let bar = |(place, (_, count)): (usize, &(Timestamp, u64))| {
        let height = height(*count, most);
        let (x, y) = (place as u64 * STEP, HEIGHT - height);
        view! { <rect x=x.to_string() y=y.to_string() width=(STEP - GAP).to_string() height=height.to_string()></rect> }
    };
    let bars = values.iter().enumerate().filter(|(_, (_, count))| *count > 0).map(bar).collect_view();
    let [first, last] = ends;
    view! {
        <figure>
            <figcaption><strong>{name}</strong> <br/> <span class="hint">{summary}</span></figcaption>
            <svg
                class="chart"
                role="img"
                aria-label=spoken
                viewBox=format!("0 0 {width} {HEIGHT}")
                preserveAspectRatio="none"
            >
                {bars}
            </svg>
            <p class="ends hint"><span>{first}</span> <span>{last}</span></p>
        </figure>
    }
    .into_any()
}

/// The height of a bar. What is there at all can be seen.
const fn height(count: u64, most: u64) -> u64 {
    if count == 0 || most == 0 {
        return 0;
    }
    // Counts beyond this are no numbers of people.
    let height = count.saturating_mul(HEIGHT) / most;
    if height == 0 { 1 } else { height }
}

/// The words of the chart.
struct Words {
    summary: fn(&str, &str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words { summary: |sum, most| format!("{sum} in all, {most} on the busiest day") },
    german: Words { summary: |sum, most| format!("{sum} insgesamt, {most} am stärksten Tag") },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_high_as_its_share_and_never_lost() {
        for (count, most, expected) in [(0, 0, 0), (0, 9, 0), (9, 9, HEIGHT), (1, 2, HEIGHT / 2), (1, 1_000_000, 1)] {
            assert_eq!(height(count, most), expected, "{count} of {most}");
        }
    }
}
