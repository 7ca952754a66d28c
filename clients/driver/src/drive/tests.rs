//! The loop with a scripted machine and a node of a few lines.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use coterie_core::{
    Batch, Call, Change, Cx, Event, Failure, FailureKind, Gateway, Load, Request, Show,
};
use coterie_types::Millis;
use futures_util::{SinkExt as _, StreamExt as _};
use rand::rngs::OsRng;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, Executor as _, sqlite::SqliteConnectOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Upgrade, Response};

use super::{Answer, Handle, Http, Machine, Patience, start};
use crate::store::{Store, StoreLock};
use crate::{AGENT_GONE, Options, Profile, Session};

type Script = Box<dyn FnMut(&mut Cx<'_>, Event) -> Batch + Send>;

struct Scripted {
    script: Script,
    seen: Arc<Mutex<Vec<Event>>>,
}

impl Machine for Scripted {
    fn handle(&mut self, cx: &mut Cx<'_>, event: Event) -> Batch {
        if !matches!(event, Event::Woke) {
            self.seen.lock().unwrap().push(event.clone());
        }
        (self.script)(cx, event)
    }
}

struct Rig {
    _home: tempfile::TempDir,
    profile: Profile,
    handle: Handle,
    seen: Arc<Mutex<Vec<Event>>>,
}

async fn rig(node: &str, script: impl FnMut(&mut Cx<'_>, Event) -> Batch + Send + 'static) -> Rig {
    let home = tempfile::tempdir().unwrap();
    // Longer than a Unix socket's name may be.
    let profile = Profile::new(&home.path().join("x".repeat(120)), "p").unwrap();
    let lock = StoreLock::acquire(&profile).unwrap();
    let store = Store::open(&profile, lock, None, &mut OsRng).await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let machine = Scripted { script: Box::new(script), seen: seen.clone() };
    let rng = ChaCha20Rng::from_rng(OsRng).unwrap();
    let handle = start(machine, store, Http::new(node).unwrap(), node, rng);
    Rig { _home: home, profile, handle, seen }
}

const PATIENCE: Patience =
    Patience { limit: Duration::from_secs(20), patient_once_caught_up: false };
const HASTE: Patience =
    Patience { limit: Duration::from_millis(600), patient_once_caught_up: true };

fn call(number: u64, method: &str, path: &str) -> Call {
    let body = (method == "POST").then(|| "{}".to_owned());
    let (method, path, bearer) = (method.into(), path.into(), Some("t".into()));
    Call { call: number, method, path, bearer, body, apart: false }
}

/// A node that answers every request with its request line, `/slow` after a second, and fails at
/// `/broken`.
async fn node() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    url
}

async fn answer(mut stream: TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let line = head.lines().next().unwrap().to_owned();
    if line.contains("/slow") {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let bearer = head.to_lowercase().contains("authorization: bearer t");
    let body = format!("{line} {bearer}");
    let status = if line.contains("/broken") { 503 } else { 418 };
    let text = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_batch_is_durable_before_anything_of_it_is_sent_or_shown() {
    let url = node().await;
    let mut asked = 0;
    let rig = rig(&url, move |_, event| match event {
        Event::Asked { ask, .. } => {
            asked = ask;
            let value = Some(b"v".as_slice().into());
            let load = Load { load: 4, from: "a".into(), to: "b".into(), limit: 9, last: false };
            Batch {
                save: vec![Change { key: "a".into(), value }],
                load: vec![load],
                ..Batch::default()
            }
        }
        Event::Loaded { load: 4, rows } => {
            assert_eq!(rows[0].key, "a");
            Batch { send: vec![call(7, "GET", "/v1/x")], ..Batch::default() }
        }
        Event::Answered { call: 7, status, body } => {
            let body = String::from_utf8(body.to_vec()).unwrap();
            let value = json!({ "status": status, "body": body });
            Batch { show: vec![Show::Done { ask: asked, value }], ..Batch::default() }
        }
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, PATIENCE).await;
    match asked.next().await {
        Some(Answer::Done(value)) => {
            assert_eq!(value, json!({ "status": 418, "body": "GET /v1/x HTTP/1.1 true" }));
        }
        other => panic!("{other:?}"),
    }
    assert!(asked.next().await.is_none());
}

#[tokio::test]
async fn what_cannot_be_saved_is_neither_sent_nor_shown() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Asked { ask, .. } => Batch {
            save: vec![Change { key: "a".into(), value: Some(b"v".as_slice().into()) }],
            send: vec![call(1, "POST", "/v1/x")],
            show: vec![Show::Row { ask, value: json!("sent") }],
            ..Batch::default()
        },
        _ => Batch::default(),
    })
    .await;
    // As a full disk: nothing more fits in.
    let options = SqliteConnectOptions::new().filename(rig.profile.file("store.db"));
    let mut db = options.connect().await.unwrap();
    db.execute("CREATE TRIGGER full BEFORE INSERT ON rows BEGIN SELECT RAISE(ABORT, 'full'); END")
        .await
        .unwrap();
    let mut asked = rig.handle.ask(Request::Whoami, PATIENCE).await;
    match asked.next().await {
        Some(Answer::Failed(failure)) => assert_eq!(failure.code, "store_failed"),
        other => panic!("{other:?}"),
    }
    // The loop has ended with it: a call that was begun would have been heard of.
    let seen = rig.seen.lock().unwrap();
    assert!(!seen.iter().any(|event| matches!(event, Event::Unanswered { .. })), "{seen:?}");
}

#[tokio::test]
async fn a_refused_connection_was_never_sent() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Asked { .. } => Batch { send: vec![call(1, "POST", "/v1/x")], ..Batch::default() },
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    match asked.next().await {
        Some(Answer::Failed(failure)) => assert_eq!(failure.kind, FailureKind::Unreachable),
        other => panic!("{other:?}"),
    }
    let seen = rig.seen.lock().unwrap();
    let unanswered = |e: &Event| matches!(e, Event::Unanswered { call: 1, never_sent: true, .. });
    assert!(seen.iter().any(unanswered), "{seen:?}");
    assert!(seen.iter().any(|e| matches!(e, Event::Abandoned { .. })), "{seen:?}");
}

