//! A node that gives other bytes than those that were sent: an error each time, and never a partial file.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::Path;

use coterie_binaries::{Garden, Liar, NodeProcess, Person};

const MIB: usize = 1024 * 1024;
const CHUNK: usize = 65_536;

struct Story {
    garden: Garden,
    liar: Liar,
    /// Bob, whose node lies.
    bob: Person,
    seq: String,
    sent: Vec<u8>,
    blob: Vec<u8>,
}

impl Story {
    fn begin() -> Self {
        let garden = Garden::at(NodeProcess::start_quiet());
        let liar = Liar::before(garden.node.url());
        let bob = garden.bob.at_node(liar.url());
        let path = garden.file("plan.bin", MIB + 5 * CHUNK);
        let seq = garden.send(&path, "").to_string();
        let blob = whole(&garden, &[]);
        Self { garden, liar, bob, seq, sent: fs::read(path).unwrap(), blob }
    }

    /// What comes of saving it.
    fn save(&self, place: &Path) -> coterie_binaries::Ran {
        self.bob.run(&["save", "general", &self.seq, "--out", place.to_str().unwrap()])
    }

    fn refuses(&self, lie: &str, blob: &[u8]) {
        self.liar.tell(blob);
        let folder = tempfile::tempdir().unwrap();
        let error = self.save(&folder.path().join("plan.bin")).failed(7);
        assert_eq!(error["code"], "file_corrupt", "{lie}: {error}");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "{lie}: {left:?}");
    }

    fn takes(&self, blob: &[u8]) {
        self.liar.tell(blob);
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("plan.bin");
        let ran = self.save(&place);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(fs::read(&place).unwrap(), self.sent);
    }
}

/// The bytes of the blob that is at the node and is none of those known.
fn whole(garden: &Garden, known: &[std::path::PathBuf]) -> Vec<u8> {
    let parts = garden.parts().into_iter().filter(|part| !known.contains(part));
    parts.flat_map(|part| fs::read(part).unwrap()).collect()
}

/// A file of its own, at the same node, of the same name and length.
fn another(story: &Story) -> Vec<u8> {
    let known = story.garden.parts();
    let path = story.garden.home.path().join("plan.bin");
    let mut bytes = story.sent.clone();
    bytes[0] ^= 1;
    fs::write(&path, bytes).unwrap();
    let _ = story.garden.send(&path, "");
    whole(&story.garden, &known)
}

#[test]
fn a_flipped_bit_anywhere_is_an_error() {
    let story = Story::begin();
    story.takes(&story.blob);
    let end = story.blob.len() - 1;
    // The commitment, a nonce, a chunk, its tag, the next chunk, the next part, the padding.
    for at in [0, 31, 32, 60, CHUNK - 1, CHUNK, MIB + 7, end - 20, end] {
        let mut blob = story.blob.clone();
        blob[at] ^= 0x80;
        story.refuses(&format!("a flipped bit of byte {at}"), &blob);
    }
}

#[test]
fn a_truncated_or_longer_file_is_an_error() {
    let story = Story::begin();
    let all = story.blob.len();
    for length in [0, 31, 32, 33, CHUNK, CHUNK + 1, MIB, all - CHUNK, all - 1] {
        story.refuses(&format!("cut off after {length}"), &story.blob[..length]);
    }
    for more in [&[0][..], &[0; CHUNK], &story.blob[..CHUNK]] {
        story.refuses("longer", &[&story.blob, more].concat());
    }
    story.takes(&story.blob);
}

#[test]
fn parts_in_another_order_are_an_error() {
    let story = Story::begin();
    let chunks: Vec<&[u8]> = story.blob.chunks(CHUNK).collect();
    let ordered = |order: &dyn Fn(usize) -> usize| {
        (0..chunks.len()).flat_map(|at| chunks[order(at)].to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(ordered(&|at| at), story.blob);
    let swap = |a: usize, b: usize| {
        ordered(&move |at| {
            if at == a {
                b
            } else if at == b {
                a
            } else {
                at
            }
        })
    };
    story.refuses("two chunks of a part", &swap(3, 4));
    story.refuses("two chunks of two parts", &swap(15, 16));
    story.refuses("the first chunk", &swap(0, 1));
    story.refuses("one twice", &ordered(&|at| at.max(1)));
    story.refuses("one left out", &[&story.blob[..CHUNK], &story.blob[2 * CHUNK..]].concat());
}

#[test]
fn another_file_or_a_part_of_it_is_an_error() {
    let story = Story::begin();
    let other = another(&story);
    assert_eq!(other.len(), story.blob.len(), "of the same name and length");
    story.refuses("another file", &other);
    let after = |at: usize| [&story.blob[..at], &other[at..]].concat();
    for at in [32, CHUNK, MIB] {
        story.refuses(&format!("another file after {at}"), &after(at));
    }
    let first = [&other[..CHUNK], &story.blob[CHUNK..]].concat();
    story.refuses("another file's beginning", &first);
    story.takes(&story.blob);
}

#[test]
fn a_thumbnail_of_other_bytes_is_an_error_as_any_file() {
    let garden = Garden::at(NodeProcess::start_quiet());
    let liar = Liar::before(garden.node.url());
    let bob = garden.bob.at_node(liar.url());
    let path = garden.home.path().join("bed.png");
    let picture = image::RgbImage::from_fn(900, 600, |x, y| {
        let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(69_069);
        let [a, b, c, _] = n.to_be_bytes();
        image::Rgb([a, b, c])
    });
    picture.save(&path).unwrap();
    let seq = garden.send(&path, "").to_string();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("small.jpg");
    let save = ["save", "general", &seq, "--thumbnail", "--out", out.to_str().unwrap()];
    let mut blobs: Vec<_> = garden.parts().iter().map(|part| fs::read(part).unwrap()).collect();
    blobs.sort_by_key(Vec::len);
    let thumbnail = blobs.remove(0);
    let mut flipped = thumbnail.clone();
    flipped[5_000] ^= 1;
    // The picture in the place of its thumbnail, a changed one, and a short one.
    for lie in [&blobs.concat(), &flipped, &thumbnail[..9_000].to_vec()] {
        liar.tell(lie);
        assert_eq!(bob.run(&save).failed(7)["code"], "file_corrupt");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    liar.tell(&thumbnail);
    assert_eq!(bob.run(&save).code, 0);
    assert!(image::open(&out).unwrap().width() <= 640);
}
