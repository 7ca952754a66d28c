//! Who and what is named in a text, in whatever form: ids as text, bytes as hex, as base64url or as a list
//! of numbers, and all of that inside of other bytes.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Mutex,
};

use coterie_types::Bytes;

/// By so many bytes a thing is known.
const KEY: usize = 16;
/// The letters and digits of an id as text.
const ID: usize = 27;
/// Texts within bytes within a text: so deep.
const DEPTH: usize = 2;

/// Somebody or something that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A member, by number.
    Member(usize),
    /// An anonymous post, by number.
    Post(usize),
}

/// What is looked for.
#[derive(Debug, Default)]
pub struct Index {
    bytes: HashMap<[u8; KEY], Named>,
    ids: HashMap<String, Named>,
    seen: Mutex<HashMap<String, BTreeSet<Named>>>,
}

impl Index {
    /// Adds bytes by which it is known, of which the first 16 are enough.
    ///
    /// # Panics
    /// When they are fewer.
    pub fn add(&mut self, named: Named, bytes: &[u8]) {
        self.bytes.insert(bytes[..KEY].try_into().expect("16 bytes"), named);
        self.seen.get_mut().expect("nobody panics").clear();
    }

    /// Adds an id as text.
    pub fn add_id(&mut self, named: Named, id: &str) {
        assert_eq!(id.len(), ID, "{id}");
        self.ids.insert(id.to_owned(), named);
    }

    /// All that a text names.
    ///
    /// # Panics
    /// When a test has panicked before.
    #[must_use]
    pub fn named(&self, text: &str) -> BTreeSet<Named> {
        if let Some(known) = self.seen.lock().expect("nobody panics").get(text) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        self.look(text, DEPTH, &mut found);
        self.seen.lock().expect("nobody panics").insert(text.to_owned(), found.clone());
        found
    }

    /// The members that a text names.
    #[must_use]
    pub fn members(&self, text: &str) -> BTreeSet<usize> {
        let member = |named| match named {
            Named::Member(number) => Some(number),
            Named::Post(_) => None,
        };
        self.named(text).into_iter().filter_map(member).collect()
    }

    fn look(&self, text: &str, depth: usize, found: &mut BTreeSet<Named>) {
        for token in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
            found.extend(self.ids.get(token));
            if token.len() < 4 * KEY / 3 {
                continue;
            }
            let hex = unhex(token).or_else(|| unhex(token.strip_prefix('x')?));
            let readings = [hex, Bytes::from_base64(token).ok().map(|bytes| bytes.0)];
            for bytes in readings.into_iter().flatten() {
                self.look_in(&bytes, depth, found);
            }
        }
        for list in text.split('[').skip(1) {
            let list = list.split(']').next().unwrap_or_default();
            let numbers = list.split(", ").map(str::parse).collect::<Result<Vec<u8>, _>>();
            if let Ok(bytes) = numbers {
                self.look_in(&bytes, depth, found);
            }
        }
    }

    fn look_in(&self, bytes: &[u8], depth: usize, found: &mut BTreeSet<Named>) {
        for window in bytes.windows(KEY) {
            let key: &[u8; KEY] = window.try_into().expect("16 bytes");
            found.extend(self.bytes.get(key));
        }
        if depth > 0 {
            self.look(&String::from_utf8_lossy(bytes), depth - 1, found);
        }
    }
}

/// Bytes written as hex.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| (c as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_found_in_every_form() {
        let mut index = Index::default();
        let (post, member) = (Named::Post(3), Named::Member(1));
        let bytes: Vec<u8> = (200..232).collect();
        index.add(post, &bytes);
        let id = "u0123456789abcdefghjkmnpqrs";
        index.add_id(member, id);
        let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
        let within = [b"around ", &bytes[..], b" it"].concat();
        for text in [
            format!("{{\"column\": \"\\x{}\"}}", hex(&bytes)),
            format!("x={}", hex(&within).to_uppercase()),
            format!("body: {}", Bytes(within.clone()).to_base64()),
            format!("{bytes:?}"),
            hex(format!("{{\"body\":\"{}\"}}", Bytes(within).to_base64()).as_bytes()),
        ] {
            assert_eq!(index.named(&text), BTreeSet::from([post]), "{text}");
        }
        for text in [format!("user={id} path=/"), hex(format!("by {id}").as_bytes())] {
            assert_eq!(index.members(&text), BTreeSet::from([1]), "{text}");
        }
        assert_eq!(index.named(&format!("{} {}", &id[1..], hex(&bytes[..15]))), BTreeSet::new());
    }
}
