//! Days of the Gregorian calendar, counted from 1900-01-01 on, in UTC.

use std::{fmt, str::FromStr};

use crate::Millis;

/// Days from 0000-03-01 to 1900-01-01: leap days are counted from March on.
const MARCH_0: u64 = 693_901;
/// Days from 1900-01-01 to 1970-01-01.
const UNIX_EPOCH: u64 = 25_567;
const MILLIS_A_DAY: u64 = 24 * 3600 * 1000;

/// A day, not before 1900-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u64,
    month: u64,
    day: u64,
}

/// A text that is no day, or one before 1900-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day like 1990-05-31, from 1900-01-01 on")]
pub struct ParseDateError;

impl Date {
    /// The day so many days after 1900-01-01.
    #[must_use]
    pub const fn of_number(days: u64) -> Self {
        // No log lives as long as that: beyond it the days would not fit.
        let days = if days > u64::MAX / 2 { u64::MAX / 2 } else { days };
        let shifted = days + MARCH_0;
        let (era, of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + (month <= 2) as u64;
        Self { year, month, day }
    }

    /// The day of a time, in UTC.
    #[must_use]
    pub const fn at(time: Millis) -> Self {
        Self::of_number(time.0 / MILLIS_A_DAY + UNIX_EPOCH)
    }

    /// The day of this name, if there is one.
    #[must_use]
    pub const fn new(year: u64, month: u64, day: u64) -> Option<Self> {
        if year < 1900 || year > 1_000_000 || month < 1 || month > 12 || day < 1 || day > 31 {
            return None;
        }
        let given = Self { year, month, day };
        let found = Self::of_number(given.number());
        // Of the 31st of a short month it is a day of the next one.
        if found.month == month && found.day == day { Some(found) } else { None }
    }

    /// How many days after 1900-01-01 it is.
    #[must_use]
    pub const fn number(self) -> u64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let (era, of_era) = (year / 400, year % 400);
        let from_march = (self.month + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + self.day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_0
    }

    /// The day of the same name so many years before, the 28th of February where that year has no
    /// 29th; nothing before 1900-01-01.
    #[must_use]
    pub fn years_before(self, years: u64) -> Option<Self> {
        let year = self.year.checked_sub(years)?;
        let short = || Self::new(year, 2, 28).filter(|_| (self.month, self.day) == (2, 29));
        Self::new(year, self.month, self.day).or_else(short)
    }

    /// The day before, if it is not before 1900-01-01.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.number().checked_sub(1).map(Self::of_number)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let text = parts.next().filter(|text| text.len() == digits)?;
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u64>().ok()).flatten()
        };
        let named = (number(4), number(2), number(2));
        let (Some(year), Some(month), Some(day)) = named else { return Err(ParseDateError) };
        let found = Self::new(year, month, day).filter(|_| parts.next().is_none());
        found.ok_or(ParseDateError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn known_days_have_known_numbers() {
        for (text, number) in
            [("1900-01-01", 0), ("1900-03-01", 59), ("1970-01-01", 25_567), ("2000-01-01", 36_524)]
        {
            assert_eq!(date(text).number(), number, "{text}");
            assert_eq!(Date::of_number(number).to_string(), text);
        }
        assert_eq!(Date::at(Millis(951_782_400_000)).to_string(), "2000-02-29");
        assert_eq!(Date::at(Millis(951_782_399_999)).to_string(), "2000-02-28");
    }

    #[test]
    fn every_day_of_two_centuries_is_the_one_after_the_day_before() {
        let mut last = Date::of_number(0);
        for number in 1..73_500 {
            let next = Date::of_number(number);
            assert_eq!((next.number(), next.before()), (number, Some(last)));
            assert!(next > last);
            last = next;
        }
        assert_eq!(Date::of_number(0).before(), None);
        assert!(Date::at(Millis(u64::MAX)).number() > 0);
    }

    #[test]
    fn years_before_keeps_the_name_of_the_day_where_it_can() {
        let before = |text: &str, years| date(text).years_before(years).map(|d| d.to_string());
        assert_eq!(before("2026-11-26", 18).as_deref(), Some("2008-11-26"));
        assert_eq!(before("2028-02-29", 18).as_deref(), Some("2010-02-28"));
        assert_eq!(before("2028-02-29", 4).as_deref(), Some("2024-02-29"));
        assert_eq!(before("2000-02-29", 100).as_deref(), Some("1900-02-28"));
        assert_eq!(before("2026-11-26", 126).as_deref(), Some("1900-11-26"));
        assert_eq!(before("2026-11-26", 127), None);
        assert_eq!(before("2026-11-26", u64::MAX), None);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for bad in [
            "",
            "1899-12-31",
            "2001-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-1",
            "2026-01-32",
            "2026-01-01-01",
            "today",
            "+026-01-01",
        ] {
            assert_eq!(bad.parse::<Date>(), Err(ParseDateError), "{bad}");
        }
    }
}
