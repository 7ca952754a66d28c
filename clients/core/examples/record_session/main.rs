//! Records `spec/vectors/session/session.json`, run by hand and once: two people talk through real
//! cores, and a reader joins by Welcome whose private keys are published, so that a stranger with
//! any MLS library can read along (`spec/11-recorded-session.md`).
//!
//! HPKE's randomness is the library's own, so each run gives another session; the committed one
//! stays until the protocol changes. `tests/recorded_session.rs` replays it.

#![allow(clippy::expect_used, clippy::panic, reason = "an example may stop where it stands")]

#[path = "../loopback/mod.rs"]
mod loopback;
mod person;
mod reader;
mod tape;

use coterie_core::{
    Request,
    acts::{CreateInvitation, Kick},
};
use person::Person;
use reader::Reader;
use tape::Tape;

fn main() -> std::io::Result<()> {
    let text = serde_json::to_string_pretty(&story())? + "\n";
    // Without a folder it only runs: the committed recording stays.
    match std::env::args().nth(1) {
        Some(folder) => std::fs::write(std::path::Path::new(&folder).join("session.json"), text),
        None => Ok(()),
    }
}

fn story() -> serde_json::Value {
    let mut tape = Tape::new();
    let (mut alice, mut bob) = (Person::new("alice", 1), Person::new("bob", 2));
    for person in [&mut alice, &mut bob] {
        let (username, password) = (person.name.into(), "correct horse".into());
        let device_name = "laptop".into();
        person.ask(&mut tape.node, Request::Register { username, password, device_name });
    }
    alice.ask(&mut tape.node, Request::CreateServer { name: "Garden".into() });
    tape.step("alice creates the server, its channel and the channel's group", &mut alice);

    let invite = CreateInvitation::new("Garden", 2, 3_600_000).into();
    let made = alice.ask(&mut tape.node, invite);
    let link = made[0]["link"].as_str().expect("a link").to_owned();
    tape.step("alice makes an invitation", &mut alice);

    bob.ask(&mut tape.node, Request::Join { link: link.clone(), wait: true });
    tape.step("bob joins the server, and the group by external commit", &mut alice);
    say(&mut tape, &mut alice, "hello, Bob");
    tape.step("alice sends a message that the reader, who joins later, cannot read", &mut alice);

    let mut reader = Reader::new();
    reader.join_server(&mut tape, &link);
    tape.step("the reader's user joins the server", &mut alice);
    reader.door_joins(&mut tape);
    tape.step("the reader's first device joins the group by external commit", &mut alice);
    reader.door_adds(&mut tape);
    tape.step("the first device adds the reader's second by commit and Welcome", &mut alice);

    say(&mut tape, &mut alice, "welcome, reader");
    tape.step("alice sends a message", &mut alice);
    say(&mut tape, &mut bob, "hello, Alice. Grüße ☕");
    tape.step("bob sends a message", &mut alice);
    say(&mut tape, &mut bob, "a slip of the finger");
    tape.step("bob sends another", &mut alice);
    let seq = tape.head_seq();
    bob.ask(&mut tape.node, Request::Delete { channel: "general".into(), seq });
    tape.step("bob deletes it: its body goes, its hash stays", &mut alice);
    say(&mut tape, &mut alice, &"long ".repeat(60));
    tape.step("alice sends a message of the second padded size", &mut alice);
    alice.ask(&mut tape.node, Kick::new("Garden", "bob").into());
    tape.step("alice kicks bob, and commits the removal of his leaf", &mut alice);
    say(&mut tape, &mut alice, "only the two of us now");
    tape.step("alice sends a message that bob cannot read", &mut alice);
    tape.finish(&[alice, bob], &reader)
}

fn say(tape: &mut Tape, person: &mut Person, text: &str) {
    let (channel, texts) = ("general".into(), vec![text.into()]);
    person.ask(&mut tape.node, Request::Send { channel, texts, message_id: None });
    tape.said = Some((person.user.clone().expect("a user"), person.device, text.to_owned()));
}
