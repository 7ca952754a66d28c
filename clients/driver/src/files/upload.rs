//! Sending a file: begun with the core, uploaded part after part, then its message.

use std::path::PathBuf;

use coterie_core::{Failure, FailureKind, Request};
use coterie_protocol::rest::{BlobView, OpenBlob};
use coterie_seal::{FILE_CHUNK, FileHeader, FileKey, FileSealer};
use coterie_types::{BlobId, ChannelId, FixedBytes, limits::BLOB_PART};
use rand::rngs::OsRng;
use reqwest::{Method, header};
use serde::Deserialize;
use serde_json::Value;

use super::http::{Bytes, Trouble};
use super::preview::preview;
use super::source::Source;
use super::{SourceError, Transferred};
use crate::Session;

/// What is sent, and where.
#[derive(Debug, Clone)]
pub struct SendFile {
    /// The channel, as in requests.
    pub channel: String,
    /// What is said of it.
    pub text: String,
    /// The file.
    pub path: PathBuf,
    /// Leave what images tell of places and devices in them.
    pub keep_metadata: bool,
}

/// What the core says of an upload.
#[derive(Deserialize)]
struct Begun {
    channel_id: ChannelId,
    #[serde(flatten)]
    file: Sealing,
    /// What goes over beside it.
    thumbnail: Option<Sealing>,
}

/// One blob: the file, or its thumbnail.
#[derive(Deserialize)]
struct Sealing {
    blob_id: BlobId,
    key: FixedBytes<32>,
    name: String,
    length: u64,
    size: u64,
}

/// What is sent: from the disk, and what was made of it.
struct Sources {
    file: Source,
    thumbnail: Source,
}

impl Session {
    /// Sends a file. Called again after a crash it goes on where it stopped, as long as the file is
    /// the same. Gives the row of its message.
    ///
    /// # Errors
    /// Whatever the requests fail with; `file_changed` when somebody writes to it meanwhile.
    pub async fn send_file(
        &mut self,
        send: &SendFile,
        mut progress: impl FnMut(Transferred),
    ) -> Result<Value, Failure> {
        let (sources, begun) = self.begin_file(send).await?;
        let mut bytes = Bytes::new(self)?;
        let sent = upload_all(&mut bytes, &sources, &begun, &mut progress).await;
        if let Err(failure) = sent {
            // Of what was refused nothing is kept; what may go on is.
            if failure.kind != FailureKind::Unreachable {
                let blob = begun.file.blob_id.to_string();
                let _ = bytes.ask(Request::ForgetFile { blob }).await;
            }
            return Err(failure);
        }
        if let Err(failure) = sources.file.check_unchanged(&send.path, !send.keep_metadata) {
            self.cancel_file(&begun).await?;
            return Err(failure);
        }
        let message = Request::SendFile {
            channel: begun.channel_id.to_string(),
            blob: begun.file.blob_id,
            text: send.text.clone(),
        };
        let mut sent = Value::Null;
        self.run(message, |answer| {
            if let crate::Answer::Row(row) = answer {
                sent = row;
            }
        })
        .await?;
        Ok(sent)
    }

    /// Gives up an upload that was cut off; whether anything of it was at the node.
    ///
    /// # Errors
    /// Whatever the requests fail with; `forbidden` when its message was sent.
    pub async fn cancel_send(&mut self, send: &SendFile) -> Result<bool, Failure> {
        let (_, begun) = self.begin_file(send).await?;
        self.cancel_file(&begun).await
    }

    async fn begin_file(&mut self, send: &SendFile) -> Result<(Sources, Begun), Failure> {
        let source = Source::open(&send.path, !send.keep_metadata).map_err(unsendable)?;
        let made = match source.picture() {
            Some(image) => preview(image).await,
            None => None,
        };
        let (preview, thumbnail) =
            made.map_or((None, Vec::new()), |made| (Some(made.seen), made.thumbnail));
        let begin = Request::BeginFile {
            channel: send.channel.clone(),
            name: source.name.clone(),
            media_type: source.media_type.clone(),
            length: source.length,
            source: source.mark.clone(),
            preview,
        };
        let begun = serde_json::from_value(self.run(begin, |_| ()).await?)
            .map_err(|error| Failure::new(FailureKind::Bug, "begin_file", error.to_string()))?;
        Ok((Sources { file: source, thumbnail: Source::thumbnail(thumbnail) }, begun))
    }

