//! Linking: both sides agree, and whoever stands in between is seen.
#![allow(clippy::unwrap_used)] // Not only inside tests, but in what they share.

use coterie_identity::{
    AnonymitySeed,
    link::{AnsweringDevice, ApprovingDevice, AwaitingGrant, LinkError, LinkGrant, OfferingDevice},
};
use coterie_seal::{SignLabel, SigningKey, verify};
use coterie_types::{FixedBytes, Head, UserId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fn rng(n: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([n; 32])
}

fn linked(link: &str, seed: u8) -> (AwaitingGrant, ApprovingDevice) {
    let new = OfferingDevice::begin("phone", &mut rng(seed));
    let old = AnsweringDevice::begin(link, new.commitment(), &mut rng(seed + 1));
    let new = new.answered(link, old.answer()).unwrap();
    let old = old.offered(new.offer()).unwrap();
    (new, old)
}

fn grant() -> LinkGrant {
    LinkGrant {
        user: UserId::from_bytes([1; 16]),
        username: "ada".into(),
        identity: SigningKey::from_seed(&[2; 32]),
        log: Head { seq: 3, hash: FixedBytes([4; 32]) },
        anonymity: Some(AnonymitySeed::new(690, [5; 32])),
    }
}

#[test]
fn both_show_the_same_digits_and_what_is_given_arrives() {
    let (new, old) = linked("link", 1);
    let digits = new.transcript().digits();
    assert_eq!(digits, old.transcript().digits());
    assert_eq!(digits.len(), 7);
    assert!(digits.chars().all(|c| c.is_ascii_digit() || c == ' '));
    assert_eq!(old.offer().name, "phone");
    assert_eq!(*old.offer().device, new.device_key().verifying_key());
    let sealed = old.grant(&grant(), &mut rng(9)).unwrap();
    let opened = new.granted(&sealed).unwrap();
    assert_eq!(
        (opened.user, opened.username, opened.log),
        (grant().user, "ada".into(), grant().log)
    );
    assert_eq!(opened.identity.verifying_key(), grant().identity.verifying_key());
    assert_eq!(opened.anonymity, grant().anonymity);
    let key = new.device_key().verifying_key();
    assert!(verify(SignLabel::LinkSession, &key, b"link", &new.claim()).is_ok());
    assert!(verify(SignLabel::LinkSession, &key, b"other", &new.claim()).is_err());
}

#[test]
fn whoever_stands_in_between_with_keys_of_their_own_gives_other_digits() {
    let mut same = 0;
    for n in 0..50 {
        // Towards the old device the one in between plays a new one, and the other way round.
        let new = OfferingDevice::begin("phone", &mut rng(n));
        let false_new = OfferingDevice::begin("phone", &mut rng(n + 60));
        let old = AnsweringDevice::begin("link", false_new.commitment(), &mut rng(n + 120));
        let false_old = AnsweringDevice::begin("link", new.commitment(), &mut rng(n + 180));
        let new = new.answered("link", false_old.answer()).unwrap();
        let false_new = false_new.answered("link", old.answer()).unwrap();
        let false_old = false_old.offered(new.offer()).unwrap();
        let old = old.offered(false_new.offer()).unwrap();
        assert_eq!(false_old.transcript().digits(), new.transcript().digits());
        same += u32::from(new.transcript().digits() == old.transcript().digits());
        // What the old one gave to the false one is not for the new one.
        let sealed = old.grant(&grant(), &mut rng(9)).unwrap();
        assert_eq!(new.granted(&sealed).err(), Some(LinkError::Grant));
    }
    assert_eq!(same, 0);
}

#[test]
fn link_commitment() {
    // The one in between waits for the answer and then shows keys that it has searched.
    let committed = OfferingDevice::begin("phone", &mut rng(1));
    let other = OfferingDevice::begin("phone", &mut rng(2));
    let old = AnsweringDevice::begin("link", committed.commitment(), &mut rng(3));
    let other = other.answered("link", old.answer()).unwrap();
    assert_eq!(old.offered(other.offer()).err(), Some(LinkError::Commitment));
    // A byte is enough.
    let new = OfferingDevice::begin("phone", &mut rng(1));
    let old = AnsweringDevice::begin("link", new.commitment(), &mut rng(3));
    let new = new.answered("link", old.answer()).unwrap();
    let mut offer = new.offer().0.clone();
    *offer.last_mut().unwrap() ^= 1;
    assert_eq!(old.offered(&offer).err(), Some(LinkError::Commitment));
}

#[test]
fn another_link_is_another_transcript() {
    let new = OfferingDevice::begin("phone", &mut rng(1));
    let old = AnsweringDevice::begin("one", new.commitment(), &mut rng(2));
    let new = new.answered("two", old.answer()).unwrap();
    let old = old.offered(new.offer()).unwrap();
    assert_ne!(new.transcript().digits(), old.transcript().digits());
    let sealed = old.grant(&grant(), &mut rng(9)).unwrap();
    assert_eq!(new.granted(&sealed).err(), Some(LinkError::Grant));
}

#[test]
fn link_grant() {
    let (new, old) = linked("link", 1);
    let sealed = old.grant(&grant(), &mut rng(9)).unwrap();
    for i in 0..sealed.len() {
        let mut bad = sealed.0.clone();
        bad[i] ^= 1;
        assert_eq!(new.granted(&bad).err(), Some(LinkError::Grant), "byte {i}");
    }
    let (other, _) = linked("link", 40);
    assert_eq!(other.granted(&sealed).err(), Some(LinkError::Grant));
}

#[test]
fn link_malformed_and_unknown_version() {
    let new = OfferingDevice::begin("phone", &mut rng(1));
    assert_eq!(new.answered("link", &[0xa0]).unwrap_err().rule(), "link_malformed");
    let new = OfferingDevice::begin("phone", &mut rng(1));
    let old = AnsweringDevice::begin("link", new.commitment(), &mut rng(2));
    let mut answer = old.answer().0.clone();
    answer[2] = 2;
    assert_eq!(new.answered("link", &answer).unwrap_err().rule(), "link_unknown_version");
}

#[test]
fn link_key() {
    // An answer with a key of low order: nothing would be secret.
    let new = OfferingDevice::begin("phone", &mut rng(1));
    let old = AnsweringDevice::begin("link", new.commitment(), &mut rng(2));
    let mut answer = coterie_identity::link::LinkAnswer::open(old.answer()).unwrap();
    answer.exchange = FixedBytes([0; 32]);
    let new = new.answered("link", &answer.to_bytes()).unwrap();
    assert_eq!(new.granted(&[0; 80]).err(), Some(LinkError::Key));
}

#[test]
fn link_name() {
    let new = OfferingDevice::begin(" ", &mut rng(1));
    let old = AnsweringDevice::begin("link", new.commitment(), &mut rng(2));
    let new = new.answered("link", old.answer()).unwrap();
    assert_eq!(old.offered(new.offer()).unwrap_err().rule(), "link_name");
}

#[test]
fn debug_shows_no_secret() {
    let (new, old) = linked("link", 1);
    assert_eq!(format!("{new:?} {old:?}"), "AwaitingGrant(secret) ApprovingDevice(secret)");
}
