//! `read`: a channel's messages.

use coterie_core::Request;

use super::tail::after_row;
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

/// How many messages a person is shown who did not say.
const FOR_PEOPLE: u32 = 50;

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
