//! `read`: a channel's messages.

use coterie_core::Request;
use coterie_types::Millis;
use serde_json::Value;

use super::tail::after_row;
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

/// How many messages a person is shown who did not say.
const FOR_PEOPLE: u32 = 50;

/// The place before the first message of a time, once what is new has come.
pub(super) async fn before(client: &mut Client, channel: &str, at: Millis) -> Result<u64, Error> {
    let news = Request::Read { channel: channel.to_owned(), after: None, limit: 1 };
    client.run(news, |_| Ok(())).await?;
    let found = client.run(Request::At { channel: channel.to_owned(), at }, |_| Ok(())).await?;
    Ok(found.get("after").and_then(Value::as_u64).unwrap_or(0))
}

/// Gives the last place that was shown.
pub(super) async fn run(
    client: &mut Client,
    output: Output,
    channel: &str,
    after: Option<u64>,
    limit: Option<u32>,
) -> Result<Option<u64>, Error> {
    let (after, limit) = match (after, limit) {
        (None, None) if output.is_read() => (None, FOR_PEOPLE),
        // For scripts: everything.
        (None, None) => (Some(0), u32::MAX),
        (after, limit) => (after, limit.unwrap_or(u32::MAX)),
    };
    let request = Request::Read { channel: channel.to_owned(), after, limit };
    let mut last = None;
    let row = |row| {
        last = after_row(&row).or(last);
        Ok(output.answer(&row, words::row)?)
    };
    client.run(request, row).await?;
    Ok(last)
}