#[tokio::test]
async fn who_gives_up_hears_the_last_word_of_the_core() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Abandoned { ask } => {
            let failure = Failure::new(FailureKind::Refused, "rule", "why");
            Batch { show: vec![Show::Failed { ask, failure }], ..Batch::default() }
        }
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    match asked.next().await {
        Some(Answer::Failed(failure)) => assert_eq!(failure.code, "rule"),
        other => panic!("{other:?}"),
    }
}

/// A long search was given up after ten seconds; it came to its end all the same, without its rows.
#[tokio::test]
async fn rows_of_what_was_given_up_and_came_to_its_end_are_not_lost() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Abandoned { ask } => Batch {
            show: vec![
                Show::Row { ask, value: json!("found") },
                Show::Done { ask, value: json!({ "rows": 1 }) },
            ],
            ..Batch::default()
        },
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    assert!(matches!(asked.next().await, Some(Answer::Row(row)) if row == "found"));
    assert!(matches!(asked.next().await, Some(Answer::Done(_))));
    assert!(asked.next().await.is_none());
}

/// It asks the node for nothing, so that no node is waited for.
#[tokio::test]
async fn whoever_goes_through_the_own_store_is_waited_for() {
    let load = || Load { load: 1, from: "a".into(), to: "b".into(), limit: 1, last: false };
    let (mut asked, mut since) = (0, std::time::Instant::now());
    let rig = rig("http://127.0.0.1:1", move |cx, event| {
        let mut batch = Batch::default();
        match event {
            Event::Asked { ask, .. } => {
                (asked, since) = (ask, std::time::Instant::now());
                batch.load.push(load());
            }
            Event::Loaded { .. } if since.elapsed() > HASTE.limit => {
                batch.show.push(Show::Done { ask: asked, value: Value::Null });
            }
            Event::Loaded { .. } => batch.wake = Some(cx.now.plus(20)),
            Event::Woke if asked != 0 => batch.load.push(load()),
            Event::Abandoned { ask } => {
                let failure = Failure::new(FailureKind::Refused, "given_up", "why");
                batch.show.push(Show::Failed { ask, failure });
            }
            _ => {}
        }
        batch
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    let answer = asked.next().await;
    assert!(matches!(answer, Some(Answer::Done(_))), "{answer:?}");
}

#[tokio::test]
async fn a_node_that_can_be_read_and_not_written_to_is_given_up() {
    let url = node().await;
    let mut next = 0;
    let rig = rig(&url, move |_, event| match event {
        Event::Asked { .. } | Event::Answered { .. } => {
            next += 1;
            // As the core does: the one is tried again and again, the other goes well.
            let call = match next % 2 {
                0 => call(next, "GET", "/v1/fine"),
                _ => call(next, "POST", "/v1/broken"),
            };
            Batch { send: vec![call], ..Batch::default() }
        }
        Event::Abandoned { ask } => {
            let failure = Failure::new(FailureKind::Unreachable, "unavailable", "why");
            Batch { show: vec![Show::Failed { ask, failure }], ..Batch::default() }
        }
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    let answer = tokio::time::timeout(PATIENCE.limit, asked.next()).await.unwrap();
    assert!(matches!(answer, Some(Answer::Failed(_))), "{answer:?}");
    let well = |e: &Event| matches!(e, Event::Answered { status: 418, .. });
    assert!(rig.seen.lock().unwrap().iter().any(well));
}

#[tokio::test]
async fn once_caught_up_a_tail_waits_for_ever() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Asked { ask, .. } => {
            let value = json!({ "type": "caught_up", "seq": 3 });
            Batch { show: vec![Show::Row { ask, value }], ..Batch::default() }
        }
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, HASTE).await;
    assert!(matches!(asked.next().await, Some(Answer::Row(_))));
    let longer = tokio::time::timeout(HASTE.limit * 2, asked.next()).await;
    assert!(longer.is_err(), "{longer:?}");
    drop(asked);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let abandoned = |e: &Event| matches!(e, Event::Abandoned { .. });
    assert_eq!(rig.seen.lock().unwrap().iter().filter(|e| abandoned(e)).count(), 1);
}

/// A vote that waits ten minutes is not given up as if the node were silent.
#[tokio::test]
async fn what_says_that_it_waits_for_others_is_waited_for() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Asked { ask, .. } => {
            let value = json!({ "type": "waiting", "words": "the vote waits for 10 minutes" });
            Batch { show: vec![Show::Row { ask, value }], ..Batch::default() }
        }
        _ => Batch::default(),
    })
    .await;
    let haste = Patience { patient_once_caught_up: false, ..HASTE };
    let mut asked = rig.handle.ask(Request::Whoami, haste).await;
    assert!(matches!(asked.next().await, Some(Answer::Row(_))));
    let longer = tokio::time::timeout(haste.limit * 2, asked.next()).await;
    assert!(longer.is_err(), "{longer:?}");
}

