//! Two programs of one user: a new device is linked from an old one, and revoked.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{NodeProcess, Person};

#[test]
fn a_new_device_is_linked_by_code_and_digits_and_reads_along() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    ada.ok(&["server", "create", "garden"]);
    let phone = ada.on_another_device("phone");
    let mut new = phone.start(&["link", "--device-name", "phone"]);
    let code = new.until(|row| row["type"] == "link")["code"].as_str().unwrap().to_owned();
    let mut old = ada.start(&["device", "approve", &code]);
    let shown = old.until(|row| row["type"] == "compare");
    assert_eq!(shown["name"], "phone");
    let digits = new.until(|row| row["type"] == "compare")["digits"].clone();
    assert_eq!(digits, shown["digits"]);
    old.type_line("yes");
    let added = old.wait().rows().pop().unwrap();
    let linked = new.wait().rows().pop().unwrap();
    assert_eq!(linked["device_id"], added["device_id"]);
    assert_eq!(linked["username"], "ada");
    ada.ok(&["send", "garden/general", "to my phone"]);
    assert_eq!(phone.texts("garden/general"), ["to my phone"]);
    phone.ok(&["send", "garden/general", "from my phone"]);
    assert_eq!(ada.texts("garden/general").last().unwrap(), "from my phone");
    // A stranger's no is no.
    let tablet = ada.on_another_device("tablet");
    let mut new = tablet.start(&["link", "--device-name", "tablet"]);
    let code = new.until(|row| row["type"] == "link")["code"].as_str().unwrap().to_owned();
    let mut old = ada.start(&["device", "approve", &code]);
    old.until(|row| row["type"] == "compare");
    old.type_line("no");
    assert_eq!(old.wait().failed(7)["code"], "link_differs");
    new.signal("INT");
    assert_eq!(ada.ok(&["device", "list"])["devices"].as_array().unwrap().len(), 2);
    // The phone goes again.
    let id = added["device_id"].as_str().unwrap();
    ada.ok(&["device", "revoke", id]);
    phone.fails(&["status"], 4);
}
