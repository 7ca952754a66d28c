//! Attesters and claims in stories: beside the rest, which programs without gates use as well.
#![allow(unreachable_pub, missing_docs)]

use coterie_policy::{RoleGate, body::RoleClaimed};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, Date, Millis, RoleId};
use coterie_zk::attribute::{Attestation, BIRTH_DATE, Claim, Gate, Opening, issue};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::support::{Person, Story};

pub const DAY: u64 = 24 * 3600 * 1000;

/// The n-th attester.
pub fn attester(n: u8) -> SigningKey {
    SigningKey::from_seed(&[0xa0 + n; 32])
}

/// Of age, by the first attester.
pub fn adults() -> RoleGate {
    RoleGate::age(attester(1).verifying_key(), 18)
}

pub fn born(day: &str) -> u32 {
    u32::try_from(day.parse::<Date>().unwrap().number()).unwrap()
}

/// An attestation, and what opens it.
pub struct Attested {
    pub attestation: Attestation,
    pub opening: Opening,
}

/// What an attester attests of somebody's birth date; the n-th time.
pub fn attested(
    by: &SigningKey,
    of: &Person,
    day: &str,
    time: (Millis, Millis),
    n: u8,
) -> Attested {
    attested_as(by, of, (BIRTH_DATE, born(day)), time, n)
}

pub fn attested_as(
    by: &SigningKey,
    of: &Person,
    (attribute, value): (u16, u32),
    (from, until): (Millis, Millis),
    n: u8,
) -> Attested {
    let mut rng = ChaCha20Rng::from_seed([n; 32]);
    let about = (*of.user.as_bytes(), attribute, value);
    let (attestation, opening) = issue(by, about, (from.0, until.0), &mut rng);
    Attested { attestation, opening }
}

pub trait WithClaims {
    /// From now on for a week.
    fn week(&self) -> (Millis, Millis);
    /// What somebody proves before a gate.
    fn gate(&self, person: &Person, role: RoleId, gate: &RoleGate) -> Gate;
    /// A claim to a role by its present gate.
    fn claimed(&self, person: &Person, role: RoleId, by: &Attested) -> RoleClaimed;
}

impl WithClaims for Story {
    fn week(&self) -> (Millis, Millis) {
        (self.state.at(), self.state.at().plus(7 * DAY))
    }

    fn gate(&self, person: &Person, role: RoleId, gate: &RoleGate) -> Gate {
        let at = self.state.at();
        let threshold = gate.threshold_at(at).unwrap();
        gate.before((self.state.server(), role, person.user), threshold, at).unwrap()
    }

    fn claimed(&self, person: &Person, role: RoleId, by: &Attested) -> RoleClaimed {
        let gate = self.state.role(role).unwrap().gate.unwrap();
        proved(&self.gate(person, role, &gate), role, by)
    }
}

/// A claim as it is proved before any gate.
pub fn proved(gate: &Gate, role: RoleId, by: &Attested) -> RoleClaimed {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let claim = Claim::prove(gate, &by.attestation, &by.opening, &mut rng).unwrap();
    RoleClaimed { role, threshold: gate.threshold, claim: Bytes(claim) }
}