#[tokio::test]
async fn a_wish_to_be_woken_replaces_the_earlier_one() {
    let (mut ask_id, mut wokes) = (0, 0);
    let rig = rig("http://127.0.0.1:1", move |cx, event| {
        let mut batch = Batch::default();
        match event {
            Event::Asked { ask, .. } => {
                ask_id = ask;
                batch.wake = Some(cx.now.plus(150));
            }
            Event::Woke if ask_id != 0 => {
                wokes += 1;
                batch.wake = (wokes < 3).then(|| cx.now.plus(20));
                if wokes == 3 {
                    batch.show.push(Show::Done { ask: ask_id, value: json!(wokes) });
                }
            }
            _ => {}
        }
        batch
    })
    .await;
    let since = tokio::time::Instant::now();
    let mut asked = rig.handle.ask(Request::Whoami, PATIENCE).await;
    assert!(matches!(asked.next().await, Some(Answer::Done(value)) if value == 3));
    assert!(since.elapsed() >= Duration::from_millis(180));
}

#[tokio::test]
async fn a_call_that_changes_something_is_awaited_at_the_end_and_then_the_lock_is_free() {
    let url = node().await;
    let rig = rig(&url, |_, event| match event {
        Event::Asked { ask, .. } => Batch {
            send: vec![call(1, "POST", "/slow"), call(2, "GET", "/slow")],
            show: vec![Show::Done { ask, value: Value::Null }],
            ..Batch::default()
        },
        Event::Answered { call: 1, .. } => Batch {
            save: vec![Change { key: "done".into(), value: Some(b"1".as_slice().into()) }],
            send: vec![call(3, "POST", "/slow")],
            wake: Some(Millis(0)),
            ..Batch::default()
        },
        _ => Batch::default(),
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, PATIENCE).await;
    assert!(matches!(asked.next().await, Some(Answer::Done(_))));
    rig.handle.finish().await;
    let lock = StoreLock::acquire(&rig.profile).unwrap();
    let mut store = Store::open(&rig.profile, lock, None, &mut OsRng).await.unwrap();
    assert_eq!(store.load_state().await.unwrap()[0].key, "done");
}

#[tokio::test]
async fn the_gateway_passes_frames_both_ways_and_tells_its_close_code() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        #[allow(clippy::result_large_err)]
        let agree = |request: &Upgrade, mut response: Response| {
            assert_eq!(request.uri().path(), "/v1/gateway");
            let name = request.headers().get("sec-websocket-protocol").unwrap().clone();
            response.headers_mut().insert("sec-websocket-protocol", name);
            Ok(response)
        };
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, agree).await.unwrap();
        let hello = socket.next().await.unwrap().unwrap();
        socket.send(Message::text(format!("echo {hello}"))).await.unwrap();
        let frame = tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: 4101.into(),
            reason: "".into(),
        };
        socket.close(Some(frame)).await.unwrap();
        while socket.next().await.is_some() {}
    });
    let mut ask_id = 0;
    let mut frame = String::new();
    let rig = rig(&url, move |_, event| {
        let mut batch = Batch::default();
        match event {
            Event::Asked { ask, .. } => {
                ask_id = ask;
                batch.gateway.push(Gateway::Open);
            }
            Event::GatewayOpened => batch.gateway.push(Gateway::Send { text: "hello".into() }),
            Event::GatewayFrame { text } => frame = text,
            Event::GatewayClosed { code } => {
                let value = json!({ "frame": frame, "code": code });
                batch.show.push(Show::Done { ask: ask_id, value });
            }
            _ => {}
        }
        batch
    })
    .await;
    let mut asked = rig.handle.ask(Request::Whoami, PATIENCE).await;
    match asked.next().await {
        Some(Answer::Done(value)) => {
            assert_eq!(value, json!({ "frame": "echo hello", "code": 4101 }));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn other_commands_of_the_profile_go_through_the_socket() {
    let rig = rig("http://127.0.0.1:1", |_, event| match event {
        Event::Asked { ask, request: Request::Whoami } => Batch {
            show: vec![
                Show::Row { ask, value: json!(1) },
                Show::Alarm { message: "careful".into() },
                Show::Done { ask, value: json!("me") },
            ],
            ..Batch::default()
        },
        _ => Batch::default(),
    })
    .await;
    let node = "http://127.0.0.1:1";
    let server = crate::agent::Server::start(&rig.profile, node, rig.handle.clone()).unwrap();
    let options = Options { node: node.into(), timeout: Duration::from_secs(20), proxy: None };
    let mut other = Session::open(rig.profile.clone(), options, || None).await.unwrap();
    assert!(!other.holds_store());
    // Twice: each request has a connection of its own.
    for _ in 0..2 {
        let mut heard = Vec::new();
        let done = other.run(Request::Whoami, |answer| heard.push(answer)).await.unwrap();
        assert_eq!(done, json!("me"));
        assert!(matches!(&heard[..], [Answer::Row(_), Answer::Alarm(_)]), "{heard:?}");
    }
    let running = other.ask(Request::Logout).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.abandon().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let abandoned = |e: &Event| matches!(e, Event::Abandoned { .. });
    assert!(rig.seen.lock().unwrap().iter().any(abandoned));

    let mut running = other.ask(Request::Logout).await.unwrap();
    drop(server);
    rig.handle.finish().await;
    match running.next().await {
        Answer::Failed(failure) => assert_eq!(failure.code, AGENT_GONE),
        other => panic!("{other:?}"),
    }
    assert!(!rig.profile.file("agent.sock").exists());
}

#[tokio::test]
async fn another_node_than_the_holders_is_refused() {
    let rig = rig("http://127.0.0.1:1", |_, _| Batch::default()).await;
    let node = "http://127.0.0.1:1";
    let _server = crate::agent::Server::start(&rig.profile, node, rig.handle.clone()).unwrap();
    let options =
        Options { node: "http://other".into(), timeout: Duration::from_secs(20), proxy: None };
    let mut other = Session::open(rig.profile.clone(), options, || None).await.unwrap();
    let failure = other.run(Request::Whoami, |_| {}).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Usage, "other_node"));
}
