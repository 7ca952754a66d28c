//! The gateway on a real socket.

use std::net::SocketAddr;

use coterie_protocol::gateway::{CBOR, CloseCode, Downstream, JSON, Upstream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::{
    connection::{Scene, append, channels, ticket},
    kit::Kit,
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn serve(kit: &Kit) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = kit.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

async fn connect(address: SocketAddr, subprotocol: Option<&str>) -> Socket {
    let mut request = format!("ws://{address}/v1/gateway").into_client_request().unwrap();
    if let Some(name) = subprotocol {
        let name = HeaderValue::from_str(name).unwrap();
        request.headers_mut().insert("sec-websocket-protocol", name);
    }
    connect_async(request).await.unwrap().0
}

fn encode(frame: &Upstream, subprotocol: &str) -> Message {
    if subprotocol == JSON {
        return Message::text(serde_json::to_string(frame).unwrap());
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(frame, &mut bytes).unwrap();
    Message::binary(bytes)
}

fn decode(message: &Message) -> Downstream {
    match message {
        Message::Text(text) => serde_json::from_str(text).unwrap(),
        Message::Binary(bytes) => ciborium::from_reader(&bytes[..]).unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn close_code(socket: &mut Socket) -> u16 {
    loop {
        match socket.next().await {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn both_encodings_say_the_same() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let address = serve(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[100, 60_000]).await;
    let mut heard = Vec::new();
    for name in [JSON, CBOR] {
        let mut socket = connect(address, Some(name)).await;
        let ticket = ticket(&kit, &scene.bob).await;
        let cursors = channels(&[(scene.channel, 0)]);
        socket.send(encode(&Upstream::Hello { ticket, cursors }, name)).await.unwrap();
        let mut frames = Vec::new();
        while frames.len() < 5 {
            let message = socket.next().await.unwrap().unwrap();
            if message.is_text() || message.is_binary() {
                assert_eq!(message.is_text(), name == JSON);
                frames.push(decode(&message));
            }
        }
        assert!(matches!(frames.remove(0), Downstream::Ready { .. }));
        frames.sort_by_key(|f| format!("{f:?}"));
        heard.push(frames);
        socket.send(encode(&Upstream::Ping { n: 3 }, name)).await.unwrap();
        let pong = socket.next().await.unwrap().unwrap();
        assert_eq!(decode(&pong), Downstream::Pong { n: 3 });
    }
    let large = |frames: &[Downstream]| {
        frames.iter().any(|f| matches!(f, Downstream::Announced { seq: 2, .. }))
    };
    assert!(large(&heard[0]), "80,000 characters of base64url");
    assert!(!large(&heard[1]), "60,000 bytes");
    let envelopes = |frames: &[Downstream]| {
        let first =
            |f: &&Downstream| matches!(f, Downstream::Envelope { item, .. } if item.seq == 1);
        frames.iter().find(first).cloned()
    };
    assert_eq!(envelopes(&heard[0]), envelopes(&heard[1]));
}

#[tokio::test]
async fn wrong_clients_are_closed_with_a_code_that_says_why() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let address = serve(&kit).await;
    let mut socket = connect(address, None).await;
    assert_eq!(close_code(&mut socket).await, CloseCode::NoSubprotocol.number());
    let mut socket = connect(address, Some(JSON)).await;
    socket.send(Message::text("{}")).await.unwrap();
    assert_eq!(close_code(&mut socket).await, CloseCode::Malformed.number());
    let mut socket = connect(address, Some(JSON)).await;
    socket.send(Message::binary(vec![1])).await.unwrap();
    assert_eq!(close_code(&mut socket).await, CloseCode::Malformed.number());
    let mut socket = connect(address, Some(JSON)).await;
    socket.send(Message::text("x".repeat(65 * 1024))).await.unwrap();
    assert_eq!(close_code(&mut socket).await, CloseCode::TooLarge.number());
    let mut socket = connect(address, Some(CBOR)).await;
    let ticket = ticket(&kit, &scene.bob).await;
    let cursors = coterie_protocol::gateway::Cursors::default();
    socket.send(encode(&Upstream::Hello { ticket, cursors }, CBOR)).await.unwrap();
    assert!(matches!(decode(&socket.next().await.unwrap().unwrap()), Downstream::Ready { .. }));
    kit.call::<()>("POST", "/v1/auth/logout", scene.bob.token(), None).await;
    assert_eq!(close_code(&mut socket).await, CloseCode::SessionEnded.number());
}

#[tokio::test]
async fn a_drain_closes_sockets_and_ends() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let address = serve(&kit).await;
    let mut socket = connect(address, Some(JSON)).await;
    let ticket = ticket(&kit, &scene.bob).await;
    let cursors = coterie_protocol::gateway::Cursors::default();
    socket.send(encode(&Upstream::Hello { ticket, cursors }, JSON)).await.unwrap();
    socket.next().await.unwrap().unwrap();
    kit.app.drain();
    assert_eq!(close_code(&mut socket).await, CloseCode::GoingAway.number());
    drop(socket);
    kit.app.drained().await;
}

#[tokio::test]
async fn without_an_upgrade_the_gateway_is_a_problem() {
    let kit = Kit::new().await;
    assert_eq!(kit.get("/v1/gateway", None).await.code(), "malformed");
}
