//! Looks at the version and kind of bytes whose whole shape this version may not know.

use minicbor::Decoder;

/// The version (key 0) of a CBOR map and the only key of its `body` map (the kind), as far as
/// they can be read. `None` for bytes that are no such map. A program that does not know the
/// version or the kind pauses; one that does goes on to the strict decoder.
///
/// The kind is `None` when the version is not `version`: the shape behind it may be another.
#[must_use]
pub fn peek_kind(bytes: &[u8], version: u64, body: u64) -> Option<(u64, Option<u64>)> {
    let mut d = Decoder::new(bytes);
    let keys = d.map().ok()??;
    let mut found = None;
    for _ in 0..keys {
        match d.u64().ok()? {
            0 => {
                let v = d.u64().ok()?;
                if v != version {
                    return Some((v, None));
                }
                found = Some(v);
            }
            key if key == body => {
                if d.map().ok()?? != 1 {
                    return None;
                }
                return Some((found?, Some(d.u64().ok()?)));
            }
            _ => d.skip().ok()?,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_kind_are_seen_and_garbage_is_not() {
        assert_eq!(peek_kind(&[0xa2, 0, 1, 5, 0xa1, 9, 0xa0], 1, 5), Some((1, Some(9))));
        assert_eq!(peek_kind(&[0xa1, 0, 2], 1, 5), Some((2, None)));
        for bad in [&[][..], &[0xa1], &[0xa1, 0, 1], &[0xa2, 0, 1, 5, 0xa2], &[0xbf, 0xff], &[0xff]]
        {
            assert_eq!(peek_kind(bad, 1, 5), None, "{bad:?}");
        }
    }
}
