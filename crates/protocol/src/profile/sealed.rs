//! The pictures of a user as the node keeps them: each sealed under a key of its own, one after the other,
//! then random bytes up to a size class.

use coterie_seal::{SealKey, SealLabel};
use coterie_types::{FixedBytes, UserId, limits::PROFILE_MAX};
use rand_core::CryptoRngCore;

use super::{PictureError, PictureRef, What};

/// What sealing adds to a picture: nonce and tag.
pub const PICTURE_OVERHEAD: usize = 40;
/// The least size class; others are this times a power of two.
const CLASS_MIN: usize = 1_024;

/// Why pictures are not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PicturesError {
    /// One of them is refused.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Together they are too large.
    #[error("all pictures of a profile together have at most {PROFILE_MAX} bytes, sealed")]
    TooLarge,
}

fn context(user: UserId, what: What) -> Vec<u8> {
    [user.as_bytes().as_slice(), &[what as u8]].concat()
}

/// Seals pictures, each under a new key: what the node is to keep, and where each of them is.
///
/// # Errors
/// [`PicturesError`].
pub fn seal_pictures(
    user: UserId,
    pictures: &[(What, &[u8])],
    rng: &mut dyn CryptoRngCore,
) -> Result<(Vec<u8>, Vec<PictureRef>), PicturesError> {
    let mut blob = Vec::new();
    let mut places = Vec::new();
    for (what, picture) in pictures {
        what.check(picture)?;
        let key = SealKey::generate(rng);
        let sealed = key.seal(SealLabel::ProfilePicture, &context(user, *what), picture, rng);
        let place = |n: usize| u32::try_from(n).map_err(|_| PicturesError::TooLarge);
        let (from, length) = (place(blob.len())?, place(picture.len())?);
        places.push(PictureRef { key: FixedBytes(*key.to_bytes()), from, length });
        blob.extend(sealed);
        if blob.len() > PROFILE_MAX {
            return Err(PicturesError::TooLarge);
        }
    }
    let filled = blob.len();
    blob.resize(filled.max(CLASS_MIN).next_power_of_two(), 0);
    if let Some(rest) = blob.get_mut(filled..) {
        rng.fill_bytes(rest);
    }
    Ok((blob, places))
}

/// Opens one of them, and looks at it.
///
/// # Errors
/// [`PictureError`].
pub fn open_picture(
    user: UserId,
    what: What,
    place: &PictureRef,
    blob: &[u8],
) -> Result<Vec<u8>, PictureError> {
    let from = place.from as usize;
    let end = from.saturating_add(place.length as usize).saturating_add(PICTURE_OVERHEAD);
    let sealed = blob.get(from..end).ok_or(PictureError::Sealed)?;
    let key = SealKey::from_bytes(&place.key.0);
    let opened = key.open(SealLabel::ProfilePicture, &context(user, what), sealed);
    let picture = opened.map_err(|_| PictureError::Sealed)?.to_vec();
    what.check(&picture)?;
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;

    const USER: UserId = UserId::from_bytes([1; 16]);

    fn picture(length: usize, fill: u8) -> Vec<u8> {
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x02".to_vec();
        picture.resize(length, fill);
        picture
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }

    #[test]
    fn the_node_sees_a_size_class_and_others_open_what_they_were_told() {
        let (avatar, banner) = (picture(500, 1), picture(2_000, 2));
        let both = [(What::Avatar, avatar.as_slice()), (What::Banner, &banner)];
        let (blob, places) = seal_pictures(USER, &both, &mut rng()).unwrap();
        assert_eq!(blob.len(), 4_096);
        assert_eq!(open_picture(USER, What::Avatar, &places[0], &blob), Ok(avatar));
        assert_eq!(open_picture(USER, What::Banner, &places[1], &blob), Ok(banner));
        // Not the one with the place of the other, nor with its key, nor as another's.
        let mixed = PictureRef { key: places[1].key, ..places[0].clone() };
        let other = UserId::from_bytes([2; 16]);
        for (user, what, place) in [
            (USER, What::Avatar, &mixed),
            (USER, What::Banner, &places[0]),
            (other, What::Avatar, &places[0]),
        ] {
            assert_eq!(open_picture(user, what, place, &blob), Err(PictureError::Sealed));
        }
        assert_eq!(seal_pictures(USER, &[], &mut rng()).unwrap().0.len(), 1_024);
    }

    #[test]
    fn bytes_that_the_node_changed_or_cut_do_not_open() {
        let avatar = picture(500, 1);
        let (blob, places) = seal_pictures(USER, &[(What::Avatar, &avatar)], &mut rng()).unwrap();
        let opened = |blob: &[u8]| open_picture(USER, What::Avatar, &places[0], blob);
        for at in [0, 24, 539] {
            let mut changed = blob.clone();
            changed[at] ^= 1;
            assert_eq!(opened(&changed), Err(PictureError::Sealed), "{at}");
        }
        assert_eq!(opened(&blob[..539]), Err(PictureError::Sealed));
        assert_eq!(opened(&[]), Err(PictureError::Sealed));
        // What was sealed later has other keys.
        let mut later = rng();
        later.set_stream(1);
        let (again, _) = seal_pictures(USER, &[(What::Avatar, &avatar)], &mut later).unwrap();
        assert_eq!(opened(&again), Err(PictureError::Sealed));
    }

    #[test]
    fn pictures_that_are_too_large_together_are_not_sealed() {
        let (avatar, banner) = (picture(65_536, 1), picture(131_072, 2));
        let all: [(What, &[u8]); 2] = [(What::Avatar, &avatar), (What::Banner, &banner)];
        assert_eq!(seal_pictures(USER, &all, &mut rng()).unwrap().0.len(), 262_144);
        let more = [all[0], all[0], all[1]];
        assert_eq!(
            seal_pictures(USER, &more, &mut rng()).map(|_| ()),
            Err(PicturesError::TooLarge)
        );
    }
}
