//! Files between people at their terminals: large ones, broken connections, lying nodes.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coterie_binaries::{Garden, NodeProcess, holders};

const MIB: usize = 1024 * 1024;

fn garden() -> Garden {
    Garden::at(NodeProcess::start())
}

fn same(one: &Path, other: &Path) -> bool {
    fs::read(one).unwrap() == fs::read(other).unwrap()
}

/// Nothing is left of a save that failed: neither the file nor a part of it.
fn nothing_at(out: &Path) {
    assert!(!out.exists());
    let left: Vec<_> = fs::read_dir(out.parent().unwrap()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_file_arrives_byte_by_byte_and_the_node_learns_nothing() {
    let garden = garden();
    let path = garden.file("canary-name-of-plan.bin", 3 * MIB + 17);
    let mut file = fs::File::options().append(true).open(&path).unwrap();
    file.write_all(b"canary-in-the-file").unwrap();
    let seq = garden.send(&path, "canary-said-of-it");
    let rows = garden.bob.rows(&["read", "general"]);
    let row = rows.iter().find(|row| row["seq"] == seq).unwrap();
    assert_eq!(row["text"], "canary-said-of-it");
    assert_eq!(row["file"]["name"], "canary-name-of-plan.bin");
    assert_eq!(row["file"]["length"], 3 * MIB + 17 + 18);
    let out = tempfile::tempdir().unwrap();
    let ran = garden.save(seq, out.path());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(same(&path, &out.path().join("canary-name-of-plan.bin")));
    // There already.
    let error = garden.save(seq, out.path()).failed(3);
    assert_eq!(error["code"], "file_exists");
    let canaries = ["canary-name-of-plan", "canary-in-the-file", "canary-said-of-it"];
    assert_eq!(holders(garden.node.folder(), &canaries), []);
    // Sizes are classes: the parts make up a size that says little.
    let total: u64 = garden.parts().iter().map(|part| part.metadata().unwrap().len()).sum();
    assert_eq!(total % (64 * 1024), 0);
}

#[test]
fn sixty_four_mebibytes_survive_a_node_that_is_killed_on_the_way_up_and_down() {
    let mut garden = garden();
    let path = garden.file("large.bin", 64 * MIB);
    let at = path.to_str().unwrap();
    let sending = garden.ada.start(&["send", "general", "--file", at, "--timeout", "120s"]);
    wait_until(|| garden.parts().len() >= 10);
    garden.node.kill();
    garden.node.restart();
    let sent = sending.wait();
    assert_eq!(sent.code, 0, "{}", sent.stderr);
    let seq = sent.rows()[0]["seq"].as_u64().unwrap();
    let out = garden.home.path().join("saved.bin");
    let (seq, place) = (seq.to_string(), out.to_str().unwrap().to_owned());
    let saving = garden.bob.start(&["save", "general", &seq, "--out", &place, "--timeout", "120s"]);
    let temporary = |path: &Path| {
        let parts = fs::read_dir(path.parent().unwrap()).unwrap();
        let part = parts
            .filter_map(Result::ok)
            .find(|e| e.path().extension().is_some_and(|e| e == "part"));
        part.and_then(|part| part.metadata().ok()).map_or(0, |metadata| metadata.len())
    };
    wait_until(|| temporary(&out) > 5 * MIB as u64 || out.exists());
    garden.node.kill();
    garden.node.restart();
    let saved = saving.wait();
    assert_eq!(saved.code, 0, "{}", saved.stderr);
    assert!(same(&path, &out));
}

#[test]
fn a_client_that_is_killed_goes_on_with_the_same_upload() {
    let garden = garden();
    let path = garden.file("large.bin", 24 * MIB);
    let at = path.to_str().unwrap();
    let mut sending = garden.ada.start(&["send", "general", "--file", at]);
    wait_until(|| garden.parts().len() >= 5);
    sending.signal("KILL");
    let before = garden.parts();
    let seq = garden.send(&path, "at last");
    assert_eq!(fs::read_dir(garden.blobs()).unwrap().count(), 1, "no second upload");
    let after = garden.parts();
    assert!(before.iter().all(|part| after.contains(part)));
    let out = garden.home.path().join("saved.bin");
    assert_eq!(garden.save(seq, &out).code, 0);
    assert!(same(&path, &out));
    assert_eq!(garden.bob.texts("general"), ["at last"]);
}

#[test]
fn a_save_that_is_killed_goes_on_and_what_is_given_up_leaves_nothing() {
    let garden = garden();
    let path = garden.file("large.bin", 24 * MIB);
    let (seq, out) = (garden.send(&path, ""), tempfile::tempdir().unwrap());
    let place = out.path().join("saved.bin");
    let (number, at) = (seq.to_string(), place.to_str().unwrap().to_owned());
    let save = ["save", "general", &number, "--out", &at];
    let halfway = || {
        let mut saving = garden.bob.start(&save);
        wait_until(|| {
            let mut parts = fs::read_dir(out.path()).unwrap().flatten();
            place.exists() || parts.any(|part| part.metadata().unwrap().len() > 17 * MIB as u64)
        });
        saving.signal("KILL");
        assert!(!place.exists(), "nothing is there before it is whole");
    };
    halfway();
    let ran = garden.bob.run(&save);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let first = ran.stderr.lines().find(|line| line.contains("progress")).unwrap();
    let first: serde_json::Value = serde_json::from_str(first).unwrap();
    assert!(first["progress"]["done"].as_u64().unwrap() > 15 * MIB as u64, "{first}");
    assert!(same(&path, &place));
    fs::remove_file(&place).unwrap();
    halfway();
    let cancel = [&save[..], &["--cancel"]].concat();
    assert_eq!(garden.bob.ok(&cancel)["cancelled"], true);
    nothing_at(&place);
    assert_eq!(garden.bob.ok(&cancel)["cancelled"], false);

    let other = garden.file("other.bin", 8 * MIB);
    let send = ["send", "general", "--file", other.to_str().unwrap()];
    let before = garden.parts().len();
    let mut sending = garden.ada.start(&send);
    wait_until(|| garden.parts().len() > before + 1);
    sending.signal("KILL");
    let cancel = [&send[..], &["--cancel"]].concat();
    assert_eq!(garden.ada.ok(&cancel)["cancelled"], true);
    assert_eq!(garden.parts().len(), before, "the node has nothing of it");
    assert_eq!(garden.ada.ok(&cancel)["cancelled"], false);
}

#[test]
fn one_flipped_byte_is_an_error_and_never_a_partial_file() {
    let garden = garden();
    let path = garden.file("plan.bin", 2 * MIB);
    let seq = garden.send(&path, "");
    let parts = garden.parts();
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("plan.bin");
    for (part, byte) in [(0, 0), (0, 100), (1, 70_000), (parts.len() - 1, 9)] {
        let mut bytes = fs::read(&parts[part]).unwrap();
        bytes[byte] ^= 1;
        fs::write(&parts[part], &bytes).unwrap();
        let error = garden.save(seq, &place).failed(7);
        assert_eq!(error["code"], "file_corrupt", "{error}");
        nothing_at(&place);
        bytes[byte] ^= 1;
        fs::write(&parts[part], &bytes).unwrap();
    }
    assert_eq!(garden.save(seq, &place).code, 0);
    assert!(same(&path, &place));
}

#[test]
fn a_node_that_serves_another_or_an_older_file_is_caught() {
    let garden = garden();
    let path = garden.file("plan.bin", MIB);
    let first = garden.send(&path, "");
    let old: Vec<_> = garden.parts();
    let old: Vec<_> = old.iter().map(|part| fs::read(part).unwrap()).collect();
    let known = garden.parts();
    // The same name and length again, with other bytes: a later version.
    let mut bytes = fs::read(&path).unwrap();
    bytes[5] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let second = garden.send(&path, "");
    let new: Vec<_> = garden.parts().into_iter().filter(|part| !known.contains(part)).collect();
    assert_eq!(new.len(), old.len());
    for (part, bytes) in new.iter().zip(&old) {
        fs::write(part, bytes).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("plan.bin");
    let error = garden.save(second, &place).failed(7);
    assert_eq!(error["code"], "file_corrupt");
    nothing_at(&place);
    assert_eq!(garden.save(first, &place).code, 0);
}

#[test]
fn a_file_is_gone_with_its_message_and_pictures_lose_their_place() {
    let garden = garden();
    let exif = b"Exif\0\0canary-of-the-place";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let image = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, exif, &[0xff, 0xd9]].concat();
    let path = garden.home.path().join("picture.jpg");
    fs::write(&path, &image).unwrap();
    let seq = garden.send(&path, "");
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("picture.jpg");
    assert_eq!(garden.save(seq, &place).code, 0);
    assert_eq!(fs::read(&place).unwrap(), [0xff, 0xd8, 0xff, 0xd9]);
    let at = path.to_str().unwrap();
    let kept = garden.ada.ok(&["send", "general", "--file", at, "--keep-metadata"]);
    let whole = out.path().join("whole.jpg");
    assert_eq!(garden.save(kept["seq"].as_u64().unwrap(), &whole).code, 0);
    assert_eq!(fs::read(&whole).unwrap(), image);
    garden.ada.ok(&["delete", "general", &seq.to_string()]);
    let error = garden.save(seq, &out.path().join("again")).failed(5);
    assert_eq!(error["code"], "not_found");
}

/// A picture that no compression makes small, as JPEG.
fn picture(garden: &Garden, name: &str, width: u32, height: u32) -> PathBuf {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(69_069);
        let [a, b, ..] = n.to_be_bytes();
        image::Rgb([a, b, x.to_le_bytes()[0]])
    });
    let path = garden.home.path().join(name);
    picture.save(&path).unwrap();
    path
}

