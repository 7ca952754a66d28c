//! `send`: one message, or one a line of stdin.

use coterie_core::{FailureKind, Request};
use coterie_types::MessageId;
use coterie_types::limits::MESSAGES_PER_REQUEST;
use rand::{RngCore as _, rngs::OsRng};
use tokio::sync::mpsc;

use crate::args::{Command, Send};
use crate::client::Client;
use crate::error::Error;
use crate::input::{self, Line};
use crate::output::Output;
use crate::words;

pub(super) async fn run(client: &mut Client, output: Output, send: &Send) -> Result<(), Error> {
    match &send.text {
        Some(text) => one(client, output, send, text.clone()).await,
        None => many(client, output, send).await,
    }
}

/// A single message has an id from here, so that it may be asked for again.
async fn one(client: &mut Client, output: Output, send: &Send, text: String) -> Result<(), Error> {
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    let message_id = Some(MessageId::from_bytes(id).to_string());
    send_texts(client, output, send, vec![text], message_id).await
}

async fn many(client: &mut Client, output: Output, send: &Send) -> Result<(), Error> {
    let mut lines = input::lines();
    loop {
        // Through another program's socket each message goes alone, so that it may be repeated.
        let most = if client.holds_store() { MESSAGES_PER_REQUEST } else { 1 };
        let (mut texts, wrong) = batch(&mut lines, most).await;
        match (texts.len(), &wrong) {
            (0, None) => return Ok(()),
            (0, Some(_)) => {}
            (1, _) => {
                if let Some(text) = texts.pop() {
                    one(client, output, send, text).await?;
                }
            }
            _ => send_texts(client, output, send, texts, None).await?,
        }
        if let Some(error) = wrong {
            return Err(error);
        }
    }
}

/// The lines that are there, at least one; none at the end. An error comes after what is good.
async fn batch(lines: &mut mpsc::Receiver<Line>, most: usize) -> (Vec<String>, Option<Error>) {
    let mut texts = Vec::new();
    while texts.len() < most {
        let line = if texts.is_empty() { lines.recv().await } else { lines.try_recv().ok() };
        match line {
            Some(Line::Text(text)) if text.is_empty() => {}
            Some(Line::Text(text)) => texts.push(text),
            Some(wrong) => return (texts, Some(refused(&wrong))),
            None => break,
        }
    }
    (texts, None)
}

fn refused(line: &Line) -> Error {
    match line {
        Line::NotUtf8 => Error::usage("stdin is not UTF-8"),
        _ => {
            let words = "a line of stdin is longer than a message may be (16 KiB)";
            Error::of_kind(FailureKind::Refused, "too_large", words)
        }
    }
}

async fn send_texts(
    client: &mut Client,
    output: Output,
    send: &Send,
    texts: Vec<String>,
    message_id: Option<String>,
) -> Result<(), Error> {
    let request = Request::Send { channel: send.channel.clone(), texts, message_id };
    let command = Command::Send(send.clone());
    let row = |row| Ok(output.answer(&row, |row| words::answer(&command, row))?);
    client.run(request, row).await?;
    Ok(())
}
