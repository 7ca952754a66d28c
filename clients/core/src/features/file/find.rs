//! `find_file`: what opens the file of a stored message.

use coterie_protocol::{
    content::{Content, File, Said, THUMBNAIL_NAME, Thumbnail},
    envelope::Class,
};
use coterie_types::{BlobId, ChannelId, FixedBytes, MessageId, Seq};
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind, Row,
    features::{page, reach::Reach},
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// What opens the file of a message, or its thumbnail.
#[derive(Serialize)]
struct FoundFile {
    channel_id: ChannelId,
    blob_id: BlobId,
    key: FixedBytes<32>,
    /// The name that is bound to the bytes.
    name: String,
    /// Bytes.
    length: u64,
    media_type: String,
    message_id: MessageId,
    seq: Seq,
    /// The name to save it by.
    save_as: String,
}

enum Stage {
    Channel(Reach),
    Message(ChannelId),
}

pub(crate) struct Find {
    seq: Seq,
    thumbnail: bool,
    stage: Stage,
}

impl Find {
    pub(crate) fn new(channel: String, seq: Seq, thumbnail: bool) -> Self {
        Self { seq, thumbnail, stage: Stage::Channel(Reach::new(channel)) }
    }

    fn found(&self, id: ChannelId, rows: &[Row]) -> Result<Step, Failure> {
        let missing = page::missing;
        let (record, _) = page::message(rows, self.seq)?;
        let content = record.content.filter(|_| record.kind == 1).ok_or_else(missing)?;
        let content = Content::from_bytes(&content).map_err(|_| missing())?;
        let Said::File(file) = Said::read(&content, Class::Message) else {
            let words = "the message has no file that this version can open";
            return Err(Failure::new(FailureKind::NotFound, "no_file", words));
        };
        let File { blob, key, name, media_type, length, description: _, preview } = file;
        let mut found = FoundFile {
            channel_id: id,
            blob_id: blob,
            key,
            save_as: name.clone(),
            name,
            length,
            media_type,
            message_id: record.message_id,
            seq: self.seq,
        };
        if self.thumbnail {
            let words = "the message has no thumbnail";
            let none = || Failure::new(FailureKind::NotFound, "no_thumbnail", words);
            let thumbnail = preview.and_then(|preview| preview.thumbnail).ok_or_else(none)?;
            let Thumbnail { blob, key, length, media_type } = thumbnail;
            let end = media_type.strip_prefix("image/").unwrap_or_default();
            found.save_as = format!("{THUMBNAIL_NAME}-{}.{end}", self.seq);
            (found.blob_id, found.key, found.length) = (blob, key, length);
            (found.name, found.media_type) = (THUMBNAIL_NAME.to_owned(), media_type);
        }
        Ok(Step::done(&found))
    }
}

impl Flow for Find {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Channel(channel), _) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                page::load(core, turn, ask, id, self.seq);
                self.stage = Stage::Message(id);
            }
            (Stage::Message(id), Input::Rows(rows)) => {
                let id = *id;
                return self.found(id, &rows);
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
