//! Numbers of 256 bits as decimal text, the wire's form of a set.

/// Words of 64 bits, the least significant first.
pub(super) type Words = [u64; 4];

/// Most decimal digits of a number of 256 bits.
const DIGITS: usize = 78;

/// The number as decimal digits, without leading zeros.
pub(super) fn write(mut words: Words) -> String {
    let mut digits = Vec::with_capacity(DIGITS);
    loop {
        let mut rest = 0u128;
        for word in words.iter_mut().rev() {
            let value = rest << 64 | u128::from(*word);
            *word = (value / 10) as u64;
            rest = value % 10;
        }
        digits.push(b'0' + rest as u8);
        if words == [0; 4] {
            break;
        }
    }
    digits.reverse();
    digits.into_iter().map(char::from).collect()
}

/// Reads what [`write`] writes, and nothing else.
pub(super) fn read(text: &str) -> Option<Words> {
    let digits = text.as_bytes();
    let leading_zero = digits.len() > 1 && digits[0] == b'0';
    if digits.is_empty() || digits.len() > DIGITS || leading_zero {
        return None;
    }
    let mut words = [0; 4];
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        let mut carry = u128::from(digit - b'0');
        for word in &mut words {
            let value = u128::from(*word) * 10 + carry;
            *word = value as u64;
            carry = value >> 64;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_round_trips(words: Words) {
            prop_assert_eq!(read(&write(words)), Some(words));
        }

        #[test]
        fn text_is_read_back_the_same_or_refused(text in "[0-9]{0,80}") {
            if let Some(words) = read(&text) {
                prop_assert_eq!(write(words), text);
            }
        }
    }

    #[test]
    fn the_edges() {
        assert_eq!(write([0; 4]), "0");
        assert_eq!(write([0, 1, 0, 0]), "18446744073709551616");
        let all = write([u64::MAX; 4]);
        assert_eq!(all.len(), DIGITS);
        assert_eq!(read(&all), Some([u64::MAX; 4]));
        // 2^256, and other things that are no number of ours.
        let beyond = format!("{}6", &all[..DIGITS - 1]);
        for bad in ["", "00", "01", "-1", "+1", "1 ", "0x1", "1e3", beyond.as_str()] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
