//! Where a page of the discovery ends: opaque to clients.

use coterie_types::{Bytes, ServerId};

/// After what the next page begins: the value that orders, and the server.
pub(super) fn write(key: u64, server: ServerId) -> String {
    Bytes([key.to_be_bytes().as_slice(), server.as_bytes()].concat()).to_base64()
}

/// Reads what [`write`] has written.
pub(super) fn read(text: &str) -> Option<(u64, ServerId)> {
    let bytes = Bytes::from_base64(text).ok()?;
    let (key, server) = bytes.split_at_checked(8)?;
    Some((u64::from_be_bytes(key.try_into().ok()?), ServerId::from_slice(server)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_others_are_refused() {
        let server = ServerId::from_bytes([7; 16]);
        assert_eq!(read(&write(5, server)), Some((5, server)));
        for bad in ["", "x", "AAAA", &"A".repeat(33), &"A".repeat(31)] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
