//! The loop between the terminal, the model and the core.

use std::io::IsTerminal as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use coterie_core::FailureKind;
use coterie_driver::AGENT_GONE;
use crossterm::event::EventStream;
use futures_util::StreamExt as _;
use rand::rngs::OsRng;
use tokio::sync::mpsc;

use super::drafts::Drafts;
use super::model::{App, Cx, Effect, Event};
use super::tasks::Tasks;
use super::terminal::Screen;
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;

/// How often time is told to the model.
const TICK: Duration = Duration::from_millis(500);
/// Events that are taken in before the next frame.
const TOGETHER: usize = 512;

/// Runs until the user leaves.
pub(crate) async fn run(client: &mut Client, output: Output) -> Result<(), Error> {
    if !output.is_read() || !std::io::stdin().is_terminal() {
        return Err(Error::usage(
            "tui needs a terminal, and no --json: scripts have tail and send",
        ));
    }
    client.serve()?;
    let (tasks, events) = Tasks::new();
    let (mut app, effects) = App::start();
    let drafts = Drafts::of(client.profile());
    app.put_drafts(drafts.texts());
    let screen = Screen::enter()?;
    let mut running = Running { client, tasks, events, app, screen, drafts };
    let mut left = running.follow(effects).await?;
    let mut inputs = EventStream::new();
    let mut tick = tokio::time::interval(TICK);
    while !left {
        let shown = running.screen.draw(&running.app)?;
        let effects = running.app.shown(shown);
        left = running.follow(effects).await?;
        let event = tokio::select! {
            input = inputs.next() => match input {
                Some(input) => Event::Terminal(input?),
                None => return Ok(()),
            },
            Some(event) = running.events.recv() => event,
            _ = tick.tick() => Event::Tick,
        };
        left |= running.take(event).await?;
        for _ in 0..TOGETHER {
            match running.events.try_recv() {
                Ok(event) => left |= running.take(event).await?,
                Err(_) => break,
            }
        }
        if Screen::is_lost() {
            return Err(Error::bug("panicked", "a part of this program has failed"));
        }
    }
    Ok(())
}

struct Running<'a> {
    client: &'a mut Client,
    tasks: Tasks,
    events: mpsc::Receiver<Event>,
    app: App,
    screen: Screen,
    drafts: Drafts,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.drafts.keep(self.app.drafts());
    }
}

impl Running<'_> {
    /// Takes an event in and does what follows. True: the user leaves.
    async fn take(&mut self, event: Event) -> Result<bool, Error> {
        let event = match event {
            Event::Ended { how: Err(failure), .. } if failure.code == AGENT_GONE => {
                self.reopen().await?;
                Event::Reopened
            }
            event => event,
        };
        if matches!(event, Event::Tick) {
            self.drafts.keep(self.app.drafts());
        }
        let mut cx = Cx { now: now(), rng: &mut OsRng };
        let effects = self.app.handle(&mut cx, event);
        self.follow(effects).await
    }

    /// The program that held the store has ended: perhaps it is ours now.
    async fn reopen(&mut self) -> Result<(), Error> {
        self.tasks.abandon_all();
        if self.client.would_ask_for_a_passphrase() {
            let words = "another program that held the store has ended, and the store is locked: \
                         start again";
            return Err(Error::of_kind(FailureKind::NotSignedIn, "store_locked", words));
        }
        self.client.reopen().await?;
        self.client.serve()?;
        // What the old one still said is of no use.
        while let Ok(event) = self.events.try_recv() {
            drop(event);
        }
        Ok(())
    }

    async fn follow(&mut self, effects: Vec<Effect>) -> Result<bool, Error> {
        let mut left = false;
        for effect in effects {
            match effect {
                Effect::Ask { deed, request } => {
                    self.tasks.ask(self.client, deed, *request).await;
                }
                Effect::Abandon(deed) => self.tasks.abandon(&deed),
                Effect::SendFile { transfer, file } => {
                    self.tasks.send_file(self.client.another(), transfer, file);
                }
                Effect::SaveFile { transfer, file } => {
                    self.tasks.save_file(self.client.another(), transfer, file);
                }
                Effect::Stop { transfer } => self.tasks.stop(transfer),
                Effect::Ring => Screen::ring(),
                Effect::Quit => left = true,
            }
        }
        Ok(left)
    }
}

/// The system's clock.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
