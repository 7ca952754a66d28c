//! Crockford base32, lower case, of exactly 16 bytes: 26 characters, most significant bits first.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Length in characters of 16 bytes.
pub(crate) const LENGTH: usize = 26;

pub(crate) fn encode(bytes: &[u8; 16]) -> String {
    let mut number = u128::from_be_bytes(*bytes);
    let mut out = [0u8; LENGTH];
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET[(number & 31) as usize];
        number >>= 5;
    }
    out.iter().map(|&c| c as char).collect()
}

/// Strict: lower case only, no aliases (`i`, `l`, `o`), and the first character at most `7`, so
/// that every value has exactly one spelling.
pub(crate) fn decode(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != LENGTH || text[0] > b'7' {
        return None;
    }
    let mut number: u128 = 0;
    for &c in text {
        let digit = ALPHABET.iter().position(|&a| a == c)?;
        number = (number << 5) | digit as u128;
    }
    Some(number.to_be_bytes())
}
