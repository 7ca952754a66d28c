//! Members who lie about a picture beside it: its file stands there without what they say of it, for everybody alike.

use coterie_protocol::{
    content::{File, Preview, Thumbnail, Value as Said, names},
    envelope::Class,
};
use coterie_types::{
    BlobId, FixedBytes, MessageId, Millis,
    limits::{PICTURE_SIDE_MAX, THUMBNAIL_MAX},
};
use coterie_world::{PersonId, World};
use serde_json::Value;

use crate::rogue::Rogue;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CARL: PersonId = PersonId(2);

fn file(n: u8) -> File {
    File {
        blob: BlobId::from_bytes([n; 16]),
        key: FixedBytes([4; 32]),
        name: format!("{n}.png"),
        media_type: "image/png".into(),
        length: 5,
        description: String::new(),
        preview: None,
    }
}

fn honest() -> Preview {
    let thumbnail = Thumbnail {
        blob: BlobId::from_bytes([99; 16]),
        key: FixedBytes([6; 32]),
        length: 40_000,
        media_type: "image/jpeg".into(),
    };
    Preview { width: 4_000, height: 3_000, blur_hash: "00OZZy".into(), thumbnail: Some(thumbnail) }
}

fn with(alter: impl Fn(&mut Thumbnail)) -> Preview {
    let mut preview = honest();
    preview.thumbnail.iter_mut().for_each(alter);
    preview
}

/// The row of the file in what somebody reads.
fn shown(world: &mut World, person: PersonId, name: &str) -> Value {
    let rows = world.read(person, "general");
    let row = rows.iter().find(|row| row["file"]["name"] == name);
    row.unwrap_or_else(|| panic!("no {name} in {rows:?}"))["file"].clone()
}

#[test]
fn a_picture_whose_sides_hash_or_thumbnail_lie_is_a_file_without_them() {
    let mut world = World::new(1571, 3);
    world.garden();
    world.send(ALICE, "general", "hello");
    for person in [ALICE, BOB, CARL] {
        world.texts(person, "general");
    }
    let mut bob = Rogue::of(&mut world, BOB);
    world.person(BOB).die_now();
    let own = |n: u8| with(|thumbnail| thumbnail.blob = BlobId::from_bytes([n; 16]));
    let lies = [
        honest(),
        Preview { width: 0, ..honest() },
        Preview { height: PICTURE_SIDE_MAX + 1, ..honest() },
        Preview { width: u32::MAX, height: u32::MAX, ..honest() },
        Preview { blur_hash: "<img src=x>".into(), ..honest() },
        Preview { blur_hash: "00OZZ".into(), ..honest() },
        own(7),
        with(|thumbnail| thumbnail.length = 0),
        with(|thumbnail| thumbnail.length = THUMBNAIL_MAX as u64 + 1),
        with(|thumbnail| thumbnail.length = u64::MAX),
        with(|thumbnail| thumbnail.media_type = "image/svg+xml".into()),
        with(|thumbnail| thumbnail.media_type = "text/html".into()),
    ];
    for (n, lie) in (1_u8..).zip(&lies) {
        let said = File { preview: Some(lie.clone()), ..file(n) };
        post(&mut world, &mut bob, n, &said.content([n; 16], Millis(1)));
    }
    // And one that is no preview at all.
    let last = u8::try_from(lies.len()).unwrap() + 1;
    let mut content = file(last).content([last; 16], Millis(1));
    content.extensions.set(names::PREVIEW, Said::Array(vec![Said::Uint(0)]));
    post(&mut world, &mut bob, last, &content);
    for person in [ALICE, CARL] {
        assert_eq!(shown(&mut world, person, "1.png")["preview"]["width"], 4_000, "an honest one");
        for n in 2..=last {
            let row = shown(&mut world, person, &format!("{n}.png"));
            assert_eq!(row["preview"], Value::Null, "lie {n}: {row}");
            assert_eq!(row["length"], 5, "lie {n}");
        }
    }
    world.send(ALICE, "general", "and on it goes");
    assert_eq!(world.texts(CARL, "general").last().unwrap(), "and on it goes");
    assert_eq!(world.alarms(), []);
}

fn post(world: &mut World, bob: &mut Rogue, n: u8, content: &coterie_protocol::content::Content) {
    let content = content.to_bytes().unwrap();
    let id = MessageId::from_bytes([n; 16]);
    let body = bob.content(id, Class::Message, &content, &content);
    let (status, answer) = bob.post_message(world, id, &body);
    assert_eq!(status, 201, "{answer}");
}
