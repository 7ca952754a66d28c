//! `begin_file`: a key and an id for a file, kept until its message is sent.

use coterie_seal::FileHeader;
use coterie_types::{BlobId, Bytes, ChannelId, FixedBytes, MessageId};
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind,
    features::{
        file::previewed::{BegunThumbnail, Previewed, begun},
        reach::Reach,
    },
    flow::{Flow, Input, Step},
    keys,
    records::UploadRecord,
    turn::Turn,
};

/// A file that the driver is to upload.
#[derive(Serialize)]
struct BegunFile {
    channel_id: ChannelId,
    blob_id: BlobId,
    key: Bytes,
    name: String,
    /// Bytes.
    length: u64,
    /// Bytes, once they are sealed.
    size: u64,
    message_id: MessageId,
    /// A smaller picture that is to be uploaded beside it.
    thumbnail: Option<BegunThumbnail>,
}

/// What the driver says of a file.
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) length: u64,
    pub(crate) source: String,
    pub(crate) preview: Option<Previewed>,
}

pub(crate) struct Begin {
    channel: Reach,
    given: Given,
}

impl Begin {
    pub(crate) fn new(channel: String, given: Given) -> Self {
        Self { channel: Reach::new(channel), given }
    }

    /// The upload of this very file to this channel that was begun before, or a new one.
    fn upload(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
    ) -> Result<BegunFile, Failure> {
        let Given { name, media_type, length, source, preview } = &self.given;
        let header = FileHeader::new(*length, name).map_err(|error| {
            Failure::new(FailureKind::Refused, "file_header", error.to_string())
        })?;
        let same = |record: &UploadRecord| {
            (record.channel, &record.source, &record.name, record.length)
                == (id, source, name, *length)
                && match (preview, &record.preview) {
                    (Some(now), Some(then)) => now.is(then),
                    (now, then) => now.is_none() && then.is_none(),
                }
        };
        let known = core.uploads.iter().find(|(_, record)| same(record));
        let (blob, record) = match known {
            Some((blob, record)) => (*blob, record.clone()),
            None => {
                let blob = BlobId::from_bytes(turn.random());
                let preview = preview.as_ref().map(|seen| seen.preview(turn, blob)).transpose()?;
                let record = UploadRecord {
                    channel: id,
                    key: FixedBytes(turn.random()),
                    name: name.clone(),
                    media_type: media_type.clone(),
                    length: *length,
                    source: source.clone(),
                    message_id: MessageId::from_bytes(turn.random()),
                    preview,
                };
                turn.save(keys::upload(blob), &record);
                core.uploads.insert(blob, record.clone());
                (blob, record)
            }
        };
        Ok(BegunFile {
            channel_id: id,
            blob_id: blob,
            key: Bytes(record.key.to_vec()),
            size: header.shape().blob(),
            thumbnail: begun(record.preview.as_ref())?,
            name: record.name,
            length: record.length,
            message_id: record.message_id,
        })
    }
}

impl Flow for Begin {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        if core.channels.get(&id).is_none_or(|channel| !core.entitled(channel)) {
            return Err(Failure::no_channel());
        }
        Ok(Step::done(&self.upload(core, turn, id)?))
    }
}
