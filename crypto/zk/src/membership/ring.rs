//! The ring: the decoded keys of everybody who may have written, sorted, with its digest.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::hashing::digest;
use super::keys::MemberKey;
use super::labels::RING;
use super::pad;

/// Keys of the largest ring.
pub const LARGEST_RING: usize = 65_536;
/// The minimum below which no channel's policy may go.
pub const LEAST_RING: usize = 3;

/// Why keys make no ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// No key.
    #[error("a ring without keys")]
    Empty,
    /// More than [`LARGEST_RING`].
    #[error("a ring of {0} keys")]
    TooLarge(usize),
    /// One of them is the point of the padding positions.
    #[error("the padding point as a key")]
    Padding,
}

/// A ring of one window. Decoding costs 5 µs a key: keep it, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    pub(crate) channel: [u8; 16],
    pub(crate) keys: Vec<MemberKey>,
    pub(crate) digest: [u8; 32],
}

impl Ring {
    /// Sorts by encoding, leaves out what is there twice, hashes.
    ///
    /// # Errors
    /// [`RingError`].
    pub fn new(
        channel: [u8; 16],
        keys: impl IntoIterator<Item = MemberKey>,
    ) -> Result<Self, RingError> {
        let mut keys: Vec<MemberKey> = keys.into_iter().collect();
        keys.sort_unstable_by_key(|key| key.to_bytes());
        keys.dedup();
        if keys.is_empty() {
            return Err(RingError::Empty);
        }
        if keys.len() > LARGEST_RING {
            return Err(RingError::TooLarge(keys.len()));
        }
        let padding = pad().to_bytes();
        if keys.iter().any(|key| key.to_bytes() == padding) {
            return Err(RingError::Padding);
        }
        let digest = hash(&channel, &keys);
        Ok(Self { channel, keys, digest })
    }

    /// How many keys: among so many an author hides, never more.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a ring is never empty")]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The hash of channel and keys.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The keys in their order.
    #[must_use]
    pub fn keys(&self) -> &[MemberKey] {
        &self.keys
    }

    /// Where a key stands, and whether it does; every key is looked at, whichever it is.
    pub(crate) fn position(&self, key: &MemberKey) -> (u32, Choice) {
        let (mut position, mut found) = (0_u32, Choice::from(0));
        for (index, other) in (0_u32..).zip(&self.keys) {
            let same = other.0.bytes.ct_eq(&key.0.bytes);
            position.conditional_assign(&index, same);
            found |= same;
        }
        (position, found)
    }
}

fn hash(channel: &[u8; 16], keys: &[MemberKey]) -> [u8; 32] {
    let count = u32::try_from(keys.len()).unwrap_or(u32::MAX).to_be_bytes();
    let encodings: Vec<u8> = keys.iter().flat_map(|key| key.to_bytes()).collect();
    digest(RING, &[channel, &count, &encodings])
}

#[cfg(test)]
mod tests {
    use super::super::tests::people::{member, members};
    use super::*;

    #[test]
    fn order_and_repetition_of_the_keys_change_nothing() {
        let ring = Ring::new([1; 16], members(5)).unwrap();
        let doubled = members(5).chain(members(5).collect::<Vec<_>>().into_iter().rev());
        assert_eq!(Ring::new([1; 16], doubled).unwrap(), ring);
        assert_eq!(ring.len(), 5);
        assert!(ring.keys().is_sorted_by_key(|key| key.to_bytes()));
    }

    #[test]
    fn another_channel_or_key_gives_another_digest() {
        let digest = Ring::new([1; 16], members(5)).unwrap().digest();
        assert_ne!(Ring::new([2; 16], members(5)).unwrap().digest(), digest);
        assert_ne!(Ring::new([1; 16], members(6)).unwrap().digest(), digest);
        let replaced = members(4).chain([member(9).public()]);
        assert_ne!(Ring::new([1; 16], replaced).unwrap().digest(), digest);
    }

    #[test]
    fn an_empty_ring_is_refused() {
        assert_eq!(Ring::new([1; 16], []), Err(RingError::Empty));
    }

    #[test]
    fn the_padding_point_as_a_member_is_refused() {
        let padding = MemberKey::from_bytes(pad().to_bytes()).unwrap();
        assert_eq!(Ring::new([1; 16], members(3).chain([padding])), Err(RingError::Padding));
    }

    #[test]
    fn a_ring_beyond_the_largest_is_refused() {
        // Sums of the basepoint: cheaper than as many keys.
        let mut sum = curve25519_dalek::RistrettoPoint::default();
        let step = curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
        let doubles: Vec<_> = std::iter::repeat_with(|| {
            sum += step;
            sum
        })
        .take(LARGEST_RING + 1)
        .collect();
        let encodings = curve25519_dalek::RistrettoPoint::double_and_compress_batch(&doubles);
        let keys = encodings.iter().zip(&doubles).map(|(bytes, half)| {
            MemberKey(super::super::element::Element {
                point: half + half,
                bytes: bytes.to_bytes(),
            })
        });
        assert_eq!(Ring::new([1; 16], keys), Err(RingError::TooLarge(LARGEST_RING + 1)));
    }

    #[test]
    fn a_key_is_found_where_it_stands() {
        let ring = Ring::new([1; 16], members(7)).unwrap();
        for (index, key) in (0..).zip(ring.keys()) {
            let (position, found) = ring.position(key);
            assert!(bool::from(found) && position == index);
        }
        assert!(!bool::from(ring.position(&member(8).public()).1));
    }
}
