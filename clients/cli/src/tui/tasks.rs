//! Requests and files under way, each in a task that tells the loop what it hears.

use std::collections::HashMap;

use coterie_core::{Failure, Request};
use coterie_driver::{Answer, Running, SaveFile, SendFile, Session};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::model::{Deed, Event};
use crate::client::{Another, Client};

/// Events that wait for the loop.
const WAITING: usize = 1_024;

pub(super) struct Tasks {
    sender: mpsc::Sender<Event>,
    requests: HashMap<Deed, AbortHandle>,
    transfers: HashMap<u64, AbortHandle>,
}

impl Tasks {
    pub(super) fn new() -> (Self, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender, requests: HashMap::new(), transfers: HashMap::new() }, receiver)
    }

    /// Asks the core; the answers come as events.
    pub(super) async fn ask(&mut self, client: &mut Client, deed: Deed, request: Request) {
        let begun = client.begin(request).await;
        let (sender, of) = (self.sender.clone(), deed.clone());
        let task = tokio::spawn(async move {
            let how = match begun {
                Ok(running) => listen(running, &of, &sender).await,
                Err(failure) => Event::Ended { deed: of, how: Err(failure) },
            };
            // Nobody listens: the program ends.
            let _ = sender.send(how).await;
        });
        self.requests.retain(|_, task| !task.is_finished());
        // One of a kind at a time: the one before is not waited for, but goes on to its end.
        self.requests.insert(deed, task.abort_handle());
    }

    /// Dropping a request abandons it.
    pub(super) fn abandon(&mut self, deed: &Deed) {
        if let Some(task) = self.requests.remove(deed) {
            task.abort();
        }
    }

    /// All requests: who answered them has gone.
    pub(super) fn abandon_all(&mut self) {
        self.requests.drain().for_each(|(_, task)| task.abort());
    }

    pub(super) fn send_file(&mut self, another: Another, transfer: u64, file: SendFile) {
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let how = match another.open().await {
                Ok(mut session) => {
                    let tell = progress(&sender, transfer);
                    let sent = session.send_file(&file, tell).await;
                    session.close().await;
                    sent.map(|_| None)
                }
                Err(failure) => Err(failure),
            };
            let _ = sender.send(Event::Transferred { transfer, how }).await;
        });
        self.transfers.insert(transfer, task.abort_handle());
    }

    pub(super) fn save_file(&mut self, another: Another, transfer: u64, file: SaveFile) {
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let how = match another.open().await {
                Ok(session) => saved(session, &file, transfer, &sender).await,
                Err(failure) => Err(failure),
            };
            let _ = sender.send(Event::Transferred { transfer, how }).await;
        });
        self.transfers.insert(transfer, task.abort_handle());
    }

    pub(super) fn stop(&mut self, transfer: u64) {
        if let Some(task) = self.transfers.remove(&transfer) {
            task.abort();
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.abandon_all();
        self.transfers.drain().for_each(|(_, task)| task.abort());
    }
}

/// Passes on what a request says; gives its end.
async fn listen(mut running: Running, deed: &Deed, sender: &mpsc::Sender<Event>) -> Event {
    loop {
        let event = match running.next().await {
            Answer::Row(row) => Event::Row { deed: deed.clone(), row },
            Answer::Alarm(words) => Event::Told { words, alarm: true },
            Answer::Notice(notice) => {
                let words = notice.get("message").and_then(serde_json::Value::as_str);
                Event::Told { words: words.unwrap_or_default().to_owned(), alarm: false }
            }
            Answer::Done(value) => return Event::Ended { deed: deed.clone(), how: Ok(value) },
            Answer::Failed(failure) => {
                return Event::Ended { deed: deed.clone(), how: Err(failure) };
            }
        };
        let _ = sender.send(event).await;
    }
}

async fn saved(
    mut session: Session,
    file: &SaveFile,
    transfer: u64,
    sender: &mpsc::Sender<Event>,
) -> Result<Option<String>, Failure> {
    let saved = session.save_file(file, progress(sender, transfer)).await;
    session.close().await;
    Ok(Some(saved?.path.to_string_lossy().into_owned()))
}

/// Tells how far a file is; when the loop has no time for that, it is told later.
fn progress(
    sender: &mpsc::Sender<Event>,
    transfer: u64,
) -> impl FnMut(coterie_driver::Transferred) + use<> {
    let sender = sender.clone();
    move |at| drop(sender.try_send(Event::Progress { transfer, done: at.done, of: at.of }))
}
