//! Looks for a text, or other bytes, in every file of a folder, in every form in which they could lie there.

use std::fs;
use std::path::{Path, PathBuf};

/// The files that hold one of them: as it is, as hex, as base64, or as UTF-16.
#[must_use]
pub fn holders<C: AsRef<[u8]>>(folder: &Path, canaries: &[C]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holders(&path, canaries));
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        let text = letters(&bytes);
        for canary in canaries.iter().map(AsRef::as_ref) {
            if forms(canary).iter().any(|form| text.contains(&letters(form))) {
                found.push((path.clone(), String::from_utf8_lossy(canary).into_owned()));
            }
        }
    }
    found
}

/// A letter a byte: texts are searched fast, also in debug builds.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    // Base64 depends on where in a longer text it begins: leave out what neighbours touch.
    for offset in 0..3 {
        let mut shifted = vec![0; offset];
        shifted.extend_from_slice(bytes);
        let whole = shifted.len() / 3 * 3;
        let first = if offset == 0 { 0 } else { 4 };
        for last in [b"+/", b"-_"] {
            forms.push(base64(&shifted[..whole], *last)[first..].to_vec());
        }
    }
    forms
}

/// Whole groups of three, in either alphabet: they differ in the last two letters.
fn base64(bytes: &[u8], last: [u8; 2]) -> Vec<u8> {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut out = Vec::new();
    for group in bytes.chunks_exact(3) {
        let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        for shift in [18, 12, 6, 0] {
            let place = (bits >> shift) as usize & 63;
            out.push(ALPHABET.get(place).copied().unwrap_or_else(|| last[place - 62]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_in_every_form() {
        let folder = tempfile::tempdir().unwrap();
        let canary = "canary-in-a-mine-\u{1f9ed}\u{1f9fe}";
        let padded = [b"x".as_slice(), canary.as_bytes(), b"yz"].concat();
        let hex: String = padded.iter().map(|byte| format!("{byte:02X}")).collect();
        let utf16: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let whole = padded.len() / 3 * 3;
        let [one, other] = [b"+/", b"-_"].map(|last| base64(&padded[..whole], *last));
        assert_ne!(one, other);
        let files = [padded.clone(), hex.into_bytes(), utf16, one, other];
        for (name, bytes) in files.iter().enumerate() {
            fs::write(folder.path().join(name.to_string()), bytes).unwrap();
        }
        fs::write(folder.path().join("clean"), "nothing").unwrap();
        assert_eq!(holders(folder.path(), &[canary]).len(), files.len());
        assert!(holders(folder.path(), &["another-canary"]).is_empty());
    }
}
