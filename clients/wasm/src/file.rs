//! Files for a browser: sealed and opened chunk by chunk, images without what they tell of places.
//! JavaScript carries the bytes, as the driver of the CLI does (`clients/driver/src/files`).

use coterie_seal::{ClosedFile, FileHeader, FileKey, FileOpener, FileSealer};
use rand_chacha::ChaCha20Rng;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::handle::generator;

#[allow(dead_code, unreachable_pub, reason = "the driver has more to ask of it")]
#[path = "../../driver/src/files/strip.rs"]
mod strip;

/// A file that is being sealed.
#[wasm_bindgen]
pub struct FileSealing {
    next: Option<FileSealer>,
    rng: ChaCha20Rng,
}

#[wasm_bindgen]
impl FileSealing {
    /// Of a file of this name and length, from one of its chunks on.
    ///
    /// # Errors
    /// For a key, name, length or chunk that no file has.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], name: &str, length: u32, chunk: u32) -> Result<Self, JsError> {
        let header = FileHeader::new(u64::from(length), name)?;
        let next = FileSealer::new(&key_of(key)?, header, u64::from(chunk))?;
        Ok(Self { next: Some(next), rng: generator()? })
    }

    /// How many bytes of the file the next chunk takes; 0 after the last one.
    #[must_use]
    pub fn takes(&self) -> u32 {
        let takes = self.next.as_ref().map_or(0, FileSealer::takes);
        u32::try_from(takes).unwrap_or(u32::MAX)
    }

    /// Whether the last chunk was sealed.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.next.is_none()
    }

    /// Seals the next chunk.
    ///
    /// # Errors
    /// For another number of bytes, and after the last one.
    pub fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, JsError> {
        let sealer = self.next.take().ok_or_else(|| JsError::new("the file ends here"))?;
        let sealed = sealer.seal(plain, &mut self.rng)?;
        self.next = sealed.next;
        Ok(sealed.bytes)
    }
}

/// A file that is being opened.
#[wasm_bindgen]
pub struct FileOpening {
    next: Option<FileOpener>,
}

#[wasm_bindgen]
impl FileOpening {
    /// Of a blob that begins with these 32 bytes.
    ///
    /// # Errors
    /// When it is not the file that this key, name and length say.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], name: &str, length: u32, front: &[u8]) -> Result<Self, JsError> {
        let header = FileHeader::new(u64::from(length), name)?;
        Ok(Self { next: Some(ClosedFile::new(&key_of(key)?, header).open(front)?) })
    }

    /// How many bytes of the blob the next chunk takes; 0 after the last one.
    #[must_use]
    pub fn takes(&self) -> usize {
        self.next.as_ref().map_or(0, FileOpener::takes)
    }

    /// Opens the next chunk.
    ///
    /// # Errors
    /// When it is not authentic in its place, and after the last one.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, JsError> {
        let opener = self.next.take().ok_or_else(|| JsError::new("the file ends here"))?;
        let opened = opener.open(sealed)?;
        self.next = opened.next;
        Ok(opened.bytes.to_vec())
    }
}

/// An image without EXIF, XMP, IPTC, comments and times; nothing for what is no JPEG, PNG or WebP.
///
/// # Errors
/// When it could tell of places, and is not understood: then it is not sent.
#[wasm_bindgen]
pub fn strip_image(image: &[u8]) -> Result<Option<Vec<u8>>, JsError> {
    let Some(kind) = strip::Kind::of(image) else { return Ok(None) };
    Ok(Some(strip::strip(kind, image)?))
}

/// Width and height of a JPEG, PNG or WebP, by its header.
#[wasm_bindgen]
pub fn image_sides(image: &[u8]) -> Option<Vec<u32>> {
    coterie_protocol::profile::measure(image).map(|form| vec![form.width, form.height])
}

fn key_of(bytes: &[u8]) -> Result<FileKey, JsError> {
    let bytes = bytes.try_into().map_err(|_| JsError::new("a key has 32 bytes"))?;
    Ok(FileKey::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good<T>(result: Result<T, JsError>) -> T {
        result.unwrap_or_else(|_| panic!("it is refused"))
    }

    #[test]
    fn what_is_sealed_here_opens_here_and_in_the_library() {
        let plain: Vec<u8> = (0..150_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let length = u32::try_from(plain.len()).unwrap();
        let mut sealing = good(FileSealing::new(&[7; 32], "a.txt", length, 0));
        let (mut blob, mut rest) = (Vec::new(), &plain[..]);
        while !sealing.ended() {
            let (chunk, after) = rest.split_at(sealing.takes() as usize);
            blob.extend(good(sealing.seal(chunk)));
            rest = after;
        }
        assert!(rest.is_empty() && sealing.takes() == 0);
        let key = FileKey::from_bytes(&[7; 32]);
        let whole = coterie_seal::open_file(&key, "a.txt", u64::from(length), &blob).unwrap();
        assert_eq!(*whole, plain);

        let mut opening = good(FileOpening::new(&[7; 32], "a.txt", length, &blob[..32]));
        let (mut opened, mut rest) = (Vec::new(), &blob[32..]);
        while opening.takes() > 0 {
            let (chunk, after) = rest.split_at(opening.takes());
            opened.extend(good(opening.open(chunk)));
            rest = after;
        }
        assert!(rest.is_empty());
        assert_eq!(opened, plain);
    }

    #[test]
    fn a_text_is_no_image() {
        assert_eq!(good(strip_image(b"hello")), None);
    }
}
