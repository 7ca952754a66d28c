//! frames.json: every frame of the gateway in JSON and in CBOR.

use coterie_protocol::{
    gateway::{
        CloseCode, CloseRange, Cursors, Downstream, GapReason, Lane, Notice, Upstream, Welcome,
    },
    rest::LogItem,
};
use coterie_types::{Bytes, ChannelId, DeviceId, FixedBytes, Head, MessageId, ServerId};
use serde::Serialize;
use serde_json::{Value, json};

use super::hex;

const CHANNEL: ChannelId = ChannelId::from_bytes([0xc4; 16]);
const SERVER: ServerId = ServerId::from_bytes([0x5e; 16]);

pub fn vectors() -> Value {
    json!({
        "json": "the frame's JSON; order of names and white space do not matter",
        "upstream": upstream(),
        "upstream_bad": upstream_bad(),
        "downstream": downstream(),
        "close_codes": close_codes(),
    })
}

fn show<T: Serialize>(name: &str, frame: &T) -> Value {
    let mut cbor = Vec::new();
    ciborium::into_writer(frame, &mut cbor).expect("a frame");
    json!({ "name": name, "json": frame, "cbor": hex(&cbor) })
}

fn cursors() -> Cursors {
    Cursors { inbox: 4, servers: [(SERVER, 17)].into(), channels: [(CHANNEL, 70_000)].into() }
}

fn upstream() -> Vec<Value> {
    vec![
        show("hello", &Upstream::Hello { ticket: "a-ticket".into(), cursors: cursors() }),
        show(
            "hello of a new device",
            &Upstream::Hello { ticket: "a-ticket".into(), cursors: Cursors::default() },
        ),
        show("follow", &Upstream::Follow { cursors: Cursors { inbox: 0, ..cursors() } }),
        show("acknowledge_inbox", &Upstream::AcknowledgeInbox { seq: 4 }),
        show(
            "ephemeral",
            &Upstream::Ephemeral { channel_id: CHANNEL, epoch: 4, sealed: Bytes(vec![7; 360]) },
        ),
        show("ping", &Upstream::Ping { n: 99 }),
    ]
}

/// Frames for which the node closes with 4200.
fn upstream_bad() -> Vec<Value> {
    let cases = [
        ("an unknown frame", json!({ "t": "subscribe" })),
        ("no name", json!({ "ticket": "a-ticket", "cursors": {} })),
        ("an unknown field", json!({ "t": "ping", "n": 1, "m": 2 })),
        ("an unknown field in the cursors", json!({ "t": "follow", "cursors": { "roles": {} } })),
        ("no ticket", json!({ "t": "hello", "cursors": {} })),
        ("a negative cursor", json!({ "t": "acknowledge_inbox", "seq": -1 })),
        ("a cursor that is no number", json!({ "t": "acknowledge_inbox", "seq": "1" })),
        (
            "a user's id for a server's",
            json!({ "t": "follow", "cursors": { "servers": { "u00000000000000000000000000": 1 } } }),
        ),
        (
            "an id in upper case",
            json!({ "t": "follow", "cursors": { "servers": { "S00000000000000000000000000": 1 } } }),
        ),
        ("a list", json!([])),
    ];
    let show = |(name, frame): (&str, Value)| {
        let mut cbor = Vec::new();
        ciborium::into_writer(&frame, &mut cbor).expect("a frame");
        json!({ "name": name, "json": frame, "cbor": hex(&cbor), "close": CloseCode::Malformed.number() })
    };
    cases.map(show).into()
}

fn item(body: bool) -> LogItem {
    LogItem {
        seq: 12,
        kind: "message".into(),
        message_id: MessageId::from_bytes([0x1d; 16]),
        device_id: DeviceId::from_bytes([0xde; 16]),
        header: Bytes(vec![0xa0, 0x01, 0xff]),
        body: body.then(|| Bytes(vec![0xfb, 0xff, 0xfe])),
        body_hash: (!body).then_some(FixedBytes([0x42; 32])),
    }
}

