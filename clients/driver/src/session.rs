//! A session: a profile in use, through its store or through the program that holds it.

use std::time::Duration;

use coterie_core::{Core, Cx, Event, Failure, FailureKind, Request};
use rand::rngs::OsRng;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::Value;
use tokio::net::UnixStream;

use crate::agent::{self, Agent, Ask, Server};
use crate::drive::{self, Http, Machine};
use crate::store::{LockError, Store, StoreError, StoreKey, StoreLock};
use crate::{Answer, Asked, Handle, KeyError, KeyState, Patience, Profile};

/// The code of the failure when the program that holds the store ended before it answered: ask
/// again, in a new session.
pub const AGENT_GONE: &str = "agent_gone";

/// How long a lock may be held by a program that is about to end, or to serve its socket.
const LOCK_WAIT: Duration = Duration::from_secs(2);
const LOCK_POLL: Duration = Duration::from_millis(25);

/// How to open a session.
#[derive(Debug, Clone)]
pub struct Options {
    /// The node's base URL.
    pub node: String,
    /// How long to wait for the node without progress.
    pub timeout: Duration,
    /// Through which what nothing may join to the user goes; none: straight to the node.
    pub proxy: Option<String>,
}

/// Why a session cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Another program has the store and serves no socket.
    #[error("the store is in use by process {pid}")]
    InUse {
        /// Which process.
        pid: u32,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(StoreError),
    /// The store's rows are not what the core wrote.
    #[error("the store cannot be used: {0}")]
    Core(String),
    /// No HTTP for this node.
    #[error("{node}: {reason}")]
    Node {
        /// As given.
        node: String,
        /// Why.
        reason: String,
    },
}

/// A profile in use.
#[derive(Debug)]
pub struct Session {
    profile: Profile,
    options: Options,
    link: Link,
}

#[derive(Debug)]
enum Link {
    /// We hold the store.
    Own { handle: Handle, server: Option<Server> },
    /// Another program does; the first connection is made already.
    Agent { stream: Option<UnixStream> },
}

/// A request under way.
#[derive(Debug)]
pub struct Running(Way);

#[derive(Debug)]
enum Way {
    Own(Asked),
    Agent(Agent),
}

impl Session {
    /// Opens the profile's store, or reaches the program that holds it. `passphrase` is asked for
    /// only when the store is locked and free.
    ///
    /// # Errors
    /// See [`SessionError`].
    pub async fn open(
        profile: Profile,
        options: Options,
        passphrase: impl FnOnce() -> Option<String>,
    ) -> Result<Self, SessionError> {
        let link = match acquire(&profile).await? {
            Free::Lock(lock) => own(&profile, &options, lock, passphrase).await?,
            Free::Agent(stream) => Link::Agent { stream: Some(stream) },
        };
        Ok(Self { profile, options, link })
    }

    /// Whether this program holds the store.
    #[must_use]
    pub fn holds_store(&self) -> bool {
        matches!(self.link, Link::Own { .. })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Lets other commands of the profile go through this program, while it holds the store.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn serve(&mut self) -> std::io::Result<()> {
        if let Link::Own { handle, server } = &mut self.link
            && server.is_none()
        {
            *server = Some(Server::start(&self.profile, &self.options.node, handle.clone())?);
        }
        Ok(())
    }

    /// Asks.
    ///
    /// # Errors
    /// [`AGENT_GONE`] when the program that holds the store has ended.
    pub async fn ask(&mut self, request: Request) -> Result<Running, Failure> {
        let patience = Patience {
            limit: self.options.timeout,
            patient_once_caught_up: matches!(request, Request::Tail { .. }),
        };
        match &mut self.link {
            Link::Own { handle, .. } => Ok(Running(Way::Own(handle.ask(request, patience).await))),
            Link::Agent { stream } => {
                let stream = match stream.take() {
                    Some(stream) => Some(stream),
                    None => agent::connect(&self.profile).await,
                };
                let words = "the program that held the store has ended";
                let gone = || Failure::new(FailureKind::Bug, AGENT_GONE, words);
                let ask = Ask {
                    v: 1,
                    node: Some(self.options.node.clone()),
                    patience_ms: u64::try_from(patience.limit.as_millis()).unwrap_or(u64::MAX),
                    patient_once_caught_up: patience.patient_once_caught_up,
                    request,
                };
                let agent = Agent::ask(stream.ok_or_else(gone)?, &ask).await?;
                Ok(Running(Way::Agent(agent)))
            }
        }
    }

    /// Asks and waits for the end; rows and alarms go to `on`.
    ///
    /// # Errors
    /// Whatever the request fails with.
    pub async fn run(
        &mut self,
        request: Request,
        mut on: impl FnMut(Answer),
    ) -> Result<Value, Failure> {
        let mut running = self.ask(request).await?;
        loop {
            match running.next().await {
                Answer::Done(value) => return Ok(value),
                Answer::Failed(failure) => return Err(failure),
                other => on(other),
            }
        }
    }

    /// Ends the session: calls under way that change something may still be answered.
    pub async fn close(self) {
        if let Link::Own { handle, server } = self.link {
            // First the socket, so that nobody comes in through it any more.
            drop(server);
            handle.finish().await;
        }
    }
}

impl Running {
    /// The next answer; the last is [`Answer::Done`] or [`Answer::Failed`], and comes again when
    /// asked for again as a failure. Cancel safe.
    pub async fn next(&mut self) -> Answer {
        let answer = match &mut self.0 {
            Way::Own(asked) => asked.next().await,
            Way::Agent(agent) => agent.next().await,
        };
        let words = "asked for an answer after the last";
        answer.unwrap_or_else(|| {
            Answer::Failed(Failure::new(FailureKind::Bug, "after_the_last", words))
        })
    }

