//! `send --file` and `save`: bytes go between the disk and the node, with progress on stderr.

use std::path::Path;

use coterie_driver::{SaveFile, SendFile};
use serde_json::json;

use crate::args::{Command, Save, Send};
use crate::client::Client;
use crate::error::Error;
use crate::output::{Output, Progress};
use crate::words;

pub(super) async fn send(
    client: &mut Client,
    output: Output,
    send: &Send,
    path: &Path,
) -> Result<(), Error> {
    let file = SendFile {
        channel: send.channel.clone(),
        text: send.text.clone().unwrap_or_default(),
        path: path.to_owned(),
        keep_metadata: send.keep_metadata,
    };
    let command = Command::Send(send.clone());
    if send.cancel {
        let cancelled = client.session()?.cancel_send(&file).await?;
        return Ok(output
            .answer(&json!({ "cancelled": cancelled }), |value| words::answer(&command, value))?);
    }
    let mut progress = Progress::new(output, "sent");
    let sent = client.session()?.send_file(&file, |at| progress.show(at.done, at.of)).await;
    progress.end();
    Ok(output.answer(&sent?, |row| words::answer(&command, row))?)
}

pub(super) async fn save(client: &mut Client, output: Output, save: &Save) -> Result<(), Error> {
    let file = SaveFile {
        channel: save.channel.clone(),
        seq: save.seq,
        thumbnail: save.thumbnail,
        out: save.out.clone(),
    };
    let command = Command::Save(save.clone());
    if save.cancel {
        let cancelled = client.session()?.cancel_save(&file).await?;
        return Ok(output
            .answer(&json!({ "cancelled": cancelled }), |value| words::answer(&command, value))?);
    }
    let mut progress = Progress::new(output, "saved");
    let saved = client.session()?.save_file(&file, |at| progress.show(at.done, at.of)).await;
    progress.end();
    let saved = saved?;
    let value = json!({ "path": saved.path.to_string_lossy(), "length": saved.length });
    Ok(output.answer(&value, |value| words::answer(&command, value))?)
}
