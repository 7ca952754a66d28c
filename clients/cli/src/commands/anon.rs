//! `anon send`, `anon poll vote`: says why it waits, and takes the proxy only where it is sure to be used.

use coterie_core::Request;

use crate::args::{Anon, Command};
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

pub(super) async fn run(
    client: &mut Client,
    output: Output,
    anon: &Anon,
    request: Request,
) -> Result<(), Error> {
    if anon.proxy().is_some() && !client.holds_store() {
        let words = "another program of this profile is running, and would send it without the proxy: \
                     end that one first";
        return Err(Error::usage(words));
    }
    let row = |row| {
        // With --json the answer stays the one line.
        if !output.json {
            output.note(&words::waiting(&row));
        }
        Ok(())
    };
    let value = client.run(request, row).await?;
    let command = Command::Anon(anon.clone());
    Ok(output.answer(&value, |value| words::answer(&command, value))?)
}
