//! Files: where the sealed bytes are, and what opens them.

use coterie_types::{BlobId, Bytes, FixedBytes, Millis};
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{Body, Content, Disposition, External, Part, Preview},
    envelope::Class,
};

/// Before the blob's id.
const SCHEME: &str = "coterie-blob:";
/// Our chunked sealing, in the private range of the AEAD registry.
const SEALING: u16 = 0xff01;
/// Longest description, bytes: it stands in the fallback once more.
const DESCRIPTION_MAX: usize = 7 * 1024;
/// Longest name and longest media type, bytes.
const NAME_MAX: usize = 255;

/// A file that somebody sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its sealed bytes at the node.
    pub blob: BlobId,
    /// What opens them. In no view.
    #[serde(skip)]
    pub key: FixedBytes<32>,
    /// Its name: bound to the bytes, and data to whoever shows it.
    pub name: String,
    /// Its media type, as the sender says.
    pub media_type: String,
    /// Its length, bytes.
    pub length: u64,
    /// What the sender says of it; may be empty.
    pub description: String,
    /// What is shown of it before it is fetched, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
}

impl File {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let external = External {
            content_type: self.media_type.clone(),
            url: format!("{SCHEME}{}", self.blob),
            expires: 0,
            size: self.length,
            enc_alg: SEALING,
            key: Bytes(self.key.to_vec()),
            nonce: Bytes::default(),
            aad: Bytes::default(),
            hash_alg: 0,
            content_hash: Bytes::default(),
            description: self.description.clone(),
            filename: self.name.clone(),
        };
        let body = Body::External(Box::new(external));
        let file = Part { disposition: Disposition::RENDER, language: String::new(), body };
        let words = format!("[file {}] {}", self.name, self.description);
        let fallback = Part::single(Disposition::RENDER, PLAIN, words.trim_end().as_bytes());
        let part = Part::choose(Disposition::RENDER, vec![file, fallback]);
        let mut content = Content::new(salt, sent_at, part);
        if let Some(preview) = &self.preview {
            preview.set(&mut content.extensions);
        }
        content
    }

    /// All that its message names to the node.
    #[must_use]
    pub fn blobs(&self) -> Vec<BlobId> {
        let thumbnail = self.preview.as_ref().and_then(|preview| preview.thumbnail.as_ref());
        [self.blob].into_iter().chain(thumbnail.map(|thumbnail| thumbnail.blob)).collect()
    }

    fn of(x: &External) -> Option<Self> {
        let plain = x.nonce.is_empty() && x.aad.is_empty() && x.content_hash.is_empty();
        let ours = plain && x.hash_alg == 0 && x.expires == 0 && x.enc_alg == SEALING;
        let bounds = (1..=NAME_MAX).contains(&x.filename.len())
            && x.content_type.len() <= NAME_MAX
            && x.description.len() <= DESCRIPTION_MAX
            && x.size < 1 << 32;
        (ours && bounds).then_some(())?;
        Some(Self {
            blob: x.url.strip_prefix(SCHEME)?.parse().ok()?,
            key: FixedBytes::from_slice(&x.key)?,
            name: x.filename.clone(),
            media_type: x.content_type.clone(),
            length: x.size,
            description: x.description.clone(),
            preview: None,
        })
    }
}

impl Kind for File {
    const CLASS: Class = Class::Message;

    fn read(content: &Content) -> Option<Self> {
        let part = content.part.choices().first()?;
        let Body::External(external) = &part.body else { return None };
        let fits = part.disposition == Disposition::RENDER
            && content.replaces.is_none()
            && content.in_reply_to.is_none();
        let file = Self::of(external).filter(|_| fits)?;
        Some(Self { preview: Preview::of(&content.extensions, file.blob), ..file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Thumbnail, Value, names};

    fn file() -> File {
        File {
            blob: BlobId::from_bytes([3; 16]),
            key: FixedBytes([4; 32]),
            name: "plan.pdf".into(),
            media_type: "application/pdf".into(),
            length: 5,
            description: "the plan".into(),
            preview: None,
        }
    }

    fn pictured() -> File {
        let thumbnail = Thumbnail {
            blob: BlobId::from_bytes([5; 16]),
            key: FixedBytes([6; 32]),
            length: 40_000,
            media_type: "image/jpeg".into(),
        };
        let (width, height, blur_hash) = (4_000, 3_000, "00OZZy".into());
        let preview = Preview { width, height, blur_hash, thumbnail: Some(thumbnail) };
        File { preview: Some(preview), ..file() }
    }

    #[test]
    fn a_picture_comes_back_with_its_preview_and_names_both_blobs() {
        let content = pictured().content([1; 16], Millis(1));
        assert_eq!(File::read(&content), Some(pictured()));
        let blobs = [BlobId::from_bytes([3; 16]), BlobId::from_bytes([5; 16])];
        assert_eq!(pictured().blobs(), blobs);
        assert_eq!(file().blobs(), blobs[..1]);
    }

    #[test]
    fn a_preview_that_lies_leaves_a_file_without() {
        let mut content = pictured().content([1; 16], Millis(1));
        content.extensions.set(names::PREVIEW, Value::Array(vec![Value::Uint(0)]));
        assert_eq!(File::read(&content), Some(file()));
    }

    fn altered(alter: impl Fn(&mut External)) -> Option<File> {
        let mut content = file().content([1; 16], Millis(1));
        let Body::Multi { parts, .. } = &mut content.part.body else { panic!("no choice") };
        let Body::External(external) = &mut parts[0].body else { panic!("no file") };
        alter(external);
        File::read(&content)
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        assert_eq!(altered(|_| ()), Some(file()));
    }

    #[test]
    fn a_file_that_is_kept_or_sealed_otherwise_is_no_file() {
        assert_eq!(altered(|x| x.url = "https://example.org/x".into()), None);
        assert_eq!(altered(|x| x.enc_alg = 1), None);
        assert_eq!(altered(|x| x.key = Bytes(vec![1; 31])), None);
        assert_eq!(altered(|x| x.nonce = Bytes(vec![1])), None);
        assert_eq!(altered(|x| x.hash_alg = 1), None);
    }

    #[test]
    fn a_file_out_of_bounds_is_no_file() {
        assert_eq!(altered(|x| x.filename = String::new()), None);
        assert_eq!(altered(|x| x.filename = "x".repeat(256)), None);
        assert_eq!(altered(|x| x.size = 1 << 32), None);
        assert_eq!(altered(|x| x.description = "x".repeat(DESCRIPTION_MAX + 1)), None);
    }

    #[test]
    fn the_longest_file_fits_a_message() {
        let (name, media_type) = ("n".repeat(255), "m".repeat(255));
        let description = "d".repeat(DESCRIPTION_MAX);
        let length = (1 << 32) - 1;
        let longest = File { name, media_type, description, length, ..pictured() };
        assert!(longest.content([1; 16], Millis(1)).to_bytes().is_ok());
    }
}
