//! What happened within the last hour. Times of a clock that went back do not count: what is in the
//! future is not within the hour.

use coterie_types::Millis;

/// An hour, milliseconds.
pub(crate) const HOUR: u64 = 3_600 * 1_000;

/// Whether it is less than an hour ago.
pub(crate) fn is_recent(at: Millis, now: Millis) -> bool {
    at <= now && now.since(at) < HOUR
}

/// When something may be done once more that is done `most` times an hour, and was at these times; none:
/// now.
pub(crate) fn again_at(times: &[Millis], most: usize, now: Millis) -> Option<Millis> {
    let recent: Vec<_> = times.iter().filter(|at| is_recent(**at, now)).collect();
    let first = recent.len().checked_sub(most).and_then(|over| recent.get(over))?;
    Some(first.plus(HOUR))
}
