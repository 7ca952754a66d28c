//! Takes out of an image what tells of places, devices and people: EXIF, XMP, IPTC, comments, times.
//! Pixels, colour profiles, animation and which side is up stay. Whatever is not understood is an error, so that
//! nothing slips through.

/// An image format whose parts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Webp,
}

/// An image that is not of the form that its first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the image is damaged, or of a form that is not known")]
pub struct StripError;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks that are needed to draw the image, and no others.
const PNG_KEPT: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"cICP",
];
/// What stands before EXIF in a JPEG.
const EXIF: &[u8] = b"Exif\0\0";
const WEBP_KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// EXIF, in the flags of VP8X.
const WEBP_EXIF: u8 = 0b0000_1000;
/// EXIF and XMP.
const WEBP_FLAGS: u8 = 0b0000_1100;

impl Kind {
    /// By its first bytes.
    pub(super) fn of(front: &[u8]) -> Option<Self> {
        if front.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if front.starts_with(PNG) {
            Some(Self::Png)
        } else if front.starts_with(b"RIFF") && front.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// The image without them.
pub(super) fn strip(kind: Kind, image: &[u8]) -> Result<Vec<u8>, StripError> {
    match kind {
        Kind::Jpeg => jpeg(image),
        Kind::Png => png(image),
        Kind::Webp => webp(image),
    }
    .ok_or(StripError)
}

/// Segments up to the first scan; from there on entropy-coded data and the segments between scans.
fn jpeg(image: &[u8]) -> Option<Vec<u8>> {
    let mut out = image.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        // Fill bytes may stand before a marker.
        while image.get(at..at + 2)? == [0xff, 0xff] {
            at += 1;
        }
        let marker = (*image.get(at)? == 0xff).then(|| image.get(at + 1).copied())??;
        match marker {
            0xd9 => {
                // What comes after the end is no part of the image.
                out.extend_from_slice(&[0xff, 0xd9]);
                return Some(out);
            }
            0x01 | 0xd0..=0xd7 => {
                out.extend_from_slice(&[0xff, marker]);
                at += 2;
            }
            0x00 | 0xd8 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes(*image.get(at + 2..)?.first_chunk()?));
                let segment = image.get(at..at + 2 + length).filter(|_| length >= 2)?;
                if jpeg_kept(marker, segment) {
                    out.extend_from_slice(segment);
                } else if let Some(turned) = jpeg_turned(marker, segment) {
                    out.extend_from_slice(&turned);
                }
                at += segment.len();
                if marker == 0xda {
                    let scan = scan_length(image.get(at..)?)?;
                    out.extend_from_slice(image.get(at..at + scan)?);
                    at += scan;
                }
            }
        }
    }
}

