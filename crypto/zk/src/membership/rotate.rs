//! Turning by a secret amount without a branch or an address that depends on it.
//!
//! A prover's sums are sparse: which points they leave out follows from the secret position. Here
//! the ring is turned first, digit by digit, so that the secret position comes to lie at 0. Then
//! the sums leave out the same points for everybody. It costs 2 selections a digit and point, a few
//! per cent of the sums, where sums over all points would cost twice as much.

use subtle::{Choice, ConditionallySelectable};

/// Turns one digit: what stood at d + by (modulo the radix, 2 or 4) comes to d.
pub(crate) fn turn<T: ConditionallySelectable>(
    items: &mut [T],
    radix: usize,
    stride: usize,
    by: u32,
) {
    for bit in 0..radix.trailing_zeros() {
        let choice = Choice::from(u8::from((by >> bit) & 1 == 1));
        let step = 1 << bit;
        for block in items.chunks_exact_mut(radix * stride) {
            for offset in 0..stride {
                turn_one(block, radix, stride, offset, step, choice);
            }
        }
    }
}

fn turn_one<T: ConditionallySelectable>(
    block: &mut [T],
    radix: usize,
    stride: usize,
    offset: usize,
    step: usize,
    choice: Choice,
) {
    let at = |digit: usize| (digit % radix) * stride + offset;
    let mut old = [block[offset]; 4];
    for (digit, slot) in old.iter_mut().enumerate().take(radix) {
        *slot = block[at(digit)];
    }
    for digit in 0..radix {
        block[at(digit)] = T::conditional_select(&old[digit], &old[(digit + step) % radix], choice);
    }
}

/// Turns every digit of the positions by those of a secret position.
pub(crate) fn turn_all<T: ConditionallySelectable>(items: &mut [T], radices: &[u8], by: u32) {
    let (mut stride, mut rest) = (1, by);
    for radix in radices {
        let radix = usize::from(*radix);
        turn(items, radix, stride, rest);
        rest >>= radix.trailing_zeros();
        stride *= radix;
    }
}

/// Turns flat masks, digit by digit, as [`turn_all`] does positions.
pub(crate) fn turn_masks<T: ConditionallySelectable>(masks: &mut [T], radices: &[u8], by: u32) {
    let (mut masks, mut rest) = (masks, by);
    for radix in radices {
        let radix = usize::from(*radix);
        let (digit, others) = masks.split_at_mut(radix);
        turn(digit, radix, 1, rest);
        rest >>= radix.trailing_zeros();
        masks = others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_position_comes_to_zero_and_the_others_keep_their_distance() {
        let radices = [4, 4, 2];
        for secret in 0..32_u32 {
            let mut items: Vec<u32> = (0..32).collect();
            turn_all(&mut items, &radices, secret);
            let digits = |n: u32| [n % 4, n / 4 % 4, n / 16];
            for (position, item) in (0..).zip(&items) {
                let (p, s, i) = (digits(position), digits(secret), digits(*item));
                assert_eq!(i, [(p[0] + s[0]) % 4, (p[1] + s[1]) % 4, (p[2] + s[2]) % 2]);
            }
        }
    }

    #[test]
    fn masks_are_turned_by_their_own_digit() {
        let mut masks: Vec<u32> = (0..6).collect();
        turn_masks(&mut masks, &[4, 2], 3 + 4);
        assert_eq!(masks, [3, 0, 1, 2, 5, 4]);
    }
}
