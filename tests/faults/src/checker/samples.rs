//! A small good history, which tests make bad.

use crate::{
    Absence, Acknowledged, Blob, Database, Envelope, History, Kind, Reader, Row, Saved, Sent,
    Shows, Stream, View,
};

pub(super) fn message(seq: u64, text: &str) -> Row {
    let (id, text) = (format!("id-{text}"), text.to_owned());
    Row { seq, shows: Shows::Message { id, text } }
}

pub(super) fn gap(seq: u64, to: u64) -> Row {
    Row { seq, shows: Shows::Gap { to: Some(to), reason: "not_visible".into() } }
}

pub(super) fn sent(client: &str, text: &str, began: u64, seq: Option<u64>) -> Sent {
    let acknowledged = seq.map(|seq| Acknowledged { message_id: format!("id-{text}"), seq });
    let (client, text) = (client.to_owned(), text.to_owned());
    Sent { client, text, began, ended: began + 5, acknowledged, file: None }
}

fn envelope(seq: u64, kind: Kind, device: &str, epoch: u64) -> Envelope {
    Envelope {
        seq,
        kind,
        message_id: format!("id-{seq}"),
        device: device.into(),
        epoch,
        has_body: true,
        body_hash: format!("hash-{seq}"),
    }
}

/// Ada creates the group (1), Bob joins (2); Ada says one (3) and Bob two (4); Bob is kicked, a
/// commit follows (5), Ada says three with a file (6), Bob comes back (7) and says four (8); Ada deletes two (9).
pub(super) fn good() -> History {
    let kinds = [
        (Kind::Creation, "ada", 0),
        (Kind::Commit, "bob", 0),
        (Kind::Message, "ada", 1),
        (Kind::Message, "bob", 1),
        (Kind::Commit, "ada", 1),
        (Kind::Message, "ada", 2),
        (Kind::Commit, "bob", 2),
        (Kind::Message, "bob", 3),
        (Kind::Tombstone { target: 4 }, "ada", 3),
    ];
    let mut envelopes: Vec<Envelope> = kinds
        .into_iter()
        .zip(1..)
        .map(|((kind, device, epoch), seq)| envelope(seq, kind, device, epoch))
        .collect();
    for (seq, text) in [(3, "one"), (4, "two"), (6, "three"), (8, "four")] {
        envelopes[seq - 1].message_id = format!("id-{text}");
    }
    envelopes[3].has_body = false;
    let view = View {
        state: "ok".into(),
        epoch: 3,
        authenticator: "a3".into(),
        leaves: 2,
        policy: (5, "p5".into()),
        members: vec!["ada".into(), "bob".into()],
        roles: vec!["@everyone 1".into()],
    };
    let deleted = Row { seq: 4, shows: Shows::Deleted };
    let hers = vec![message(3, "one"), deleted.clone(), message(6, "three"), message(8, "four")];
    let his = vec![message(3, "one"), deleted, gap(5, 7), message(8, "four")];
    let blob = |id: &str, named| Blob { id: id.into(), named, parts: 2, received: 2, stored: 2 };
    let saved = vec![Saved { seq: 6, bytes: Ok("bytes".into()) }];
    let mut three = sent("ada", "three", 50, Some(6));
    three.file = Some("bytes".into());
    let reader = |client: &str, steady: bool, log: Vec<Row>| Reader {
        client: client.into(),
        steady,
        resumed: Some((4, log.iter().filter(|row| row.seq > 4).cloned().collect())),
        log,
        saved: if steady { saved.clone() } else { Vec::new() },
        view: view.clone(),
    };
    History {
        sends: vec![
            sent("ada", "one", 10, Some(3)),
            sent("bob", "two", 20, Some(4)),
            three,
            sent("ada", "never", 60, None),
            sent("bob", "four", 90, Some(8)),
        ],
        deletions: vec![4],
        streams: vec![Stream {
            client: "bob".into(),
            after: 0,
            rows: vec![message(3, "one"), message(4, "two")],
        }],
        absences: vec![Absence { clients: vec!["bob".into()], from: 40, to: Some(80) }],
        readers: vec![reader("ada", true, hers), reader("bob", false, his)],
        database: Database {
            envelopes,
            head: 9,
            epoch: 3,
            policy: vec![1, 2, 3, 4, 5],
            policy_head: 5,
            owners: 1,
            blobs: vec![blob("named", true), blob("swept later", false)],
            strays: Vec::new(),
            differences: Vec::new(),
        },
        healed: 100,
        converged: Some(150),
        patience: 1_000,
    }
}