#[test]
fn a_picture_goes_with_a_thumbnail_that_is_a_file_like_any_other_and_goes_with_its_message() {
    let garden = garden();
    let path = picture(&garden, "canary-bed.jpg", 1_600, 1_200);
    let seq = garden.send(&path, "the bed");
    let rows = garden.bob.rows(&["read", "general"]);
    let row = rows.iter().find(|row| row["seq"] == seq).unwrap();
    let preview = &row["file"]["preview"];
    assert_eq!((&preview["width"], &preview["height"]), (&1_600.into(), &1_200.into()));
    assert_eq!(preview["blur_hash"].as_str().unwrap().len(), 28);
    let thumbnail = &preview["thumbnail"];
    assert_eq!(thumbnail["media_type"], "image/jpeg");
    assert!(thumbnail.get("key").is_none(), "what opens it is in no view");
    let length = thumbnail["length"].as_u64().unwrap();
    assert!(length <= 128 * 1024);

    let out = tempfile::tempdir().unwrap();
    let number = seq.to_string();
    let at = out.path().to_str().unwrap();
    let saved = garden.bob.ok(&["save", "general", &number, "--thumbnail", "--out", at]);
    assert_eq!(saved["length"], length);
    let place = out.path().join(format!("thumbnail-{seq}.jpeg"));
    let small = image::open(&place).unwrap();
    assert!(small.width() <= 640 && small.width() * 3 == small.height() * 4);
    assert_eq!(garden.save(seq, out.path()).code, 0);
    assert!(same(&path, &out.path().join("canary-bed.jpg")), "it told nothing, so nothing is out");

    // Sealed, of a size that says little, and named: swept neither now nor with the next message.
    let bytes = fs::read(&place).unwrap();
    let within = &bytes[bytes.len() / 2..][..48];
    let blur = preview["blur_hash"].as_str().unwrap().as_bytes();
    let canaries = [&b"canary-bed"[..], b"image/jpeg", blur, within];
    assert_eq!(holders(garden.node.folder(), &canaries), []);
    assert_eq!(fs::read_dir(garden.blobs()).unwrap().count(), 2);
    let size = |part: PathBuf| part.metadata().unwrap().len();
    assert!(garden.parts().into_iter().all(|part| size(part).is_multiple_of(1_024)));
    garden.ada.ok(&["delete", "general", &number]);
    wait_until(|| garden.parts().is_empty());
}

