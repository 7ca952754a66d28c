//! Times for people: `2026-01-31 17:05Z`.

/// A time in milliseconds since the Unix epoch, as UTC to the minute.
pub(crate) fn utc(millis: u64) -> String {
    let minutes = millis / 60_000;
    let (year, month, day) = civil(minutes / (24 * 60));
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}Z")
}

/// The time of day of a time in milliseconds since the Unix epoch, as UTC to the minute: `17:05`.
pub(crate) fn clock(millis: u64) -> String {
    let minutes = millis / 60_000;
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// The day of a time in milliseconds since the Unix epoch, as UTC: `Saturday, 31 January 2026`.
pub(crate) fn day(millis: u64) -> String {
    const DAYS: [&str; 7] =
        ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let days = millis / (24 * 60 * 60 * 1000);
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], at: u64| {
        usize::try_from(at).ok().and_then(|at| names.get(at).copied()).unwrap_or_default()
    };
    let (weekday, month) = (name(&DAYS, days % 7), name(&MONTHS, month.saturating_sub(1)));
    format!("{weekday}, {day} {month} {year}")
}

/// The date of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`).
const fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + (month <= 2) as u64;
    (year, month, day)
}

/// A day, or a day and a time to the minute, as UTC: `2026-01-31`, `2026-01-31T17:05`, also with a space
/// or a `Z`. Milliseconds since the Unix epoch.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    read(text).ok_or_else(|| "a time like 2026-01-31 or 2026-01-31T17:05 (UTC)".to_owned())
}

fn read(text: &str) -> Option<u64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let number = |text: &str, digits| {
        let fits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let mut parts = day.split('-');
    let (year, month, of_month) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    let known = parts.next().is_none() && hour < 24 && minute < 60;
    // The one day of that name, if there is one: up to the year 9999 there are fewer than 2,000 leap days.
    let first = year.checked_sub(1970)? * 365;
    let days = (first..first + 366 + 2_000).find(|days| civil(*days) == (year, month, of_month))?;
    known.then_some(((days * 24 + hour) * 60 + minute) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(utc(0), "1970-01-01 00:00Z");
        assert_eq!(utc(951_782_400_000), "2000-02-29 00:00Z");
        assert_eq!(utc(1_767_225_599_000), "2025-12-31 23:59Z");
        assert!(!utc(u64::MAX).is_empty() && !day(u64::MAX).is_empty());
        assert_eq!(day(0), "Thursday, 1 January 1970");
        assert_eq!(day(951_782_400_000), "Tuesday, 29 February 2000");
        assert_eq!(clock(1_767_225_599_000), "23:59");
    }

    #[test]
    fn what_is_told_is_understood() {
        for text in
            ["1970-01-01 00:00Z", "2000-02-29 00:00Z", "2025-12-31 23:59Z", "9999-12-31 12:30Z"]
        {
            assert_eq!(parse(text).map(utc), Ok(text.to_owned()));
        }
        assert_eq!(parse("2000-02-29"), Ok(951_782_400_000));
        assert_eq!(parse("2000-02-29T00:01"), Ok(951_782_460_000));
        for bad in [
            "",
            "2001-02-29",
            "2026-13-01",
            "2026-1-1",
            "1969-12-31",
            "2026-01-01T24:00",
            "tomorrow",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
