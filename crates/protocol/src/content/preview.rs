//! What is shown of a picture before it is fetched: its sides, a blur hash, a thumbnail
//! (`spec/04-content.md`, section 2.1). All of it is the sender's word.

use coterie_types::{
    BlobId, Bytes, FixedBytes,
    limits::{PICTURE_SIDE_MAX, THUMBNAIL_MAX},
};
use minicbor::{Decode, Encode};
use serde::Serialize;

use super::extension::{Extensions, Value, names};

/// The name that the chunks of every thumbnail are bound to (`spec/01-bytes-and-ids.md`, section 9).
pub const THUMBNAIL_NAME: &str = "thumbnail";
/// What a thumbnail may be.
const FORMS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
/// The digits of a blur hash.
const DIGITS: &[u8; 83] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// What a sender tells of a picture beside it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct Preview {
    /// Pixels, as it is shown.
    #[n(0)]
    pub width: u32,
    /// Pixels, as it is shown.
    #[n(1)]
    pub height: u32,
    /// A blur hash, or empty.
    #[n(2)]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub blur_hash: String,
    /// A smaller picture of the same.
    #[n(3)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<Thumbnail>,
}

/// A file of its own: a smaller picture.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct Thumbnail {
    /// Its sealed bytes at the node.
    #[n(0)]
    pub blob: BlobId,
    /// What opens them. In no view.
    #[n(1)]
    #[serde(skip)]
    pub key: FixedBytes<32>,
    /// Its length, bytes.
    #[n(2)]
    pub length: u64,
    /// `image/jpeg`, `image/png` or `image/webp`.
    #[n(3)]
    pub media_type: String,
}

impl Preview {
    /// Whether a reader would take it for one, beside a file that is this blob.
    #[must_use]
    pub fn is_good(&self, file: BlobId) -> bool {
        let sides = 1..=PICTURE_SIDE_MAX;
        sides.contains(&self.width)
            && sides.contains(&self.height)
            && (self.blur_hash.is_empty() || is_blur_hash(&self.blur_hash))
            && self.thumbnail.as_ref().is_none_or(|thumbnail| thumbnail.is_good(file))
    }

    pub(super) fn set(&self, extensions: &mut Extensions) {
        let uint = |side: u32| Value::Uint(u64::from(side));
        let mut values = vec![uint(self.width), uint(self.height)];
        values.push(Value::Text(self.blur_hash.clone()));
        if let Some(Thumbnail { blob, key, length, media_type }) = &self.thumbnail {
            values.push(Value::Bytes(Bytes(blob.as_bytes().to_vec())));
            values.push(Value::Bytes(Bytes(key.to_vec())));
            values.push(Value::Uint(*length));
            values.push(Value::Text(media_type.clone()));
        }
        extensions.set(names::PREVIEW, Value::Array(values));
    }

    /// None, too, for what is not quite one: a file without.
    pub(super) fn of(extensions: &Extensions, file: BlobId) -> Option<Self> {
        let Value::Array(values) = extensions.get(names::PREVIEW)? else { return None };
        let (front, rest) = values.split_at_checked(3)?;
        let [Value::Uint(width), Value::Uint(height), Value::Text(blur_hash)] = front else {
            return None;
        };
        let thumbnail = match rest {
            [] => None,
            [
                Value::Bytes(blob),
                Value::Bytes(key),
                Value::Uint(length),
                Value::Text(media_type),
            ] => Some(Thumbnail {
                blob: BlobId::from_slice(blob)?,
                key: FixedBytes::from_slice(key)?,
                length: *length,
                media_type: media_type.clone(),
            }),
            _ => return None,
        };
        let (width, height) = (u32::try_from(*width).ok()?, u32::try_from(*height).ok()?);
        let preview = Self { width, height, blur_hash: blur_hash.clone(), thumbnail };
        preview.is_good(file).then_some(preview)
    }
}

impl Thumbnail {
    fn is_good(&self, file: BlobId) -> bool {
        self.blob != file
            && (1..=THUMBNAIL_MAX as u64).contains(&self.length)
            && FORMS.contains(&self.media_type.as_str())
    }
}

