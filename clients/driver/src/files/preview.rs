//! What is sent beside a picture: its sides, a blur hash, a thumbnail. A picture that cannot be decoded
//! within bounds goes without.

use std::io::Cursor;

use coterie_core::{Previewed, Reduced};
use coterie_types::limits::{PICTURE_SIDE_MAX, THUMBNAIL_MAX, THUMBNAIL_PIXELS};
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};

use super::blur_hash::blur_hash;

/// Most pixels of a picture that is decoded.
const PIXELS_MAX: u64 = 50_000_000;
/// Most bytes that decoding one may take.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 80;
/// A blur hash is made of a picture of so many pixels on a side.
const BLURRED: u32 = 32;

/// What was made of a picture.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) seen: Previewed,
    /// The bytes of its thumbnail.
    pub(super) thumbnail: Vec<u8>,
}

/// Of the bytes that are sent, so that it tells nothing that they do not. A fault of a decoder is
/// none of the sender's.
pub(super) async fn preview(image: Vec<u8>) -> Option<Made> {
    tokio::task::spawn_blocking(move || make(&image)).await.ok().flatten()
}

fn make(image: &[u8]) -> Option<Made> {
    let small = reduced(image)?;
    let Small { width, height, picture } = small;
    let blurred = fit(&picture, BLURRED).to_rgb8();
    let blur_hash = blur_hash(blurred.as_raw(), blurred.width(), blurred.height());
    // A small file is as soon there as its thumbnail would be.
    let worth = image.len() > THUMBNAIL_MAX;
    let made = worth.then(|| thumbnail(&picture)).flatten();
    let made = made.filter(|(bytes, _)| bytes.len() < image.len());
    let (bytes, thumbnail) = match made {
        Some((bytes, media_type)) => {
            let length = bytes.len() as u64;
            (bytes, Some(Reduced { media_type: media_type.into(), length }))
        }
        None => (Vec::new(), None),
    };
    Some(Made { seen: Previewed { width, height, blur_hash, thumbnail }, thumbnail: bytes })
}

struct Small {
    /// Of the picture as it is shown.
    width: u32,
    height: u32,
    picture: DynamicImage,
}

/// The first frame, turned as it is shown and not larger than a thumbnail.
fn reduced(image: &[u8]) -> Option<Small> {
    let mut reader = ImageReader::new(Cursor::new(image)).with_guessed_format().ok()?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    reader.format().filter(|format| known.contains(format))?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) =
        (Some(PICTURE_SIDE_MAX), Some(PICTURE_SIDE_MAX));
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let bounded = u64::from(width) * u64::from(height) <= PIXELS_MAX
        && decoder.total_bytes() <= MEMORY_MAX
        && width.min(height) > 0;
    bounded.then_some(())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let mut picture = fit(&whole, THUMBNAIL_PIXELS);
    drop(whole);
    picture.apply_orientation(orientation);
    let lies = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if lies { (height, width) } else { (width, height) };
    Some(Small { width, height, picture })
}

/// Not larger than this on a side.
fn fit(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture.clone();
    }
    picture.thumbnail(side, side)
}

/// Encoded, and small enough to be fetched.
fn thumbnail(picture: &DynamicImage) -> Option<(Vec<u8>, &'static str)> {
    let sides = [THUMBNAIL_PIXELS, THUMBNAIL_PIXELS / 2, THUMBNAIL_PIXELS / 4];
    let mut made = sides.iter().filter_map(|side| encoded(&fit(picture, *side)));
    made.find(|(bytes, _)| bytes.len() <= THUMBNAIL_MAX)
}

