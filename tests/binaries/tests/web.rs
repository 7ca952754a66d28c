//! `coterie verify-web` against a node that serves a web client, and against one that changes a file.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use coterie_binaries::{NodeProcess, Person};
use coterie_protocol::web_release::{WebRelease, fingerprint};
use coterie_seal::SigningKey;
use coterie_types::sha256;
use serde_json::{Value, json};

const FILES: [(&str, &str); 3] =
    [("index.html", "<p>in</p>"), ("app.html", "<p>app</p>"), ("w/core.js", "run()")];

fn sums(files: &[(&str, &str)]) -> Value {
    let hex = |text: &str| -> String {
        sha256(&[text.as_bytes()]).0.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    files.iter().map(|(name, text)| ((*name).to_owned(), json!(hex(text)))).collect()
}

/// A folder with the files.
fn client(home: &Path) -> PathBuf {
    let web = home.join("web");
    fs::create_dir_all(web.join("w")).unwrap();
    for (name, text) in FILES {
        fs::write(web.join(name), text).unwrap();
    }
    web
}

#[test]
fn a_web_client_is_what_a_list_says_or_the_file_that_differs_is_named() {
    let home = tempfile::tempdir().unwrap();
    let web = client(home.path());
    let list = sums(&FILES).to_string();
    fs::write(web.join("hashes.json"), &list).unwrap();
    let published = home.path().join("published.json");
    fs::write(&published, &list).unwrap();
    let node = NodeProcess::start_with(&["--web", web.to_str().unwrap()]);
    let anybody = Person::new(home.path(), "anybody", &node);
    let by_list = ["verify-web", node.url(), "--manifest", published.to_str().unwrap()];

    let told = anybody.ok(&by_list);
    assert_eq!((&told["files"], &told["published"]), (&3.into(), &true.into()));
    assert_eq!(anybody.ok(&["verify-web", node.url()])["published"], false);

    // The node changes a file, and at first not what it says of it.
    fs::write(web.join("app.html"), "<p>trap</p>").unwrap();
    for words in [&by_list[..], &by_list[..2]] {
        let failure = anybody.fails(words, 7);
        assert_eq!(failure["code"], "web_differs");
        assert!(failure["message"].as_str().unwrap().contains("app.html"), "{failure}");
    }
    // Then that, too: only a list of somebody else finds it, and one file more.
    let trap = [FILES[0], ("app.html", "<p>trap</p>"), FILES[2], ("more.js", "more()")];
    fs::write(web.join("more.js"), "more()").unwrap();
    fs::write(web.join("hashes.json"), sums(&trap).to_string()).unwrap();
    assert_eq!(anybody.ok(&by_list[..2])["files"], 4);
    let failure = anybody.fails(&by_list, 7);
    let words = failure["message"].as_str().unwrap();
    assert!(words.contains("app.html") && words.contains("more.js (not in the list)"), "{words}");

    fs::write(&published, "{}").unwrap();
    assert_eq!(anybody.fails(&by_list, 3)["code"], "malformed");
    fs::remove_file(web.join("hashes.json")).unwrap();
    assert_eq!(anybody.fails(&by_list[..2], 5)["code"], "not_found");
}

#[test]
fn a_web_client_is_signed_by_the_key_that_is_known_or_refused() {
    let home = tempfile::tempdir().unwrap();
    let web = client(home.path());
    let (list, signature) = (web.join("hashes.json"), web.join("hashes.json.sig"));
    let text = sums(&FILES).to_string();
    fs::write(&list, &text).unwrap();
    let sign = |seed: u8, release: u64, text: &str| {
        let signed =
            WebRelease::sign(&SigningKey::from_seed(&[seed; 32]), release, text.as_bytes());
        fs::write(&signature, serde_json::to_vec(&signed).unwrap()).unwrap();
        signed.key
    };
    let node = NodeProcess::start_with(&["--web", web.to_str().unwrap()]);
    let anybody = Person::new(home.path(), "anybody", &node);
    let key = sign(1, 10, &text);
    let printed = key.to_base64();
    let by_key = ["verify-web", node.url(), "--key", &printed];
    let refused = |more: &[&str]| {
        let failure = anybody.fails(&[&by_key[..], more].concat(), 7);
        assert!(!failure["message"].as_str().unwrap().contains('\n'), "one line: {failure}");
        failure["code"].as_str().unwrap().to_owned()
    };

    let told = anybody.ok(&by_key);
    assert_eq!((&told["files"], &told["known_key"]), (&3.into(), &true.into()));
    let signed = json!({"key": printed, "fingerprint": fingerprint(&key.0), "release": 10});
    assert_eq!(told["signed"], signed);
    assert_eq!(anybody.ok(&[&by_key[..], &["--at-least", "10"]].concat())["signed"], signed);
    // Who names no key learns which it is, and that nobody asked for it.
    let told = anybody.ok(&by_key[..2]);
    assert_eq!((&told["signed"], &told["known_key"]), (&signed, &false.into()));

    // An old release is none that is newer.
    assert_eq!(refused(&["--at-least", "11"]), "web_older");
    // A file is another than the signed list says.
    fs::write(web.join("app.html"), "<p>trap</p>").unwrap();
    assert_eq!(refused(&[]), "web_differs");
    // The list is changed with it: the signature is of the list before.
    let trap = [FILES[0], ("app.html", "<p>trap</p>"), FILES[2]];
    let text = sums(&trap).to_string();
    fs::write(&list, &text).unwrap();
    assert_eq!(refused(&[]), "web_signature");
    assert_eq!(anybody.fails(&by_key[..2], 7)["code"], "web_signature");
    // Somebody else signs it.
    sign(2, 11, &text);
    assert_eq!(refused(&[]), "web_other_key");
    // Nobody does.
    fs::remove_file(&signature).unwrap();
    assert_eq!(refused(&[]), "web_unsigned");
    assert_eq!(anybody.ok(&by_key[..2])["signed"], Value::Null);
    assert_eq!(anybody.fails(&["verify-web", node.url(), "--key", "abc"], 2)["code"], "usage");
}
