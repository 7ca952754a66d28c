//! An age-gated channel by commands alone: an attester, a member who is of age, and one who is not.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::Path;

use coterie_binaries::{NodeProcess, Person, holders};
use coterie_types::Bytes;
use serde_json::Value;

fn issue(person: &Person, folder: &Path, born: &str, out: &str) -> Value {
    let user = person.ok(&["whoami"])["user_id"].as_str().unwrap().to_owned();
    let (key, out) = (folder.join("attester.key"), folder.join(out));
    let (key, out) = (key.to_str().unwrap(), out.to_str().unwrap());
    let asked = ["--user", &user, "--born", born, "--count", "2", "--out", out];
    person.ok(&[&["attest", "issue", "--key", key], asked.as_slice()].concat())
}

#[test]
fn an_age_gated_channel_by_commands() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let folder = home.path();
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(|n| Person::registered(folder, n, &node));
    ada.ok(&["server", "create", "garden"]);
    let made = ada.ok(&["invite", "create", "garden", "--uses", "0"]);
    for person in [&bob, &eve] {
        person.ok(&["join", made["link"].as_str().unwrap()]);
    }
    let key = folder.join("attester.key");
    let key = key.to_str().unwrap();
    let attester = ada.ok(&["attest", "key", key])["attester"].as_str().unwrap().to_owned();
    assert_eq!(ada.ok(&["attest", "key", key])["attester"], attester.as_str());
    ada.ok(&["role", "create", "garden", "adults"]);
    let gate = ["role", "gate", "garden", "adults", "--attester", &attester, "--age", "18"];
    let role = ada.ok(&gate);
    assert_eq!(
        (&role["gate"]["years"], &role["gate"]["attester"]),
        (&18.into(), &attester.as_str().into())
    );
    ada.fails(&gate, 3);
    ada.fails(&["member", "role", "add", "garden", "bob", "adults"], 3);
    let hidden = ["--overwrite", "@everyone=-VIEW_CHANNEL", "--overwrite", "adults=+VIEW_CHANNEL"];
    ada.ok(&[["channel", "create", "garden", "cellar"].as_slice(), &hidden].concat());

    // Bob is of age.
    bob.fails(&["read", "cellar"], 5);
    let refused = bob.fails(&["attest", "claim", "garden", "adults"], 3);
    assert_eq!(refused["code"], "not_attested");
    let issued = issue(&bob, folder, "1990-05-31", "bob.json");
    assert_eq!((&issued["count"], &issued["attester"]), (&2.into(), &attester.as_str().into()));
    let file = folder.join("bob.json");
    let file = file.to_str().unwrap();
    assert_eq!(bob.ok(&["attest", "import", file])["imported"], 2);
    assert_eq!(bob.ok(&["attest", "import", file])["known"], 2);
    assert_eq!(eve.fails(&["attest", "import", file], 3)["code"], "attested_another");
    let claimed = bob.ok(&["attest", "claim", "garden", "adults"]);
    assert_eq!((&claimed["name"], &claimed["left"]), (&"adults".into(), &1.into()));
    bob.ok(&["read", "cellar"]);
    ada.ok(&["send", "cellar", "for those of age"]);
    assert_eq!(bob.texts("cellar"), ["for those of age"]);
    let kept = bob.ok(&["attest", "list"]);
    assert_eq!(
        (&kept["attestations"][0]["left"], &kept["attestations"][0]["used"]),
        (&1.into(), &1.into())
    );

    // Eve is not.
    issue(&eve, folder, "2020-02-29", "eve.json");
    eve.ok(&["attest", "import", folder.join("eve.json").to_str().unwrap()]);
    let refused = eve.fails(&["attest", "claim", "garden", "adults"], 3);
    assert_eq!(refused["code"], "gate_not_passed");
    eve.fails(&["read", "cellar"], 5);

    // What was used up; the gate taken away.
    ada.ok(&["member", "role", "remove", "garden", "bob", "adults"]);
    bob.ok(&["attest", "claim", "garden", "adults"]);
    ada.ok(&["member", "role", "remove", "garden", "bob", "adults"]);
    let refused = bob.fails(&["attest", "claim", "garden", "adults"], 3);
    assert_eq!(refused["code"], "attestations_used_up");
    let acts = ada.ok(&["audit", "garden", "--action", "role_claimed"]);
    assert_eq!(acts["entries"].as_array().unwrap().len(), 2);
    assert_eq!(ada.ok(&["role", "gate", "garden", "adults", "--none"])["gate"], Value::Null);
    ada.ok(&["member", "role", "add", "garden", "bob", "adults"]);

    // When they were born, and what opens an attestation, is not at the node: neither kept nor logged.
    let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut canaries = vec![b"1990-05-31".to_vec(), b"2020-02-29".to_vec()];
    for one in file["attestations"].as_array().unwrap() {
        let blinding = one["blinding"].as_str().unwrap();
        canaries.push(Bytes::from_base64(blinding).unwrap().0);
    }
    assert_eq!(canaries.len(), 4);
    assert_eq!(holders(node.folder(), &canaries), []);
    let known = Bytes::from_base64(&attester).unwrap().0;
    assert!(!holders(node.folder(), &[known]).is_empty(), "the scan finds what the node may know");
}

#[test]
fn what_an_attester_writes_is_its_owners_alone_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    issue(&ada, home.path(), "1990-05-31", "ada.json");
    for name in ["attester.key", "ada.json"] {
        let mode = std::fs::metadata(home.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let user = ada.ok(&["whoami"])["user_id"].as_str().unwrap().to_owned();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (key, out) = (path("attester.key"), path("ada.json"));
    let asked = ["attest", "issue", "--key", &key, "--user", &user, "--out", &out];
    ada.fails(&[asked.as_slice(), &["--born", "1990-05-31"]].concat(), 2);
    ada.fails(&[asked.as_slice(), &["--born", "1990-02-30"]].concat(), 2);
    ada.fails(&asked, 2);
    std::fs::write(path("other.key"), "no key").unwrap();
    ada.fails(&["attest", "key", &path("other.key")], 2);
}