/// What shines through stays so.
fn encoded(picture: &DynamicImage) -> Option<(Vec<u8>, &'static str)> {
    let clear = picture.color().has_alpha()
        && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    let mut bytes = Vec::new();
    if clear {
        let picture = DynamicImage::from(picture.to_rgba8());
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        return Some((bytes, "image/png"));
    }
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).ok()?;
    Some((bytes, "image/jpeg"))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    /// A picture that does not become small by itself.
    fn noise(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(69_069);
            Rgb([(n >> 24) as u8, (n >> 16) as u8, (x % 256) as u8])
        })
    }

    fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.into().write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn sides(made: &Made) -> (u32, u32) {
        (made.seen.width, made.seen.height)
    }

    #[tokio::test]
    async fn a_large_picture_has_a_thumbnail_that_is_small() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let image = written(noise(1_600, 1_200), format);
            assert!(image.len() > THUMBNAIL_MAX);
            let made = preview(image).await.unwrap();
            assert_eq!(sides(&made), (1_600, 1_200));
            assert_eq!(made.seen.blur_hash.len(), 28);
            let reduced = made.seen.thumbnail.unwrap();
            assert_eq!(
                (reduced.media_type.as_str(), reduced.length),
                ("image/jpeg", made.thumbnail.len() as u64)
            );
            assert!(made.thumbnail.len() <= THUMBNAIL_MAX);
            let small = image::load_from_memory(&made.thumbnail).unwrap();
            assert!(small.width() <= THUMBNAIL_PIXELS && small.width() * 3 == small.height() * 4);
        }
    }

    #[tokio::test]
    async fn a_small_picture_has_sides_and_a_blur_hash_only() {
        let made = preview(written(noise(30, 40), ImageFormat::Png)).await.unwrap();
        assert_eq!((sides(&made), made.seen.thumbnail), ((30, 40), None));
        assert!(!made.seen.blur_hash.is_empty() && made.thumbnail.is_empty());
    }

    #[tokio::test]
    async fn what_shines_through_does_so_in_the_thumbnail() {
        let clear = RgbaImage::from_fn(900, 900, |x, y| {
            let Rgb([r, g, b]) = *noise(1, 1).get_pixel(0, 0);
            Rgba([r, g ^ (x * y) as u8, b, (x / 4) as u8])
        });
        let made = preview(written(clear, ImageFormat::Png)).await.unwrap();
        assert_eq!(made.seen.thumbnail.unwrap().media_type, "image/png");
        assert!(image::load_from_memory(&made.thumbnail).unwrap().color().has_alpha());
    }

    #[tokio::test]
    async fn a_picture_that_lies_on_its_side_is_measured_and_reduced_upright() {
        let jpeg = written(noise(900, 600), ImageFormat::Jpeg);
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&jpeg[..2], &exif[..], &jpeg[2..]].concat();
        let made = preview(turned).await.unwrap();
        assert_eq!(sides(&made), (600, 900));
        let small = image::load_from_memory(&made.thumbnail).unwrap();
        assert!(small.height() > small.width());
    }

    /// With a chunk whose check a decoder looks at.
    #[tokio::test]
    async fn a_png_that_lies_on_its_side_is_so_still_when_its_place_is_taken_out() {
        use super::super::strip::{Kind, strip};
        let png = written(noise(900, 600), ImageFormat::Png);
        let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS";
        let length = u32::try_from(exif.len()).unwrap().to_be_bytes();
        let chunk = [&length[..], b"eXIf", exif, b"crc."].concat();
        // Behind the header: eight bytes and a chunk of 13.
        let turned = [&png[..33], &chunk, &png[33..]].concat();
        let clean = strip(Kind::Png, &turned).unwrap();
        assert!(!clean.windows(3).any(|at| at == b"GPS"));
        let made = preview(clean).await.unwrap();
        assert_eq!(sides(&made), (600, 900));
        let small = image::load_from_memory(&made.thumbnail).unwrap();
        assert!(small.height() > small.width());
    }

    #[tokio::test]
    async fn a_picture_that_would_fill_the_memory_or_is_none_goes_without() {
        let mut bomb = written(noise(2, 2), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xc0, 0, 0, 0, 0xc0, 0]);
        assert!(preview(bomb).await.is_none());
        let mut wide = written(noise(2, 2), ImageFormat::Png);
        wide[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
        assert!(preview(wide).await.is_none());
        for none in
            [&b"GIF89a\x01\0\x01\0"[..], b"<svg/>", b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]
        {
            assert!(preview(none.to_vec()).await.is_none());
        }
    }
}
