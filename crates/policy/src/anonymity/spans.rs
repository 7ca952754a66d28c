//! Spans of time, and where two functions of time differ.

/// The seconds from one to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: u64,
    /// [`u64::MAX`] for no end.
    pub(crate) until: u64,
}

impl Span {
    pub(crate) const fn is_open(self) -> bool {
        self.until == u64::MAX
    }
}

/// A function of time: each value from its second to the next one's; nothing before the first. By
/// time; of two at one second the later counts.
pub(crate) type Steps<T> = Vec<(u64, T)>;

/// Where two of them differ, from a time on.
pub(crate) fn differences<T: PartialEq>(one: &Steps<T>, other: &Steps<T>, floor: u64) -> Vec<Span> {
    let mut times: Vec<u64> = one.iter().chain(other).map(|(at, _)| (*at).max(floor)).collect();
    times.sort_unstable();
    times.dedup();
    let mut spans: Vec<Span> = vec![];
    for (index, from) in times.iter().enumerate() {
        if value(one, *from) == value(other, *from) {
            continue;
        }
        let until = times.get(index + 1).copied().unwrap_or(u64::MAX);
        match spans.last_mut() {
            Some(last) if last.until == *from => last.until = until,
            _ => spans.push(Span { from: *from, until }),
        }
    }
    spans
}

fn value<T>(steps: &Steps<T>, at: u64) -> Option<&T> {
    steps[..steps.partition_point(|(from, _)| *from <= at)].last().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(one: &[(u64, u8)], other: &[(u64, u8)], floor: u64) -> Vec<(u64, u64)> {
        let spans = differences(&one.to_vec(), &other.to_vec(), floor);
        spans.into_iter().map(|span| (span.from, span.until)).collect()
    }

    #[test]
    fn functions_differ_where_their_values_do() {
        assert_eq!(spans(&[], &[], 0), []);
        assert_eq!(spans(&[(5, 1)], &[(5, 1)], 0), []);
        assert_eq!(spans(&[], &[(5, 1)], 0), [(5, u64::MAX)]);
        assert_eq!(spans(&[(5, 1)], &[(9, 1)], 0), [(5, 9)]);
        assert_eq!(spans(&[(5, 1), (9, 2)], &[(5, 1), (7, 3), (9, 2)], 0), [(7, 9)]);
        assert_eq!(spans(&[(5, 1), (9, 2)], &[(5, 3), (9, 4)], 0), [(5, u64::MAX)]);
        assert_eq!(spans(&[(5, 1), (5, 2)], &[(5, 2)], 0), []);
    }

    #[test]
    fn nothing_before_the_floor_is_looked_at() {
        assert_eq!(spans(&[(5, 1), (9, 2)], &[(6, 7), (9, 2)], 9), []);
        assert_eq!(spans(&[(5, 1)], &[(5, 2)], 7), [(7, u64::MAX)]);
    }
}
