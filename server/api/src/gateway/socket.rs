//! A connection on a WebSocket.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use coterie_acts::{Format, Framed};
use coterie_protocol::gateway::CloseCode;
use futures_util::{
    SinkExt, Stream, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::sync::{mpsc, oneshot};

use super::{Received, received::format_of, session};
use crate::App;

/// How long what waits and the close frame may take to leave.
const GOODBYE: Duration = Duration::from_secs(2);

pub(super) async fn serve(app: App, mut socket: WebSocket) {
    let format = socket.protocol().and_then(|name| name.to_str().ok()).and_then(format_of);
    let Some(format) = format else {
        let _ = socket.send(close(CloseCode::NoSubprotocol)).await;
        return;
    };
    let queue = app.config().gateway.queue.max(1);
    let (sink, stream) = socket.split();
    let (out, frames) = mpsc::channel(queue);
    let (ending, end) = oneshot::channel();
    let mut writer = tokio::spawn(write(sink, frames, end, format));
    let code = session::run(app, format, received(stream, format), out).await;
    let _ = ending.send(code);
    if tokio::time::timeout(GOODBYE, &mut writer).await.is_err() {
        writer.abort();
    }
}

/// Sends frames, many before one flush; then the close frame.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut frames: mpsc::Receiver<Arc<Framed>>,
    end: oneshot::Receiver<Option<CloseCode>>,
    format: Format,
) -> Result<(), axum::Error> {
    while let Some(frame) = frames.recv().await {
        sink.feed(message(&frame, format)).await?;
        while let Ok(frame) = frames.try_recv() {
            sink.feed(message(&frame, format)).await?;
        }
        sink.flush().await?;
    }
    if let Ok(Some(code)) = end.await {
        sink.send(close(code)).await?;
    }
    Ok(())
}

fn message(frame: &Framed, format: Format) -> Message {
    let bytes = frame.encoded(format).clone();
    match format {
        Format::Json => Message::Text(Utf8Bytes::try_from(bytes).unwrap_or_default()),
        Format::Cbor => Message::Binary(bytes),
    }
}

fn close(code: CloseCode) -> Message {
    Message::Close(Some(CloseFrame { code: code.number(), reason: Utf8Bytes::default() }))
}

fn received(stream: SplitStream<WebSocket>, format: Format) -> impl Stream<Item = Received> + Send {
    // Ends with the first error: after it nothing can be read any more.
    futures_util::stream::unfold((stream, false), move |(mut stream, failed)| async move {
        if failed {
            return None;
        }
        let (received, failed) = match stream.next().await? {
            Ok(Message::Text(text)) if format == Format::Json => {
                (Received::decode(format, text.as_bytes()), false)
            }
            Ok(Message::Binary(bytes)) if format == Format::Cbor => {
                (Received::decode(format, &bytes), false)
            }
            Ok(Message::Text(_) | Message::Binary(_)) => (Received::Malformed, false),
            Ok(Message::Ping(_) | Message::Pong(_)) => (Received::Heard, false),
            Ok(Message::Close(_)) => return None,
            Err(error) if is_too_large(&error) => (Received::TooLarge, true),
            Err(_) => return None,
        };
        Some((received, (stream, failed)))
    })
}

/// The library's error is not part of axum's interface; its words are.
fn is_too_large(error: &axum::Error) -> bool {
    error.to_string().to_ascii_lowercase().contains("too long")
}
