//! A value that each device of a user may set: the last one counts, on all of them alike.

use coterie_types::DeviceId;
use minicbor::{Decode, Encode};

/// A value as it was set last. The greater one counts, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Register<T> {
    /// Whoever sets it takes one more than they know of it.
    #[n(0)]
    clock: u64,
    /// Who set it.
    #[n(1)]
    device: DeviceId,
    #[n(2)]
    pub(crate) value: T,
}

impl<T> Register<T> {
    /// Sets it, after all that is known of it here.
    pub(crate) fn set(known: &mut Option<Self>, device: DeviceId, value: T) {
        let clock = known.as_ref().map_or(0, |known| known.clock).saturating_add(1);
        *known = Some(Self { clock, device, value });
    }
}
