//! `read`: a channel's messages.

use coterie_core::Request;

use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

/// How many messages a person is shown who did not say.
const FOR_PEOPLE: u32 = 50;

pub(super) async fn run(
    client: &mut Client,
    output: Output,
    channel: &str,
    after: Option<u64>,
    limit: Option<u32>,
) -> Result<(), Error> {
    let (after, limit) = match (after, limit) {
        (None, None) if output.terminal && !output.json => (None, FOR_PEOPLE),
        // For scripts: everything.
        (None, None) => (Some(0), u32::MAX),
        (after, limit) => (after, limit.unwrap_or(u32::MAX)),
    };
    let request = Request::Read { channel: channel.to_owned(), after, limit };
    client.run(request, |row| Ok(output.answer(&row, words::row)?)).await?;
    Ok(())
}
