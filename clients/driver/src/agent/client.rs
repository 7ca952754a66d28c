//! The asking side.

use coterie_core::{Failure, FailureKind};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedReadHalf;
use tokio::net::unix::OwnedWriteHalf;

use super::path::SocketPath;
use super::wire::{Ask, line, read_line};
use crate::session::AGENT_GONE;
use crate::{Answer, Profile};

/// A request under way at the holder of the store. Dropping it abandons the request.
#[derive(Debug)]
pub(crate) struct Agent {
    answers: BufReader<OwnedReadHalf>,
    _asking: OwnedWriteHalf,
    partial: Vec<u8>,
    ended: bool,
}

/// Connects to the holder of the store, if it serves a socket.
pub(crate) async fn connect(profile: &Profile) -> Option<UnixStream> {
    let socket = SocketPath::of(profile).ok()?;
    UnixStream::connect(&socket.path).await.ok()
}

impl Agent {
    /// Asks over a connection.
    pub(crate) async fn ask(stream: UnixStream, ask: &Ask) -> Result<Self, Failure> {
        let (answers, mut asking) = stream.into_split();
        let line = line(ask).map_err(|error| gone(&error.to_string()))?;
        asking.write_all(&line).await.map_err(|error| gone(&error.to_string()))?;
        Ok(Self {
            answers: BufReader::new(answers),
            _asking: asking,
            partial: Vec::new(),
            ended: false,
        })
    }

    /// The next answer; none after the last.
    pub(crate) async fn next(&mut self) -> Option<Answer> {
        if self.ended {
            return None;
        }
        let answer = match read_line(&mut self.answers, &mut self.partial).await {
            Ok(Some(line)) => serde_json::from_slice(&line)
                .unwrap_or_else(|_| Answer::Failed(gone("it does not speak our protocol"))),
            Ok(None) => Answer::Failed(gone("it has ended")),
            Err(error) => Answer::Failed(gone(&error.to_string())),
        };
        self.ended = matches!(answer, Answer::Done(_) | Answer::Failed(_));
        Some(answer)
    }
}

fn gone(why: &str) -> Failure {
    let words = format!("the program that holds the store did not answer: {why}");
    Failure::new(FailureKind::Bug, AGENT_GONE, words)
}
