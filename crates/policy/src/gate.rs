//! The gate of a role: what a member proves to have it.

use coterie_seal::check_key;
use coterie_types::{
    Date, FixedBytes, Millis, RoleId, ServerId, UserId,
    limits::{GATE_FRESH_DAYS_MAX, GATE_YEARS_MAX},
};
use coterie_zk::attribute::{BIRTH_DATE, Comparison, Gate};
use minicbor::{Decode, Encode};

use crate::Refusal;

const MILLIS_A_DAY: u64 = 24 * 3600 * 1000;

/// What whoever claims a role proves: that a number about them, for which an attester vouches, lies on
/// one side of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleGate {
    /// The attester's public key.
    #[n(0)]
    pub attester: FixedBytes<32>,
    /// Which number: 1 is the birth date in days since 1900-01-01.
    #[n(1)]
    pub attribute: u16,
    /// On which side: 0 at most the threshold, 1 at least.
    #[n(2)]
    pub comparison: u8,
    /// The threshold, if it is the same at all times.
    #[n(3)]
    pub threshold: Option<u32>,
    /// The age, if it is one: with 0 those of so many years and more pass, with 1 those of fewer.
    #[n(4)]
    pub years: Option<u8>,
    /// How old an attestation may be, days; none: as old as it is valid.
    #[n(5)]
    pub fresh: Option<u16>,
}

/// Another gate for a role, or none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GateChange {
    /// The gate; none takes it away.
    #[n(0)]
    pub gate: Option<RoleGate>,
}

impl RoleGate {
    /// At least so many years old, by the word of an attester.
    #[must_use]
    pub const fn age(attester: [u8; 32], years: u8) -> Self {
        Self {
            attester: FixedBytes(attester),
            attribute: BIRTH_DATE,
            comparison: 0,
            threshold: None,
            years: Some(years),
            fresh: None,
        }
    }

    /// Whether it is one.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        // One that this program does not know cannot be judged by it.
        self.side().ok_or(Refusal::UnknownKind)?;
        check_key(&self.attester).map_err(|_| Refusal::Gate)?;
        let one = self.threshold.is_some() != self.years.is_some();
        let age = self.years.is_none_or(|years| {
            self.attribute == BIRTH_DATE && (1..=GATE_YEARS_MAX).contains(&years)
        });
        let fresh = self.fresh.is_none_or(|days| (1..=GATE_FRESH_DAYS_MAX).contains(&days));
        if one && age && fresh { Ok(()) } else { Err(Refusal::Gate) }
    }

    const fn side(&self) -> Option<Comparison> {
        match self.comparison {
            0 => Some(Comparison::AtMost),
            1 => Some(Comparison::AtLeast),
            _ => None,
        }
    }

    /// The threshold at a time; none where the age leads to before 1900.
    #[must_use]
    pub fn threshold_at(&self, at: Millis) -> Option<u32> {
        self.threshold_on(Date::at(at))
    }

    /// Whether a claim to this threshold may stand at a time: of an age, that of the day or of the day
    /// before, as nobody knows when their claim is admitted.
    #[must_use]
    pub fn takes(&self, threshold: u32, at: Millis) -> bool {
        let today = Date::at(at);
        let days = [Some(today), today.before()].into_iter().flatten();
        days.filter_map(|day| self.threshold_on(day)).any(|taken| taken == threshold)
    }

    fn threshold_on(&self, day: Date) -> Option<u32> {
        let Some(years) = self.years else { return self.threshold };
        let born = day.years_before(years.into())?.number();
        // Whoever is born on that day is of that age.
        let younger = u64::from(self.comparison);
        u32::try_from(born + younger).ok()
    }

    /// Whether an attestation that is valid from a time on is not too old for it at another.
    #[must_use]
    pub fn is_fresh(&self, from: Millis, at: Millis) -> bool {
        let days = self.fresh.map(u64::from);
        days.is_none_or(|days| at.0 < from.0.saturating_add(days * MILLIS_A_DAY))
    }

    /// The gate as a claim is proved and verified before it; none of a later version.
    #[must_use]
    pub fn before(
        &self,
        (server, role, user): (ServerId, RoleId, UserId),
        threshold: u32,
        at: Millis,
    ) -> Option<Gate> {
        Some(Gate {
            server: *server.as_bytes(),
            role: *role.as_bytes(),
            attester: self.attester.0,
            user: *user.as_bytes(),
            attribute: self.attribute,
            comparison: self.side()?,
            threshold,
            at: at.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_seal::SigningKey;

    /// 2026-11-26, noon.
    const NOON: Millis = Millis(1_795_694_400_000);

    fn adult() -> RoleGate {
        RoleGate::age(SigningKey::from_seed(&[1; 32]).verifying_key(), 18)
    }

    fn number(text: &str) -> u32 {
        text.parse::<Date>().unwrap().number().try_into().unwrap()
    }

    #[test]
    fn an_age_is_reached_on_the_birthday() {
        assert_eq!(adult().threshold_at(NOON), Some(number("2008-11-26")));
        let younger = RoleGate { comparison: 1, ..adult() };
        assert_eq!(younger.threshold_at(NOON), Some(number("2008-11-27")));
    }

    #[test]
    fn a_claim_of_yesterday_stands_and_one_of_tomorrow_does_not() {
        let taken = ["2008-11-24", "2008-11-25", "2008-11-26", "2008-11-27"]
            .map(|day| adult().takes(number(day), NOON));
        assert_eq!(taken, [false, true, true, false]);
        let fixed = RoleGate { threshold: Some(7), years: None, ..adult() };
        assert_eq!([6, 7, 8].map(|t| fixed.takes(t, NOON)), [false, true, false]);
    }

    #[test]
    fn an_age_beyond_the_calendar_is_nobodys() {
        let old = RoleGate::age([1; 32], 120);
        assert_eq!(old.threshold_at(Millis(0)), None);
        assert!(!old.takes(0, Millis(0)));
    }

    #[test]
    fn fresh_counts_days_from_the_beginning() {
        let gate = RoleGate { fresh: Some(2), ..adult() };
        let fresh = |age: u64| gate.is_fresh(Millis(NOON.0 - age), NOON);
        assert!(fresh(0) && fresh(2 * MILLIS_A_DAY - 1) && !fresh(2 * MILLIS_A_DAY));
        assert!(adult().is_fresh(Millis(0), NOON));
    }
}