/// Whether a text is a blur hash: all of its numbers in their bounds, 1 to 9 components a side.
fn is_blur_hash(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text
        .bytes()
        .map(|byte| u32::try_from(DIGITS.iter().position(|digit| *digit == byte)?).ok())
        .take(4 + 2 * 81 + 1)
        .collect();
    let Some(digits) = digits else { return false };
    let number = |digits: &[u32]| digits.iter().fold(0, |sum, digit| sum * 83 + digit);
    let [size, _, rest @ ..] = digits.as_slice() else { return false };
    let Some((average, others)) = rest.split_at_checked(4) else { return false };
    let components = (size % 9 + 1) * (size / 9 + 1);
    *size < 81
        && number(average) <= 0x00ff_ffff
        && others.len() as u64 == 2 * u64::from(components - 1)
        && others.chunks(2).all(|pair| number(pair) < 19 * 19 * 19)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "LEHV6nWB2yk8pyo0adR*.7kCMdnj";

    #[test]
    fn blur_hashes_are_told_from_what_is_none() {
        assert!(is_blur_hash(HASH));
        assert!(is_blur_hash("00OZZy"), "one component");
        let longest = format!("~~{}", "0".repeat(4 + 160));
        assert!(!is_blur_hash(&longest), "82 is no size");
        let longest = format!("|0{}", "0".repeat(4 + 160));
        assert_eq!(longest.len(), 166);
        assert!(is_blur_hash(&longest), "9 by 9");
        assert!(!is_blur_hash(&format!("{longest}00")));
        for bad in [
            "",
            "0",
            "00OZZ",
            "LEHV6nWB2yk8pyo0adR*.7kCMdn",
            "LEHV6nWB2yk8pyo0adR*.7kCMdnjj",
            "LEHV6nWB2yk8pyo0adR*.7kCMdn\u{e9}",
            "LEHV6nWB2yk8pyo0adR*.7kCMdn\"",
            "00~~~~",
            "10OZZy~~",
        ] {
            assert!(!is_blur_hash(bad), "{bad}");
        }
        assert!(!is_blur_hash(&"0".repeat(1 << 16)));
    }

    #[test]
    fn a_preview_out_of_bounds_is_none() {
        let file = BlobId::from_bytes([1; 16]);
        let thumbnail = Thumbnail {
            blob: BlobId::from_bytes([2; 16]),
            key: FixedBytes([3; 32]),
            length: 40_000,
            media_type: "image/jpeg".into(),
        };
        let good = Preview {
            width: 4_000,
            height: 3_000,
            blur_hash: HASH.into(),
            thumbnail: Some(thumbnail.clone()),
        };
        let read = |preview: &Preview| {
            let mut extensions = Extensions::default();
            preview.set(&mut extensions);
            Preview::of(&extensions, file)
        };
        let bare = Preview { blur_hash: String::new(), thumbnail: None, ..good.clone() };
        for preview in [&good, &bare] {
            assert_eq!(read(preview).as_ref(), Some(preview));
        }
        let with = |alter: &dyn Fn(&mut Thumbnail)| {
            let mut thumbnail = thumbnail.clone();
            alter(&mut thumbnail);
            Preview { thumbnail: Some(thumbnail), ..good.clone() }
        };
        for bad in [
            Preview { width: 0, ..good.clone() },
            Preview { height: PICTURE_SIDE_MAX + 1, ..good.clone() },
            Preview { blur_hash: "<svg>".into(), ..good.clone() },
            with(&|thumbnail| thumbnail.blob = file),
            with(&|thumbnail| thumbnail.length = 0),
            with(&|thumbnail| thumbnail.length = THUMBNAIL_MAX as u64 + 1),
            with(&|thumbnail| thumbnail.media_type = "image/svg+xml".into()),
        ] {
            assert_eq!(read(&bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_preview_of_another_shape_is_none() {
        let (file, uint) = (BlobId::from_bytes([1; 16]), Value::Uint(9));
        let of = |value: Value| {
            let mut extensions = Extensions::default();
            extensions.set(names::PREVIEW, value);
            Preview::of(&extensions, file)
        };
        let text = Value::Text(String::new());
        assert!(of(Value::Array(vec![uint.clone(), uint.clone(), text.clone()])).is_some());
        for bad in [
            uint.clone(),
            Value::Array(vec![]),
            Value::Array(vec![uint.clone(), uint.clone()]),
            Value::Array(vec![Value::Uint(1 << 40), uint.clone(), text.clone()]),
            Value::Array(vec![uint.clone(), uint.clone(), text.clone(), uint.clone()]),
            Value::Array(vec![uint.clone(), uint, text.clone(), text]),
        ] {
            assert_eq!(of(bad.clone()), None, "{bad:?}");
        }
    }
}
