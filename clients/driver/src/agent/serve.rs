//! The serving side, while `tail` or `talk` holds the store.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use coterie_core::{Failure, FailureKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::path::SocketPath;
use super::wire::{Ask, line, read_line};
use crate::drive::DRIVER_ENDED;
use crate::{Answer, Handle, Patience, Profile};

/// Clients at a time.
const CLIENTS: usize = 32;
/// How long a client may take to ask.
const ASKING: Duration = Duration::from_secs(5);
/// How long a client may take to read one answer.
const READING: Duration = Duration::from_secs(30);

/// Serves until dropped; then the socket is gone.
#[derive(Debug)]
pub(crate) struct Server {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves the profile's socket. The caller holds the store's lock, so a socket that is there
    /// already is a dead program's.
    pub(crate) fn start(profile: &Profile, node: &str, handle: Handle) -> io::Result<Self> {
        let socket = SocketPath::of(profile)?;
        match fs::remove_file(&socket.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&socket.path)?;
        fs::set_permissions(&socket.path, fs::Permissions::from_mode(0o600))?;
        let owner = fs::metadata(&socket.path)?.uid();
        let task = tokio::spawn(accept(listener, owner, node.to_owned(), handle));
        Ok(Self { path: profile.file("agent.sock"), task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.path);
    }
}

async fn accept(listener: UnixListener, owner: u32, node: String, handle: Handle) {
    let permits = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (node, handle) = (node.clone(), handle.clone());
        // The folder keeps others out already.
        if stream.peer_cred().map_or(true, |peer| peer.uid() != owner) {
            continue;
        }
        tokio::spawn(async move {
            // Whoever hangs up has no more questions.
            let _ = serve(stream, &node, &handle).await;
            drop(permit);
        });
    }
}

async fn serve(stream: UnixStream, node: &str, handle: &Handle) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let Ok(Some(text)) =
        tokio::time::timeout(ASKING, read_line(&mut reader, &mut Vec::new())).await?
    else {
        return Ok(());
    };
    let ask = match understood(&text, node) {
        Ok(ask) => ask,
        Err(failure) => return write(&mut writer, &Answer::Failed(failure)).await,
    };
    let patience = Patience {
        limit: Duration::from_millis(ask.patience_ms),
        patient_once_caught_up: ask.patient_once_caught_up,
    };
    let mut asked = handle.ask_for_another(ask.request, patience).await;
    loop {
        tokio::select! {
            answer = asked.next() => match answer {
                // The client finds another way: it opens the store, or comes again.
                Some(Answer::Failed(failure)) if failure.code == DRIVER_ENDED => return Ok(()),
                Some(answer) => write(&mut writer, &answer).await?,
                None => return Ok(()),
            },
            // Dropping `asked` abandons the request.
            () = hung_up(&mut reader) => return Ok(()),
        }
    }
}

fn understood(text: &[u8], node: &str) -> Result<Ask, Failure> {
    let usage = |code, words: String| Failure::new(FailureKind::Usage, code, words);
    let ask: Ask = serde_json::from_slice(text).map_err(|_| {
        usage("agent_version", "the program that holds the store is of another version".into())
    })?;
    match &ask.node {
        Some(other) if other != node => {
            Err(usage("other_node", format!("the store is in use with the node {node}")))
        }
        _ => Ok(ask),
    }
}

async fn write(writer: &mut OwnedWriteHalf, answer: &Answer) -> io::Result<()> {
    let line = line(answer)?;
    tokio::time::timeout(READING, writer.write_all(&line)).await?
}

/// Returns when the client has closed its side (a client says nothing after its request).
async fn hung_up(reader: &mut BufReader<OwnedReadHalf>) {
    let _ = reader.read_u8().await;
}