/// Application segments go but for JFIF, the colour profile and Adobe's colour transform; comments go.
fn jpeg_kept(marker: u8, segment: &[u8]) -> bool {
    let body = segment.get(4..).unwrap_or_default();
    match marker {
        0xe0 => body.starts_with(b"JFIF\0") && segment.len() <= 18,
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe") && segment.len() == 16,
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// EXIF that says which side is up, and nothing else.
fn jpeg_turned(marker: u8, segment: &[u8]) -> Option<Vec<u8>> {
    let exif = segment.get(4..)?.strip_prefix(EXIF).filter(|_| marker == 0xe1)?;
    let turned = upright(orientation(exif)?);
    let length = u16::try_from(2 + EXIF.len() + turned.len()).ok()?.to_be_bytes();
    Some([&[0xff, 0xe1], &length[..], EXIF, &turned].concat())
}

/// Which side is up by EXIF (TIFF 6.0, tag 274), if it is not the first.
fn orientation(exif: &[u8]) -> Option<u8> {
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = *exif.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = *exif.get(at..)?.first_chunk()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let first = usize::try_from(long(4)?).ok()?;
    let mut entries =
        (0..usize::from(short(first)?)).map(|n| first.saturating_add(2 + n.saturating_mul(12)));
    // One short number, in the entry itself.
    let entry = entries.find(|at| short(*at) == Some(274))?;
    let one = (short(entry.checked_add(2)?)?, long(entry.checked_add(4)?)?) == (3, 1);
    let value = short(entry.checked_add(8)?).filter(|_| one)?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// The least EXIF that says which side is up.
fn upright(orientation: u8) -> [u8; 26] {
    let mut out = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    out[19] = orientation;
    out
}

/// Up to the next marker that is neither a stuffed byte nor a restart.
fn scan_length(data: &[u8]) -> Option<usize> {
    let mut pairs = data.windows(2).enumerate();
    pairs
        .find(|(_, pair)| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff))
        .map(|(at, _)| at)
}

fn png(image: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG.to_vec();
    let mut rest = image.strip_prefix(PNG)?;
    let mut turned = None;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        let name: &[u8; 4] = chunk.get(4..8)?.first_chunk()?;
        if PNG_KEPT.contains(&name) {
            out.extend_from_slice(chunk);
        } else if name == b"eXIf" && turned.is_none() {
            turned = orientation(chunk.get(8..8 + length)?);
            out.extend(turned.into_iter().flat_map(png_turned));
        } else if name[0].is_ascii_uppercase() {
            // Needed for the image, and not known here.
            return None;
        }
        rest = rest.get(chunk.len()..)?;
        if name == b"IEND" {
            return Some(out);
        }
    }
}

/// A chunk that says which side is up.
fn png_turned(orientation: u8) -> Vec<u8> {
    let body = [b"eXIf", &upright(orientation)[..]].concat();
    [&26_u32.to_be_bytes(), &body[..], &crc(&body).to_be_bytes()].concat()
}

/// The check at the end of a PNG chunk (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn webp(image: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(u32::from_le_bytes(*image.get(4..)?.first_chunk()?)).ok()?;
    let mut rest = image.get(12..length.checked_add(8)?)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    while !rest.is_empty() {
        let name: &[u8; 4] = rest.first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        // A chunk of odd length has a byte behind it.
        let whole = length.checked_add(length % 2)?.checked_add(8)?;
        let chunk = rest.get(..whole)?;
        if WEBP_KEPT.contains(&name) {
            let start = out.len();
            out.extend_from_slice(chunk);
            if name == b"VP8X" {
                *out.get_mut(start + 8)? &= !WEBP_FLAGS;
            }
        } else if name == b"EXIF" && out.get(12..16) == Some(b"VP8X") {
            let exif = chunk.get(8..8 + length)?;
            if let Some(orientation) = orientation(exif.strip_prefix(EXIF).unwrap_or(exif)) {
                out.extend_from_slice(b"EXIF\x1a\0\0\0");
                out.extend_from_slice(&upright(orientation));
                *out.get_mut(20)? |= WEBP_EXIF;
            }
        }
        rest = rest.get(whole..)?;
    }
    let size = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out.get_mut(4..8)?.copy_from_slice(&size);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    }

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], name, body, b"crc."].concat()
    }

    fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (name, bytes) in chunks {
            body.extend_from_slice(*name);
            body.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
            body.extend_from_slice(bytes);
            body.extend(vec![0; bytes.len() % 2]);
        }
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [b"RIFF", &length[..], &body].concat()
    }

    #[test]
    fn places_are_taken_out_of_a_jpeg_and_its_pixels_stay() {
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        let table = segment(0xdb, &[7; 65]);
        let scan = [segment(0xda, &[1, 2, 3]), vec![1, 0xff, 0, 2, 0xff, 0xd0, 3]].concat();
        let end = vec![0xff, 0xd9];
        let clean = [&[0xff, 0xd8][..], &jfif, &table, &scan, &end].concat();
        let dirty = [
            &[0xff, 0xd8][..],
            &jfif,
            &segment(0xe1, b"Exif\0\0GPS 51.5 N"),
            &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<xmp/>"),
            &[0xff],
            &table,
            &segment(0xed, b"Photoshop 3.0\0city"),
            &segment(0xfe, b"by ada"),
            &scan,
            &segment(0xfe, b"between scans"),
            &end,
            b"a second image with its place",
        ]
        .concat();
        assert_eq!(Kind::of(&dirty), Some(Kind::Jpeg));
        assert_eq!(strip(Kind::Jpeg, &dirty), Ok(clean.clone()));
        assert_eq!(strip(Kind::Jpeg, &clean), Ok(clean));
    }

    /// EXIF of either order of bytes, with a place, a text and which side is up.
    fn exif(little: bool, orientation: u16) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let front = if little { b"II*\0" } else { b"MM\0*" };
        [
            &front[..],
            &long(8),
            &short(2),
            &[&short(271)[..], &short(2), &long(4), b"cam\0"].concat(),
            &[&short(274)[..], &short(3), &long(1), &short(orientation), &[0, 0]].concat(),
            &long(0),
            b"GPS 51.5 N",
        ]
        .concat()
    }

    #[test]
    fn which_side_is_up_stays_and_nothing_beside_it() {
        for little in [true, false] {
            for (orientation, stays) in [(0, false), (1, false), (6, true), (8, true), (9, false)] {
                let exif = exif(little, orientation);
                let end = [0xff, 0xd9];
                let jpeg =
                    [&[0xff, 0xd8], &segment(0xe1, &[EXIF, &exif].concat())[..], &end].concat();
                let clean = strip(Kind::Jpeg, &jpeg).unwrap();
                let webp = riff(&[(b"VP8X", &[8, 0, 0, 0, 9, 0, 0, 9, 0, 0]), (b"EXIF", &exif)]);
                let other = strip(Kind::Webp, &webp).unwrap();
                assert_eq!(other[20], if stays { WEBP_EXIF } else { 0 });
                let last = chunk(b"IEND", b"");
                let png = [PNG, &chunk(b"eXIf", &exif), &last].concat();
                let third = strip(Kind::Png, &png).unwrap();
                let kept = upright(u8::try_from(orientation).unwrap());
                for (kind, clean) in [(Kind::Jpeg, clean), (Kind::Webp, other), (Kind::Png, third)]
                {
                    assert_eq!(
                        clean.windows(kept.len()).any(|at| at == kept),
                        stays,
                        "{kind:?} {orientation}"
                    );
                    assert!(!clean.windows(3).any(|at| at == b"GPS" || at == b"cam"));
                    assert_eq!(strip(kind, &clean), Ok(clean), "once more");
                }
            }
        }
    }

    #[test]
    fn exif_that_leads_nowhere_says_nothing() {
        let whole = exif(true, 6);
        for length in 0..30 {
            assert_eq!(orientation(&whole[..length]), None, "{length}");
        }
        let mut far = whole.clone();
        far[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(orientation(&far), None);
        let mut many = whole;
        many[8..10].copy_from_slice(&u16::MAX.to_le_bytes());
        many[22..24].copy_from_slice(&[0, 0]);
        assert_eq!(orientation(&many), None);
    }

    #[test]
    fn colour_profiles_stay_in_a_jpeg() {
        let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01profile");
        let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
        let other = segment(0xe2, b"MPF\0second");
        let image = [&[0xff, 0xd8][..], &icc, &adobe, &[0xff, 0xd9]].concat();
        let dirty = [&[0xff, 0xd8][..], &icc, &other, &adobe, &[0xff, 0xd9]].concat();
        assert_eq!(strip(Kind::Jpeg, &dirty), Ok(image));
    }

    #[test]
    fn texts_and_times_are_taken_out_of_a_png() {
        let kept = [chunk(b"IHDR", &[1; 13]), chunk(b"iCCP", b"p"), chunk(b"IDAT", b"pixels")];
        let end = chunk(b"IEND", b"");
        let clean = [PNG, &kept.concat(), &end].concat();
        let dirty = [
            PNG,
            &kept[0],
            &chunk(b"eXIf", b"GPS"),
            &chunk(b"tEXt", b"Author\0ada"),
            &kept[1],
            &chunk(b"iTXt", b"XML:com.adobe.xmp"),
            &chunk(b"tIME", b"1234567"),
            &chunk(b"zTXt", b"z"),
            &kept[2],
            &end,
            b"behind the end",
        ]
        .concat();
        assert_eq!(strip(Kind::of(&dirty).unwrap(), &dirty), Ok(clean));
    }

    #[test]
    fn exif_and_xmp_are_taken_out_of_a_webp_and_out_of_its_flags() {
        let flags = |flags: u8| [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0];
        let clean = riff(&[(b"VP8X", &flags(0x10)), (b"ICCP", b"p"), (b"VP8L", b"pixels")]);
        let dirty = riff(&[
            (b"VP8X", &flags(0x1c)),
            (b"ICCP", b"p"),
            (b"VP8L", b"pixels"),
            (b"EXIF", b"GPS"),
            (b"XMP ", b"<xmp/>"),
        ]);
        assert_eq!(strip(Kind::of(&dirty).unwrap(), &dirty), Ok(clean));
    }

    #[test]
    fn damaged_images_are_refused_and_never_passed_through() {
        let jpeg = [&[0xff, 0xd8][..], &segment(0xe1, b"Exif"), &[0xff, 0xd9]].concat();
        let png = [PNG, &chunk(b"IHDR", &[1; 13]), &chunk(b"IEND", b"")].concat();
        let webp = riff(&[(b"VP8 ", b"pixels")]);
        for image in [jpeg, png, webp] {
            let kind = Kind::of(&image).unwrap();
            assert!(strip(kind, &image).is_ok());
            for length in 0..image.len() {
                assert_eq!(strip(kind, &image[..length]), Err(StripError), "{kind:?} {length}");
            }
        }
        let unknown = [PNG, &chunk(b"ZZZZ", b"x"), &chunk(b"IEND", b"")].concat();
        assert_eq!(strip(Kind::Png, &unknown), Err(StripError), "a critical chunk");
    }

    #[test]
    fn other_files_are_no_images() {
        for front in [&b"GIF89a"[..], b"%PDF-1.7", b"", b"RIFF1234WAVE", b"\xff\xd8"] {
            assert_eq!(Kind::of(front), None);
        }
    }
}
