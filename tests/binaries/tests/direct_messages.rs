//! Two who share nothing write to each other, by the programs alone.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{NodeProcess, Person, holders};

#[test]
fn two_who_share_nothing_write_to_each_other() {
    let (home, mut node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    let sent = ada.ok(&["dm", "bob", "canary-message-one"]);
    assert_eq!(
        (sent["peers"][0]["username"].as_str(), sent["request"].as_bool()),
        (Some("bob"), Some(false))
    );
    // Bob was away when it was sent, and reads it before he answers.
    let requests = bob.ok(&["requests"]);
    let asked = &requests["requests"][0];
    assert_eq!((&asked["dm_id"], &asked["invited_by_name"]), (&sent["dm_id"], &"ada".into()));
    assert_eq!(bob.ok(&["dm"])["dms"].as_array().unwrap().len(), 0);
    assert_eq!(bob.texts("@ada"), ["canary-message-one"]);
    let error = bob.fails(&["send", "@ada", "too early"], 3);
    assert_eq!(error["code"], "not_accepted");
    let id = sent["dm_id"].as_str().unwrap();
    bob.ok(&["requests", "accept", id]);
    bob.ok(&["send", "@ada", "canary-message-two"]);
    assert_eq!(bob.ok(&["dm", "ada"])["dm_id"], sent["dm_id"]);
    for (person, peer) in [(&ada, "@bob"), (&bob, "@ada")] {
        assert_eq!(person.texts(peer), ["canary-message-one", "canary-message-two"]);
        assert_eq!(person.ok(&["dm"])["dms"][0]["dm_id"], sent["dm_id"]);
    }
    let words = bob.run_in_words(&["requests"]);
    assert_eq!((words.code, words.stdout.trim()), (0, "No requests."));
    assert_eq!(ada.fails(&["dm", "nobody"], 5)["code"], "not_found");
    assert_eq!(node.stop(), Some(0));
    assert_eq!(holders(node.folder(), &["canary-message-one", "canary-message-two"]), []);
}
