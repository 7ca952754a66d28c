//! A value that each device of a user may set: the last one counts, on all of them alike.

use coterie_types::DeviceId;
use minicbor::{Decode, Encode};

/// The greatest clock: whoever says more is not believed, so that a later one is always possible.
pub const CLOCK_MAX: u64 = (1 << 53) - 1;

/// A value as it was set last. The greater one counts, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Register<T> {
    /// Whoever sets it takes one more than they know of it; from 1.
    #[n(0)]
    pub clock: u64,
    /// Who set it.
    #[n(1)]
    pub device: DeviceId,
    /// What it is.
    #[n(2)]
    pub value: T,
}

impl<T> Register<T> {
    /// Sets it, after all that is known of it; at the greatest clock there is no after.
    pub fn set(known: &mut Option<Self>, device: DeviceId, value: T) {
        let clock = known.as_ref().map_or(0, |known| known.clock).saturating_add(1).min(CLOCK_MAX);
        *known = Some(Self { clock, device, value });
    }
}

impl<T: Ord + Clone> Register<T> {
    /// Takes another's in. Any order, and any number of times, comes to the same.
    pub fn merge(known: &mut Option<Self>, other: &Option<Self>) {
        if *known < *other {
            known.clone_from(other);
        }
    }

    pub(super) fn is_sound(register: &Option<Self>) -> bool {
        register.as_ref().is_none_or(Self::is_in_range)
    }

    pub(super) fn is_in_range(&self) -> bool {
        (1..=CLOCK_MAX).contains(&self.clock)
    }
}
