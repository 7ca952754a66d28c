//! What a driver tells of a picture that it sends; the core adds ids and keys.

use coterie_protocol::content::{Preview, THUMBNAIL_NAME, Thumbnail};
use coterie_seal::FileHeader;
use coterie_types::{BlobId, Bytes, FixedBytes};
use serde::{Deserialize, Serialize};

use crate::{Failure, FailureKind, turn::Turn};

/// A picture before it is fetched, as its sender's program has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previewed {
    /// Pixels, as it is shown.
    pub width: u32,
    /// Pixels, as it is shown.
    pub height: u32,
    /// A blur hash, or empty.
    #[serde(default)]
    pub blur_hash: String,
    /// A smaller picture, which the driver uploads as well.
    #[serde(default)]
    pub thumbnail: Option<Reduced>,
}

/// A thumbnail before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduced {
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: String,
    /// Its length, bytes.
    pub length: u64,
}

impl Previewed {
    /// Whether an upload that was begun before is of the same picture.
    pub(super) fn is(&self, preview: &Preview) -> bool {
        let reduced = |thumbnail: &Thumbnail| Reduced {
            media_type: thumbnail.media_type.clone(),
            length: thumbnail.length,
        };
        let (width, height) = (preview.width, preview.height);
        let (blur_hash, thumbnail) = (preview.blur_hash.clone(), preview.thumbnail.as_ref());
        *self == Self { width, height, blur_hash, thumbnail: thumbnail.map(reduced) }
    }

    /// As content beside the file that is this blob.
    pub(super) fn preview(&self, turn: &mut Turn<'_>, file: BlobId) -> Result<Preview, Failure> {
        let thumbnail = self.thumbnail.as_ref().map(|reduced| Thumbnail {
            blob: BlobId::from_bytes(turn.random()),
            key: FixedBytes(turn.random()),
            length: reduced.length,
            media_type: reduced.media_type.clone(),
        });
        let (width, height, blur_hash) = (self.width, self.height, self.blur_hash.clone());
        let preview = Preview { width, height, blur_hash, thumbnail };
        if preview.is_good(file) {
            return Ok(preview);
        }
        let words = "what is told of the picture is out of bounds";
        Err(Failure::new(FailureKind::Refused, "preview", words))
    }
}

/// A smaller picture that the driver is to upload beside the file.
#[derive(Serialize)]
pub(super) struct BegunThumbnail {
    blob_id: BlobId,
    key: Bytes,
    name: &'static str,
    /// Bytes.
    length: u64,
    /// Bytes, once they are sealed.
    size: u64,
}

/// What the driver is to upload beside the file, if anything.
pub(super) fn begun(preview: Option<&Preview>) -> Result<Option<BegunThumbnail>, Failure> {
    let Some(thumbnail) = preview.and_then(|preview| preview.thumbnail.as_ref()) else {
        return Ok(None);
    };
    let Thumbnail { blob, key, length, media_type: _ } = thumbnail;
    let header = FileHeader::new(*length, THUMBNAIL_NAME)
        .map_err(|error| Failure::new(FailureKind::Refused, "file_header", error.to_string()))?;
    Ok(Some(BegunThumbnail {
        blob_id: *blob,
        key: Bytes(key.to_vec()),
        name: THUMBNAIL_NAME,
        length: *length,
        size: header.shape().blob(),
    }))
}