    /// Abandons the request: what was not attempted is taken back.
    pub async fn abandon(self) {
        match self.0 {
            Way::Own(asked) => drop(asked.abandon().await),
            // The holder notices that we hang up.
            Way::Agent(agent) => drop(agent),
        }
    }
}

impl Profile {
    /// How the store's key lies on the disk.
    #[must_use]
    pub fn key_state(&self) -> KeyState {
        StoreKey::of(self).state()
    }

    /// Wraps the store's key by a passphrase.
    ///
    /// # Errors
    /// [`SessionError::InUse`], and see [`KeyError`].
    pub async fn lock_key(&self, passphrase: &str) -> Result<(), SessionError> {
        // A program that holds the store and serves others has the key in its memory.
        let _free = acquire(self).await?;
        StoreKey::of(self).lock(passphrase, &mut OsRng).map_err(key_error)
    }

    /// Takes the passphrase away from the store's key.
    ///
    /// # Errors
    /// [`SessionError::InUse`], and see [`KeyError`].
    pub async fn unlock_key(&self, passphrase: &str) -> Result<(), SessionError> {
        let _free = acquire(self).await?;
        StoreKey::of(self).unlock(passphrase).map_err(key_error)
    }
}

impl Machine for Core {
    fn handle(&mut self, cx: &mut Cx<'_>, event: Event) -> coterie_core::Batch {
        Self::handle(self, cx, event)
    }
}

enum Free {
    Lock(StoreLock),
    Agent(UnixStream),
}

/// The lock, or a way to the program that has it.
async fn acquire(profile: &Profile) -> Result<Free, SessionError> {
    let start = tokio::time::Instant::now();
    loop {
        let pid = match StoreLock::acquire(profile) {
            Ok(lock) => return Ok(Free::Lock(lock)),
            Err(LockError::Held { pid }) => pid,
            Err(error) => return Err(SessionError::Store(error.into())),
        };
        if let Some(stream) = agent::connect(profile).await {
            return Ok(Free::Agent(stream));
        }
        if start.elapsed() >= LOCK_WAIT {
            return Err(SessionError::InUse { pid });
        }
        tokio::time::sleep(LOCK_POLL).await;
    }
}

async fn own(
    profile: &Profile,
    options: &Options,
    lock: StoreLock,
    passphrase: impl FnOnce() -> Option<String>,
) -> Result<Link, SessionError> {
    let node = options.node.trim_end_matches('/');
    let wrong = |reason: String| SessionError::Node { node: node.to_owned(), reason };
    let http = Http::new(node).map_err(|error| wrong(error.to_string()))?;
    let http = http.through(options.proxy.as_deref()).map_err(wrong)?;
    let passphrase = match profile.key_state() {
        KeyState::Locked => passphrase(),
        _ => None,
    };
    let store = Store::open(profile, lock, passphrase.as_deref(), &mut OsRng).await;
    let mut store = store.map_err(SessionError::Store)?;
    let rows = store.load_state().await.map_err(SessionError::Store)?;
    let core = Core::open(rows).map_err(|error| SessionError::Core(error.to_string()))?;
    let rng = ChaCha20Rng::from_rng(OsRng).map_err(|error| wrong(error.to_string()))?;
    Ok(Link::Own { handle: drive::start(core, store, http, node, rng), server: None })
}

fn key_error(error: KeyError) -> SessionError {
    SessionError::Store(error.into())
}
