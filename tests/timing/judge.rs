//! Decides whether two classes of times are equal, different, or not measured enough.
//!
//! It uses the median of the differences within blocks, with the interval that
//! contains it in 99 of 100 cases: order statistics of a binomial, which are
//! exact, need no resampling and assume nothing about the distribution.

use std::fmt::Write;

/// The result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// No two classes differ by more than the limit.
    Same,
    /// Two classes differ by more than the limit.
    Different,
    /// The limit is inside an interval: not certain yet.
    Unsure,
}

/// The largest difference that is accepted: the greater of the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub(crate) millis: f64,
    /// Of the median time of a request.
    pub(crate) share: f64,
}

/// The times of some classes, block by block, in milliseconds.
pub(crate) struct Samples<const N: usize> {
    names: [&'static str; N],
    blocks: Vec<[f64; N]>,
    seed: u64,
}

impl<const N: usize> Samples<N> {
    pub(crate) fn new(names: [&'static str; N]) -> Self {
        Self { names, blocks: Vec::new(), seed: 0x9e37_79b9_7f4a_7c15 }
    }

    /// The order of the next block. The seed is fixed, so a run can be repeated.
    pub(crate) fn shuffled(&mut self) -> [usize; N] {
        let mut order = std::array::from_fn(|class| class);
        for last in (1..N).rev() {
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            let chosen = usize::try_from(self.seed % (last as u64 + 1)).expect("small");
            order.swap(last, chosen);
        }
        order
    }

    /// Adds a block: the classes in the order of their requests, and their times.
    pub(crate) fn push(&mut self, order: [usize; N], times: &[f64]) {
        let mut block = [0.0; N];
        for (class, time) in order.into_iter().zip(times) {
            block[class] = *time;
        }
        self.blocks.push(block);
    }

    pub(crate) const fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The same with one class slower.
    pub(crate) fn with_delay(&self, class: usize, millis: f64) -> Self {
        let mut blocks = self.blocks.clone();
        for block in &mut blocks {
            block[class] += millis;
        }
        Self { names: self.names, blocks, seed: self.seed }
    }

    /// The limit in milliseconds.
    pub(crate) fn limit(&self, limit: Limit) -> f64 {
        let mut times: Vec<_> = self.blocks.iter().flatten().copied().collect();
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).map_or(limit.millis, |median| limit.millis.max(median * limit.share))
    }

    /// Compares all pairs.
    pub(crate) fn judge(&self, limit: Limit) -> Verdict {
        let limit = self.limit(limit);
        let intervals: Vec<_> = self.pairs().map(|(one, other)| self.interval(one, other)).collect();
        if intervals.iter().any(|(low, _, high)| *low > limit || *high < -limit) {
            return Verdict::Different;
        }
        let is_inside = |(low, _, high): &(f64, f64, f64)| *low > -limit && *high < limit;
        if intervals.iter().all(is_inside) { Verdict::Same } else { Verdict::Unsure }
    }

    /// The median of the differences, and the ends of its interval.
    fn interval(&self, one: usize, other: usize) -> (f64, f64, f64) {
        let mut differences: Vec<_> = self.blocks.iter().map(|block| block[one] - block[other]).collect();
        differences.sort_by(f64::total_cmp);
        let count = differences.len() as f64;
        // 2.576 standard deviations of a fair coin's count.
        let reach = 2.576 * count.sqrt() / 2.0;
        let at = |place: f64| differences[(place.max(0.0) as usize).min(differences.len() - 1)];
        (at((count / 2.0 - reach).floor()), at(count / 2.0), at((count / 2.0 + reach).ceil()))
    }

    /// How well one time distinguishes the two classes (AUC): 0.5 is not at all.
    fn area(&self, one: usize, other: usize) -> f64 {
        let mut all: Vec<_> =
            self.blocks.iter().flat_map(|block| [(block[one], true), (block[other], false)]).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ranks = all.iter().enumerate().filter(|(_, (_, is_one))| *is_one).map(|(rank, _)| rank as f64 + 1.0);
        let (sum, count) = (ranks.sum::<f64>(), self.blocks.len() as f64);
        (sum - count * (count + 1.0) / 2.0) / (count * count)
    }

    /// One line for each pair.
    pub(crate) fn report(&self) -> String {
        let mut text = format!("{} blocks\n", self.blocks.len());
        for (one, other) in self.pairs() {
            let (low, median, high) = self.interval(one, other);
            let (one_name, other_name, area) = (self.names[one], self.names[other], self.area(one, other));
            writeln!(
                text,
                "{one_name:<16} – {other_name:<16} {median:+.3} ms, 99 % in [{low:+.3}, {high:+.3}], AUC {area:.3}"
            )
            .expect("memory");
        }
        text
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..N).flat_map(|one| (one + 1..N).map(move |other| (one, other)))
    }
}