    /// Takes away what is at the node, and forgets it; whether anything was there.
    async fn cancel_file(&mut self, begun: &Begun) -> Result<bool, Failure> {
        let mut bytes = Bytes::new(self)?;
        let mut was = false;
        for Sealing { blob_id, .. } in [&begun.file].into_iter().chain(&begun.thumbnail) {
            let path = format!("/v1/channels/{}/blobs/{blob_id}", begun.channel_id);
            was |= loop {
                match bytes.call(Method::DELETE, &path, |request| request).await {
                    Ok(_) => break true,
                    Err(Trouble::Refused(failure)) if failure.code == "not_found" => break false,
                    Err(trouble) => bytes.again(trouble).await?,
                }
            };
        }
        bytes.ask(Request::ForgetFile { blob: begun.file.blob_id.to_string() }).await?;
        Ok(was)
    }
}

/// The file, whose progress is told, and its thumbnail.
async fn upload_all(
    bytes: &mut Bytes<'_>,
    sources: &Sources,
    begun: &Begun,
    progress: &mut impl FnMut(Transferred),
) -> Result<(), Failure> {
    let channel = begun.channel_id;
    Upload { bytes, source: &sources.file, channel, begun: &begun.file }.run(progress).await?;
    let Some(begun) = &begun.thumbnail else { return Ok(()) };
    let source = &sources.thumbnail;
    Upload { bytes, source, channel, begun }.run(&mut |_| ()).await
}

struct Upload<'a, 'b> {
    bytes: &'a mut Bytes<'b>,
    source: &'a Source,
    channel: ChannelId,
    begun: &'a Sealing,
}

impl Upload<'_, '_> {
    async fn run(&mut self, progress: &mut impl FnMut(Transferred)) -> Result<(), Failure> {
        let header = FileHeader::new(self.begun.length, &self.begun.name).map_err(bug)?;
        loop {
            let mut view = match self.open().await {
                Ok(view) => view,
                Err(trouble) => {
                    self.bytes.again(trouble).await?;
                    continue;
                }
            };
            loop {
                let chunk = u64::from(view.received) * (BLOB_PART / FILE_CHUNK);
                let of = header.shape().length();
                progress(Transferred { done: header.shape().starts(chunk), of });
                if view.whole {
                    progress(Transferred { done: of, of });
                    return Ok(());
                }
                match self.put(&header, chunk, view.received).await? {
                    Ok(after) if after.received > view.received => {
                        self.bytes.progressed();
                        view = after;
                    }
                    Ok(_) => return Err(bug("the node takes a part and does not have it")),
                    Err(trouble) => {
                        self.bytes.again(trouble).await?;
                        // Where it stands is the node's to say.
                        break;
                    }
                }
            }
        }
    }

    fn path(&self) -> String {
        format!("/v1/channels/{}/blobs/{}", self.channel, self.begun.blob_id)
    }

    async fn open(&mut self) -> Result<BlobView, Trouble> {
        let (path, size) = (self.path(), self.begun.size);
        let fill = |request: reqwest::RequestBuilder| request.json(&OpenBlob { size });
        let response = self.bytes.call(Method::PUT, &path, fill).await?;
        let view: BlobView = response.json().await.map_err(|_| Trouble::Again)?;
        if view.part_size != BLOB_PART || view.size != size {
            return Err(Trouble::Refused(bug("the node takes parts of another size")));
        }
        Ok(view)
    }

    /// Seals a part and posts it.
    async fn put(
        &mut self,
        header: &FileHeader,
        chunk: u64,
        part: u32,
    ) -> Result<Result<BlobView, Trouble>, Failure> {
        let key = FileKey::from_bytes(&self.begun.key.0);
        let shape = header.shape();
        let last = (chunk + BLOB_PART / FILE_CHUNK).min(shape.chunks());
        let mut next = Some(FileSealer::new(&key, header.clone(), chunk).map_err(bug)?);
        let mut sealed = Vec::new();
        for chunk in chunk..last {
            let Some(sealer) = next else { break };
            let plain = self.source.read(shape.starts(chunk), sealer.takes())?;
            let step = sealer.seal(&plain, &mut OsRng).map_err(bug)?;
            sealed.extend_from_slice(&step.bytes);
            next = step.next;
        }
        let path = format!("{}/parts/{part}", self.path());
        let fill = |request: reqwest::RequestBuilder| {
            request.header(header::CONTENT_TYPE, "application/octet-stream").body(sealed.clone())
        };
        let response = match self.bytes.call(Method::PUT, &path, fill).await {
            Ok(response) => response,
            Err(trouble) => return Ok(Err(trouble)),
        };
        Ok(response.json().await.map_err(|_| Trouble::Again))
    }
}

fn unsendable(error: SourceError) -> Failure {
    let (kind, code) = match error {
        SourceError::Read { .. } => (FailureKind::NotFound, "file_unreadable"),
        SourceError::NoFile(_) => (FailureKind::Usage, "usage"),
        SourceError::Image { .. } => (FailureKind::Refused, "image"),
    };
    Failure::new(kind, code, error.to_string())
}

fn bug(error: impl ToString) -> Failure {
    Failure::new(FailureKind::Bug, "upload", error.to_string())
}
