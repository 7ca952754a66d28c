//! `tail`: a channel's messages, and then those that arrive, until stopped.

use coterie_core::Request;
use coterie_driver::{AGENT_GONE, Answer};
use serde_json::Value;

use super::reading::Reading;
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

pub(super) async fn run(
    client: &mut Client,
    output: Output,
    channel: &str,
    after: Option<u64>,
) -> Result<(), Error> {
    let mut place = after;
    let mut reading = Reading::new(channel, output.is_read());
    loop {
        client.serve()?;
        let request = Request::Tail { channel: channel.to_owned(), after: place };
        let failure = match client.begin(request).await {
            Err(failure) => failure,
            Ok(mut running) => loop {
                match running.next().await {
                    Answer::Row(row) => {
                        place = after_row(&row).or(place);
                        output.answer(&row, words::row)?;
                        reading.shown(client, &row).await;
                    }
                    Answer::Alarm(words) => output.alarm(&words),
                    Answer::Notice(notice) => output.notice(&notice),
                    Answer::Done(_) => return Ok(()),
                    Answer::Failed(failure) => break failure,
                }
            },
        };
        if failure.code != AGENT_GONE {
            return Err(failure.into());
        }
        // The program that held the store has ended: perhaps it is ours now.
        client.reopen().await?;
    }
}

/// Where to go on after a row.
pub(super) fn after_row(row: &Value) -> Option<u64> {
    row.get("seq").or_else(|| row.get("to"))?.as_u64()
}