fn downstream() -> Vec<Value> {
    let ready = Downstream::Ready { connection_id: "k7".into(), heartbeat_ms: 30_000 };
    let head = Head { seq: 3, hash: FixedBytes([0x42; 32]) };
    let gap = |lane, reason| Downstream::Gap { lane, from: 9, to: 4, reason };
    let caught_up = |lane| Downstream::CaughtUp { lane, seq: 12 };
    let entry = Downstream::Entry { server_id: SERVER, seq: 17, entry: Bytes(vec![0xa3, 0, 17]) };
    let joined = Notice::ServerJoined { server_id: SERVER };
    let welcome = Notice::Welcome(Welcome {
        server_id: SERVER,
        channel_id: CHANNEL,
        incarnation: 0,
        epoch: 4,
        head,
        pinned: head,
        welcome: Bytes(vec![0, 1, 0, 3, 7]),
    });
    let refused = |code: &str, retry_after_ms| Downstream::EphemeralRefused {
        channel_id: CHANNEL,
        code: code.to_owned(),
        retry_after_ms,
    };
    let device_id = DeviceId::from_bytes([0xd1; 16]);
    let own_data = Notice::OwnData { device_id, slot: 5, sealed: Bytes(vec![7; 40]) };
    vec![
        show("ready", &ready),
        show("envelope", &Downstream::Envelope { channel_id: CHANNEL, item: item(true) }),
        show(
            "envelope whose body was erased",
            &Downstream::Envelope { channel_id: CHANNEL, item: item(false) },
        ),
        show("announced", &Downstream::Announced { channel_id: CHANNEL, seq: 13 }),
        show("entry", &entry),
        show("entry_announced", &Downstream::EntryAnnounced { server_id: SERVER, seq: 18 }),
        show("inbox: server_joined", &Downstream::Inbox { seq: 5, notice: joined }),
        show(
            "inbox: device_log_changed",
            &Downstream::Inbox { seq: 6, notice: Notice::DeviceLogChanged { head } },
        ),
        show("inbox: welcome", &Downstream::Inbox { seq: 7, notice: welcome }),
        show("inbox: own_data", &Downstream::Inbox { seq: 8, notice: own_data }),
        show("caught_up on the inbox", &caught_up(Lane::Inbox)),
        show("caught_up on a policy log", &caught_up(Lane::Server(SERVER))),
        show("caught_up on a channel log", &caught_up(Lane::Channel(CHANNEL))),
        show("gap: ahead", &gap(Lane::Channel(CHANNEL), GapReason::Ahead)),
        show("gap: not_kept", &gap(Lane::Inbox, GapReason::NotKept)),
        show("gap: not_found", &gap(Lane::Server(SERVER), GapReason::NotFound)),
        show(
            "ephemeral",
            &Downstream::Ephemeral { channel_id: CHANNEL, epoch: 4, sealed: Bytes(vec![7; 360]) },
        ),
        show("ephemeral_refused", &refused("forbidden", None)),
        show("ephemeral_refused: too much", &refused("rate_limited", Some(1_900))),
        show("pong", &Downstream::Pong { n: 99 }),
        show("go_away", &Downstream::GoAway { after_ms: 2_500 }),
    ]
}

fn close_codes() -> Vec<Value> {
    let codes = [
        ("going_away", CloseCode::GoingAway),
        ("slow_reader", CloseCode::SlowReader),
        ("silent", CloseCode::Silent),
        ("internal", CloseCode::Internal),
        ("replaced", CloseCode::Replaced),
        ("bad_ticket", CloseCode::BadTicket),
        ("session_ended", CloseCode::SessionEnded),
        ("malformed", CloseCode::Malformed),
        ("too_large", CloseCode::TooLarge),
        ("no_hello", CloseCode::NoHello),
        ("no_subprotocol", CloseCode::NoSubprotocol),
        ("limit_reached", CloseCode::LimitReached),
    ];
    let does = |code| match CloseRange::of(code) {
        CloseRange::Resume => "resume",
        CloseRange::Reauthenticate => "reauthenticate",
        CloseRange::Stop => "stop",
    };
    let named = codes.map(|(name, code)| {
        json!({ "name": name, "code": code.number(), "client": does(code.number()) })
    });
    // Codes that no version of this protocol names.
    let others = [1000, 1006, 4099, 4199, 4299, 4300];
    let others = others.map(|code| json!({ "code": code, "client": does(code) }));
    named.into_iter().chain(others).collect()
}
