//! Pictures: which forms there are, and how large, by their headers alone. Nothing is decoded.

use coterie_types::limits::{AVATAR_MAX, AVATAR_PIXELS, BANNER_MAX, BANNER_PIXELS};

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum What {
    /// A user's picture, everywhere or in a server.
    Avatar = 0,
    /// The wide one.
    Banner = 1,
}

/// A picture's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not JPEG, PNG or WebP, or damaged.
    #[error("a picture is a JPEG, PNG or WebP")]
    Form,
    /// Too many bytes.
    #[error("a picture has at most {0} bytes")]
    Bytes(usize),
    /// Too many pixels, or none.
    #[error("a picture has at most {0} pixels on a side")]
    Pixels(u32),
    /// Not where the card says, not sealed under its key, or other bytes than were sealed.
    #[error("what the node shows is not the picture that the profile names")]
    Sealed,
}

impl What {
    /// Most bytes.
    #[must_use]
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::Avatar => AVATAR_MAX,
            Self::Banner => BANNER_MAX,
        }
    }

    /// Most pixels on a side.
    #[must_use]
    pub const fn pixels_max(self) -> u32 {
        match self {
            Self::Avatar => AVATAR_PIXELS,
            Self::Banner => BANNER_PIXELS,
        }
    }

    /// Looks at a picture before it is sealed, and after it was opened.
    ///
    /// # Errors
    /// [`PictureError`], all but `Sealed`.
    pub fn check(self, picture: &[u8]) -> Result<Form, PictureError> {
        if picture.len() > self.bytes_max() {
            return Err(PictureError::Bytes(self.bytes_max()));
        }
        let form = measure(picture).ok_or(PictureError::Form)?;
        let sides = 1..=self.pixels_max();
        if sides.contains(&form.width) && sides.contains(&form.height) {
            Ok(form)
        } else {
            Err(PictureError::Pixels(self.pixels_max()))
        }
    }
}

/// The form of a picture by its header; none of what is not of one of the three.
#[must_use]
pub fn measure(picture: &[u8]) -> Option<Form> {
    let form = |media_type, (width, height)| Form { media_type, width, height };
    png(picture)
        .map(|sides| form("image/png", sides))
        .or_else(|| webp(picture).map(|sides| form("image/webp", sides)))
        .or_else(|| jpeg(picture).map(|sides| form("image/jpeg", sides)))
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

fn number_le(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
    header.then_some(())?;
    Some((number(bytes, 16, 4)?, number(bytes, 20, 4)?))
}

/// The first frame header; what stands before it is skipped by its length.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    bytes.starts_with(&[0xff, 0xd8, 0xff]).then_some(())?;
    let mut at = 2_usize;
    loop {
        (*bytes.get(at)? == 0xff).then_some(())?;
        match *bytes.get(at.checked_add(1)?)? {
            0xff => at += 1,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((number(bytes, at + 7, 2)?, number(bytes, at + 5, 2)?));
            }
            0x01 | 0xd0..=0xd7 => at += 2,
            // The image itself, its end, or another beginning: no frame header came before.
            0x00 | 0xd8..=0xda => return None,
            _ => {
                let length = number(bytes, at + 2, 2).filter(|length| *length >= 2)?;
                at = at.checked_add(2)?.checked_add(length as usize)?;
            }
        }
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")).then_some(())?;
    match bytes.get(12..16)? {
        b"VP8 " => {
            (bytes.get(23..26)? == [0x9d, 0x01, 0x2a]).then_some(())?;
            Some((number_le(bytes, 26, 2)? & 0x3fff, number_le(bytes, 28, 2)? & 0x3fff))
        }
        b"VP8L" => {
            (*bytes.get(20)? == 0x2f).then_some(())?;
            let bits = number_le(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => Some((number_le(bytes, 24, 3)? + 1, number_le(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_png(width: u32, height: u32) -> Vec<u8> {
        let front = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        [front, width.to_be_bytes().to_vec(), height.to_be_bytes().to_vec()].concat()
    }

    fn of_jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    fn of_webp(chunk: &[u8; 4], rest: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP", chunk.as_slice(), &[0; 4], rest].concat()
    }

    #[test]
    fn headers_tell_the_sides() {
        let sides = |bytes: &[u8]| measure(bytes).map(|f| (f.media_type, f.width, f.height));
        assert_eq!(sides(&of_png(3, 2)), Some(("image/png", 3, 2)));
        assert_eq!(sides(&of_jpeg(300, 200)), Some(("image/jpeg", 300, 200)));
        let lossy = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x2c, 0x01, 0xc8, 0x00];
        assert_eq!(sides(&of_webp(b"VP8 ", &lossy)), Some(("image/webp", 300, 200)));
        let bits = (299_u32 | (199 << 14)).to_le_bytes();
        let lossless = [&[0x2f], bits.as_slice()].concat();
        assert_eq!(sides(&of_webp(b"VP8L", &lossless)), Some(("image/webp", 300, 200)));
        let extended = [0, 0, 0, 0, 0x2b, 1, 0, 0xc7, 0, 0];
        assert_eq!(sides(&of_webp(b"VP8X", &extended)), Some(("image/webp", 300, 200)));
    }

    #[test]
    fn what_is_cut_short_or_of_another_form_is_refused() {
        for whole in [of_png(3, 2), of_jpeg(3, 2), of_webp(b"VP8X", &[0; 10])] {
            assert!(measure(&whole).is_some());
            for length in 0..whole.len() {
                assert_eq!(measure(&whole[..length]), None, "{length}");
            }
        }
        for bad in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), b"GIF89a", b""] {
            assert_eq!(What::Avatar.check(bad), Err(PictureError::Form));
        }
        // A segment that says it has no length does not go round in circles.
        assert_eq!(measure(&[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0]), None);
    }

    #[test]
    fn a_picture_with_too_many_pixels_or_bytes_is_refused() {
        assert!(What::Avatar.check(&of_png(1_024, 1_024)).is_ok());
        assert_eq!(What::Avatar.check(&of_png(1_025, 1)), Err(PictureError::Pixels(1_024)));
        assert_eq!(What::Avatar.check(&of_png(0, 1)), Err(PictureError::Pixels(1_024)));
        assert_eq!(What::Banner.check(&of_png(u32::MAX, 1)), Err(PictureError::Pixels(2_048)));
        let mut large = of_png(1, 1);
        large.resize(65_537, 0);
        assert_eq!(What::Avatar.check(&large), Err(PictureError::Bytes(65_536)));
    }
}
