//! Three write anonymously and five read, by the real programs: the quota, the next window, a blocked author.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{Clock, NodeProcess};
use coterie_deployment::Crowd;
use serde_json::{Value, json};

const SEND: [&str; 3] = ["anon", "send", "general"];

fn refused(crowd: &Crowd, member: usize, text: &str) -> Value {
    let person = &crowd.members[member].person;
    person.fails(&[&SEND[..], &[text, "--delay", "0"]].concat(), 3)
}

#[test]
fn eight_posts_then_none_until_the_next_window_and_none_of_an_author_who_is_blocked() {
    let (clock, home) = (Clock::right(), tempfile::tempdir().unwrap());
    let mut nodes = [NodeProcess::start_by(&clock, &[])];
    let mut crowd = Crowd::gather(home.path(), &mut nodes, &clock, (8, 8));
    for n in 0..8 {
        crowd.members[1].post(&format!("post {n}"));
    }
    assert_eq!(refused(&crowd, 1, "the ninth")["code"], "quota_exhausted");
    // Another's is not used up by it.
    crowd.members[2].post("by another");
    for member in &mut crowd.members {
        let row = member.open.until(|row| row["text"] == "by another");
        assert_eq!((&row["author"], &row["anonymous"]["of"]), (&Value::Null, &json!(8)));
    }
    let texts = crowd.members[7].person.texts("general");
    let posts = texts.iter().filter(|text| text.starts_with("post ")).count();
    assert_eq!((posts, texts.contains(&"the ninth".to_owned())), (8, false));

    crowd.next_window(&mut nodes);
    crowd.members[1].post("in the next window");
    let rude = crowd.members[3].post("rude").to_string();
    for member in &mut crowd.members {
        member.open.until(|row| row["text"] == "rude");
    }
    // Nobody but a moderator blocks.
    let denied = crowd.members[1].person.fails(&["anon", "block", "general", &rude], 3);
    assert_eq!(denied["code"], "forbidden");
    crowd.members[0].person.ok(&["anon", "block", "general", &rude]);
    crowd.be_seen();
    assert_eq!(refused(&crowd, 3, "rude again")["code"], "blocked_in_window");
    crowd.members[2].post("polite");
    let row = crowd.members[5].open.until(|row| row["text"] == "polite");
    assert_eq!(row["anonymous"]["of"], 7, "one less to hide among");
}
