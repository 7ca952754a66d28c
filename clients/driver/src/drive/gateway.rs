//! The gateway's one socket.

use std::time::Duration;

use coterie_core::Event;
use coterie_protocol::gateway::JSON;
use coterie_types::limits::GATEWAY_FRAME_MAX;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::{Message, WebSocketConfig};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// The close code when there was none.
const ABNORMAL: u16 = 1006;
const CONNECT: Duration = Duration::from_secs(10);
/// How long a close frame may take to leave.
const GOODBYE: Duration = Duration::from_secs(1);
/// Frames from the node that wait for the loop; beyond it we stop reading.
const FRAMES_IN: usize = 256;
/// Frames to the node that wait for the socket; beyond it the socket is given up.
const FRAMES_OUT: usize = 256;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The socket, open or not. After [`Gateway::close`] nothing more comes from that socket;
/// otherwise each opening ends with exactly one [`Event::GatewayClosed`].
#[derive(Debug)]
pub(crate) struct Gateway {
    url: String,
    link: Option<Link>,
}

#[derive(Debug)]
struct Link {
    frames: mpsc::Sender<String>,
    events: mpsc::Receiver<Event>,
}

impl Gateway {
    /// For a node's base URL.
    pub(crate) fn new(base: &str) -> Self {
        let url = match base.strip_prefix("http") {
            Some(rest) => format!("ws{rest}/v1/gateway"),
            None => format!("{base}/v1/gateway"),
        };
        Self { url, link: None }
    }

    /// Opens a socket; one that is open is closed.
    pub(crate) fn open(&mut self) {
        let (frames, frames_out) = mpsc::channel(FRAMES_OUT);
        let (events_in, events) = mpsc::channel(FRAMES_IN);
        // Replacing the link drops the old one, and that ends its task.
        self.link = Some(Link { frames, events });
        tokio::spawn(run(self.url.clone(), frames_out, events_in));
    }

    /// Sends a frame. A socket that takes no more is given up.
    pub(crate) fn send(&mut self, text: String) {
        let Some(link) = &mut self.link else { return };
        if link.frames.try_send(text).is_err() {
            let (events_in, events) = mpsc::channel(1);
            let _ = events_in.try_send(Event::GatewayClosed { code: ABNORMAL });
            link.events = events;
        }
    }

    /// Closes the socket.
    pub(crate) fn close(&mut self) {
        self.link = None;
    }

    /// What happened next; waits for ever while there is no socket. Cancel safe.
    pub(crate) async fn next(&mut self) -> Event {
        let Some(link) = &mut self.link else { return std::future::pending().await };
        let event = link.events.recv().await.unwrap_or(Event::GatewayClosed { code: ABNORMAL });
        if matches!(event, Event::GatewayClosed { .. }) {
            self.link = None;
        }
        event
    }
}

async fn run(url: String, mut frames: mpsc::Receiver<String>, events: mpsc::Sender<Event>) {
    let code = match tokio::time::timeout(CONNECT, connect(&url)).await {
        Ok(Some(socket)) => {
            if events.send(Event::GatewayOpened).await.is_err() {
                return;
            }
            relay(socket, &mut frames, &events).await
        }
        _ => ABNORMAL,
    };
    let _ = events.send(Event::GatewayClosed { code }).await;
}

async fn connect(url: &str) -> Option<Socket> {
    let mut request = url.into_client_request().ok()?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(JSON));
    let config = WebSocketConfig::default()
        .max_message_size(Some(GATEWAY_FRAME_MAX))
        .max_frame_size(Some(GATEWAY_FRAME_MAX))
        .read_buffer_size(16 * 1024)
        .max_write_buffer_size(1024 * 1024);
    let (socket, response) = connect_async_with_config(request, Some(config), true).await.ok()?;
    let agreed = response.headers().get(SEC_WEBSOCKET_PROTOCOL);
    agreed.is_some_and(|name| name == JSON).then_some(socket)
}

/// Passes frames both ways until either side ends; gives the close code.
async fn relay(
    socket: Socket,
    frames: &mut mpsc::Receiver<String>,
    events: &mpsc::Sender<Event>,
) -> u16 {
    let (mut sink, mut stream) = socket.split();
    let reading = async {
        while let Some(message) = stream.next().await {
            match message {
                Ok(Message::Text(text)) => {
                    let event = Event::GatewayFrame { text: text.as_str().to_owned() };
                    if events.send(event).await.is_err() {
                        break;
                    }
                }
                Ok(Message::Close(frame)) => {
                    return frame.map_or(1005, |frame| frame.code.into());
                }
                // Binary frames are not of our subprotocol.
                Ok(Message::Binary(_)) | Err(_) => break,
                Ok(_) => {}
            }
        }
        ABNORMAL
    };
    let writing = async {
        while let Some(text) = frames.recv().await {
            if sink.feed(Message::text(text)).await.is_err() {
                return;
            }
            // What waits goes out together.
            while let Ok(text) = frames.try_recv() {
                if sink.feed(Message::text(text)).await.is_err() {
                    return;
                }
            }
            if sink.flush().await.is_err() {
                return;
            }
        }
        let _ = tokio::time::timeout(GOODBYE, sink.close()).await;
    };
    tokio::select! {
        code = reading => code,
        () = writing => ABNORMAL,
    }
}