#[test]
fn a_picture_that_is_given_up_leaves_neither_itself_nor_its_thumbnail() {
    let garden = garden();
    let picture = picture(&garden, "other.jpg", 3_400, 2_200);
    let send = ["send", "general", "--file", picture.to_str().unwrap()];
    let mut sending = garden.ada.start(&send);
    wait_until(|| !garden.parts().is_empty());
    sending.signal("KILL");
    let cancel = [&send[..], &["--cancel"]].concat();
    assert_eq!(garden.ada.ok(&cancel)["cancelled"], true);
    wait_until(|| garden.parts().is_empty());
    assert_eq!(garden.ada.ok(&cancel)["cancelled"], false);
}

#[test]
fn a_small_picture_has_its_sides_and_no_thumbnail() {
    let garden = garden();
    let seq = garden.send(&picture(&garden, "small.png", 40, 30), "");
    let rows = garden.bob.rows(&["read", "general"]);
    let row = rows.iter().find(|row| row["seq"] == seq).unwrap();
    let preview = &row["file"]["preview"];
    assert_eq!((&preview["width"], &preview["height"]), (&40.into(), &30.into()));
    assert!(preview.get("thumbnail").is_none());
    let number = seq.to_string();
    let error = garden.bob.run(&["save", "general", &number, "--thumbnail"]).failed(5);
    assert_eq!(error["code"], "no_thumbnail");
    assert_eq!(fs::read_dir(garden.blobs()).unwrap().count(), 1);
}

fn wait_until(mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < Duration::from_secs(120), "it does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}
