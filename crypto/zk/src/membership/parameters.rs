//! The shape of a proof, which follows from public numbers: ring, quota, handle, blocked posts.

use super::ring::LARGEST_RING;
use super::scope::MOST_POSTS;

/// Why there is no such shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no shape for a ring of {ring} and a quota of {limit}")]
pub struct ParametersError {
    ring: usize,
    limit: u16,
}

/// The shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// c, positions with padding.
    pub(crate) size: usize,
    /// L.
    pub(crate) limit: u16,
    /// Radices of the digits of a position, the lowest first.
    pub(crate) ring: Vec<u8>,
    /// Radices of the digits of a counter, the lowest first.
    pub(crate) counter: Vec<u8>,
    /// Whether there is a handle.
    pub(crate) handle: bool,
    /// b, blocked posts.
    pub(crate) blocked: usize,
}

impl Parameters {
    /// The shape for N keys, L posts, b blocked posts.
    ///
    /// # Errors
    /// [`ParametersError`] for no key, no quota, or more than the largest of either.
    pub fn new(
        ring: usize,
        limit: u16,
        handle: bool,
        blocked: usize,
    ) -> Result<Self, ParametersError> {
        if ring == 0 || ring > LARGEST_RING || limit == 0 || limit > MOST_POSTS {
            return Err(ParametersError { ring, limit });
        }
        let least = if limit > 16 { 32 } else { 16 };
        let size = ring.next_power_of_two().max(least);
        let bits = size.trailing_zeros();
        let mut digits = vec![4; (bits / 2) as usize];
        digits.extend((bits % 2 == 1).then_some(2));
        let bits = limit.next_power_of_two().trailing_zeros() as usize;
        // Pairs of bits become digits of four until there are no more digits than the ring has.
        let pairs = bits.saturating_sub(digits.len());
        let counter = [vec![4; pairs], vec![2; bits - 2 * pairs]].concat();
        Ok(Self { size, limit, ring: digits, counter, handle, blocked })
    }

    /// m, digits of a position.
    pub(crate) fn degree(&self) -> usize {
        self.ring.len()
    }

    /// m − m₂: by so many degrees is a counter shorter.
    pub(crate) fn shift(&self) -> usize {
        self.ring.len() - self.counter.len()
    }

    /// Radices of all digits, the ring's first.
    pub(crate) fn radices(&self) -> impl Iterator<Item = u8> + '_ {
        self.ring.iter().chain(&self.counter).copied()
    }

    /// Responses f: one less than its radix for each digit.
    pub(crate) fn responses(&self) -> usize {
        self.radices().map(|radix| usize::from(radix) - 1).sum()
    }

    /// Bytes of a proof, its version included.
    #[must_use]
    pub fn proof_len(&self) -> usize {
        let mut elements = 4 + 2 * self.degree() + self.responses() + 2;
        elements += usize::from(self.handle);
        if self.blocked > 0 {
            elements += 6 + self.blocked;
        }
        1 + 32 * elements
    }

    /// What the transcript holds of it.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let count = |digits: &[u8]| u8::try_from(digits.len()).unwrap_or(u8::MAX);
        let mut bytes = u32::try_from(self.size).unwrap_or(u32::MAX).to_be_bytes().to_vec();
        bytes.extend(self.limit.to_be_bytes());
        bytes.push(count(&self.ring));
        bytes.extend(&self.ring);
        bytes.push(count(&self.counter));
        bytes.extend(&self.counter);
        bytes.push(u8::from(self.handle));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(ring: usize, limit: u16) -> Parameters {
        Parameters::new(ring, limit, false, 0).unwrap()
    }

    #[test]
    fn digits_are_those_of_the_chapter() {
        for (ring, limit, size, positions, counters) in [
            (1, 1, 16, vec![4, 4], vec![]),
            (16, 16, 16, vec![4, 4], vec![4, 4]),
            (17, 3, 32, vec![4, 4, 2], vec![2, 2]),
            (8, 17, 32, vec![4, 4, 2], vec![4, 4, 2]),
            (16, 64, 32, vec![4, 4, 2], vec![4, 4, 4]),
            (63, 16, 64, vec![4, 4, 4], vec![4, 2, 2]),
            (128, 16, 128, vec![4, 4, 4, 2], vec![2, 2, 2, 2]),
        ] {
            let shape = shape(ring, limit);
            assert_eq!((shape.size, shape.ring, shape.counter), (size, positions, counters));
        }
    }

    #[test]
    fn lengths_are_those_measured() {
        for (ring, length) in
            [(16, 704), (128, 896), (1_024, 1_120), (4_096, 1_280), (16_384, 1_440)]
        {
            assert_eq!(shape(ring, 16).proof_len(), length + 1);
        }
        assert_eq!(Parameters::new(16, 16, true, 0).unwrap().proof_len(), 705 + 32);
        assert_eq!(Parameters::new(16, 16, false, 3).unwrap().proof_len(), 705 + 9 * 32);
    }

    #[test]
    fn every_shape_has_room_for_its_quota_and_generators_enough() {
        for exponent in 0..=16 {
            for limit in 1..=MOST_POSTS {
                let shape = shape(1 << exponent, limit);
                assert!(shape.counter.len() <= shape.ring.len());
                let counters: u16 = shape.counter.iter().map(|n| u16::from(*n)).product();
                assert_eq!(counters, limit.next_power_of_two());
                let all: usize = shape.radices().map(usize::from).sum();
                assert!(all <= super::super::generators::COUNT);
            }
        }
    }

    #[test]
    fn no_ring_no_quota_and_too_much_of_either_are_refused() {
        for (ring, limit) in [(0, 1), (LARGEST_RING + 1, 1), (1, 0), (1, MOST_POSTS + 1)] {
            assert_eq!(
                Parameters::new(ring, limit, false, 0),
                Err(ParametersError { ring, limit })
            );
        }
    }
}
