//! `talk`: what is typed is sent, what arrives is shown above it.

use coterie_core::{Failure, Request};
use coterie_driver::{AGENT_GONE, Answer, Running};
use serde_json::Value;
use std::io::{self, IsTerminal as _};
use tokio::sync::mpsc;

use super::{reading::Reading, tail::after_row};
use crate::client::Client;
use crate::error::Error;
use crate::input::{self, Line};
use crate::output::Output;
use crate::words;

/// How much of the past is shown at the beginning.
const BEFORE: u32 = 20;
/// What stands where one types.
const PROMPT: &str = "> ";
/// Back to the line's beginning, and it is empty.
const CLEAR: &str = "\r\u{1b}[K";

pub(super) async fn run(client: &mut Client, output: Output, channel: &str) -> Result<(), Error> {
    let interactive = output.terminal && io::stdin().is_terminal() && !output.json;
    let mut talk = Talk { output, channel, interactive, device: None, place: None };
    client.serve()?;
    let who = client.run(Request::Whoami, |_| Ok(())).await?;
    talk.device = who.get("device_id").and_then(Value::as_str).map(str::to_owned);
    let past = Request::Read { channel: channel.to_owned(), after: None, limit: BEFORE };
    client.run(past, |row| talk.row(&row, true)).await?;
    let mut lines = input::lines();
    talk.prompt("")?;
    loop {
        match talk.session(client, &mut lines).await? {
            Ended::Stdin => {
                if interactive {
                    output.raw("\n")?;
                }
                return Ok(());
            }
            Ended::Failed(failure) if failure.code == AGENT_GONE => {
                client.reopen().await?;
                client.serve()?;
            }
            Ended::Failed(failure) => return Err(failure.into()),
        }
    }
}

struct Talk<'a> {
    output: Output,
    channel: &'a str,
    /// A person types and sees the answers on one terminal.
    interactive: bool,
    device: Option<String>,
    place: Option<u64>,
}

enum Ended {
    Stdin,
    Failed(Failure),
}

impl Talk<'_> {
    /// Talks as long as the store's holder, we or another program, is there.
    async fn session(
        &mut self,
        client: &mut Client,
        lines: &mut mpsc::Receiver<Line>,
    ) -> Result<Ended, Error> {
        let request = Request::Tail { channel: self.channel.to_owned(), after: self.place };
        let mut arrivals = match client.begin(request).await {
            Ok(arrivals) => arrivals,
            Err(failure) => return Ok(Ended::Failed(failure)),
        };
        let mut sending: Option<Running> = None;
        let mut reading = Reading::new(self.channel, self.interactive);
        let mut more = true;
        loop {
            tokio::select! {
                biased;
                answer = next(&mut sending) => match answer {
                    Answer::Row(_) => {}
                    Answer::Alarm(words) => self.output.alarm(&words),
                    Answer::Notice(notice) => self.output.notice(&notice),
                    Answer::Done(_) => sending = None,
                    Answer::Failed(failure) if failure.code == AGENT_GONE => {
                        return Ok(Ended::Failed(failure));
                    }
                    // A message that is refused does not end the conversation.
                    Answer::Failed(failure) => {
                        sending = None;
                        if !self.interactive { return Ok(Ended::Failed(failure)) }
                        self.prompt(&format!("! not sent: {}\n", crate::escape::line(&failure.message)))?;
                    }
                },
                answer = arrivals.next() => match answer {
                    Answer::Row(row) => {
                        self.row(&row, false)?;
                        reading.shown(client, &row).await;
                    }
                    Answer::Alarm(words) => self.output.alarm(&words),
                    Answer::Notice(notice) => self.output.notice(&notice),
                    Answer::Done(_) => return Ok(Ended::Stdin),
                    Answer::Failed(failure) => return Ok(Ended::Failed(failure)),
                },
                line = lines.recv(), if more && sending.is_none() => match line {
                    Some(Line::Text(text)) => {
                        self.prompt("")?;
                        if !text.trim().is_empty() {
                            sending = self.send(client, text).await?;
                        }
                    }
                    Some(_) => return Err(Error::usage("a line is no text, or too long for a message")),
                    None => more = false,
                },
            }
            // At the end of stdin the last message is still awaited.
            if !more && sending.is_none() {
                return Ok(Ended::Stdin);
            }
        }
    }

    async fn send(&self, client: &mut Client, text: String) -> Result<Option<Running>, Error> {
        let channel = self.channel.to_owned();
        let request = Request::Send { channel, texts: vec![text], message_id: None };
        Ok(Some(client.begin(request).await?))
    }

    /// Shows a row above what is being typed. Own messages stand there already.
    fn row(&mut self, row: &Value, past: bool) -> Result<(), Error> {
        self.place = after_row(row).or(self.place);
        let device = row.get("author").and_then(|author| author.get("device_id"));
        let own = device.and_then(Value::as_str).is_some_and(|d| Some(d) == self.device.as_deref());
        if !self.interactive {
            return Ok(self.output.answer(row, words::row)?);
        }
        let words = words::row(row);
        if words.is_empty() || (own && !past) {
            return Ok(());
        }
        self.prompt(&format!("{words}\n"))
    }

    /// Writes above the prompt, and the prompt again.
    fn prompt(&self, above: &str) -> Result<(), Error> {
        if self.interactive {
            self.output.raw(&format!("{CLEAR}{above}{PROMPT}"))?;
        }
        Ok(())
    }
}

/// The next answer about the message under way; waits for ever when there is none.
async fn next(sending: &mut Option<Running>) -> Answer {
    match sending {
        Some(running) => running.next().await,
        None => std::future::pending().await,
    }
}
