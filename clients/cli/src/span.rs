//! Spans of time as they are typed: `30m`, `1h`, `7d`.

use std::time::Duration;

/// Milliseconds of a number and a unit.
fn millis(text: &str) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match &text[digits..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 3600 * 1000,
        "d" => 24 * 3600 * 1000,
        "w" => 7 * 24 * 3600 * 1000,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// An invitation's life in milliseconds; 0: it does not end.
pub(crate) fn life(text: &str) -> Result<u64, String> {
    match text {
        "0" | "never" => Ok(0),
        _ => millis(text)
            .filter(|&millis| millis > 0)
            .ok_or_else(|| "a time like 30m, 1h or 7d; 0 or never for no end".to_owned()),
    }
}

/// A time in milliseconds, and not none.
pub(crate) fn some(text: &str) -> Result<u64, String> {
    let words = || "a time like 30m, 8h or 7d".to_owned();
    millis(text).filter(|&millis| millis > 0).ok_or_else(words)
}

/// How long to wait.
pub(crate) fn timeout(text: &str) -> Result<Duration, String> {
    let known = |millis: &u64| (1..=24 * 3600 * 1000).contains(millis);
    millis(text)
        .filter(known)
        .map(Duration::from_millis)
        .ok_or_else(|| "a time like 10s or 2m, at most a day".to_owned())
}

/// Seconds as they are typed, in the largest unit that is exact.
pub(crate) fn seconds(seconds: u64) -> String {
    let units = [("d", 24 * 3600), ("h", 3600), ("m", 60)];
    let exact = units.into_iter().find(|(_, unit)| seconds > 0 && seconds.is_multiple_of(*unit));
    match exact {
        Some((name, unit)) => format!("{}{name}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_has_a_unit_or_no_end() {
        for (text, millis) in [
            ("30m", 1_800_000),
            ("1h", 3_600_000),
            ("7d", 604_800_000),
            ("1w", 604_800_000),
            ("90s", 90_000),
            ("0", 0),
            ("never", 0),
        ] {
            assert_eq!(life(text), Ok(millis), "{text}");
        }
        for bad in ["", "1", "h", "-1h", "1.5h", "0h", "1y", "99999999999999999999d", "٣h"] {
            assert!(life(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn seconds_are_told_in_their_largest_exact_unit() {
        for (number, text) in [(0, "0s"), (90, "90s"), (120, "2m"), (21_600, "6h"), (86_400, "1d")]
        {
            assert_eq!(seconds(number), text);
        }
    }

    #[test]
    fn a_mute_has_a_length() {
        assert_eq!(some("8h"), Ok(28_800_000));
        for bad in ["0h", "0", "never", "8", ""] {
            assert!(some(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_timeout_is_never_without_end() {
        assert_eq!(timeout("250ms"), Ok(Duration::from_millis(250)));
        for bad in ["0s", "0", "2d", "never"] {
            assert!(timeout(bad).is_err(), "{bad}");
        }
    }
}
