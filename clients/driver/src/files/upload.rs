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
    blob_id: BlobId,
    key: FixedBytes<32>,
    name: String,
    length: u64,
    size: u64,
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
        let (source, begun) = self.begin_file(send).await?;
        let mut upload = Upload { bytes: Bytes::new(self)?, source, begun };
        if let Err(failure) = upload.run(&mut progress).await {
            // Of what was refused nothing is kept; what may go on is.
            if failure.kind != FailureKind::Unreachable {
                let blob = upload.begun.blob_id.to_string();
                let _ = upload.bytes.ask(Request::ForgetFile { blob }).await;
            }
            return Err(failure);
        }
        let Upload { source, begun, .. } = upload;
        if let Err(failure) = source.check_unchanged(&send.path, !send.keep_metadata) {
            self.cancel_file(&begun).await?;
            return Err(failure);
        }
        let message = Request::SendFile {
            channel: begun.channel_id.to_string(),
            blob: begun.blob_id,
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

    async fn begin_file(&mut self, send: &SendFile) -> Result<(Source, Begun), Failure> {
        let source = Source::open(&send.path, !send.keep_metadata).map_err(unsendable)?;
        let begin = Request::BeginFile {
            channel: send.channel.clone(),
            name: source.name.clone(),
            media_type: source.media_type.clone(),
            length: source.length,
            source: source.mark.clone(),
        };
        let begun = serde_json::from_value(self.run(begin, |_| ()).await?)
            .map_err(|error| Failure::new(FailureKind::Bug, "begin_file", error.to_string()))?;
        Ok((source, begun))
    }

    /// Takes away what is at the node, and forgets it; whether anything was there.
    async fn cancel_file(&mut self, begun: &Begun) -> Result<bool, Failure> {
        let mut bytes = Bytes::new(self)?;
        let path = format!("/v1/channels/{}/blobs/{}", begun.channel_id, begun.blob_id);
        let was = loop {
            match bytes.call(Method::DELETE, &path, |request| request).await {
                Ok(_) => break true,
                Err(Trouble::Refused(failure)) if failure.code == "not_found" => break false,
                Err(trouble) => bytes.again(trouble).await?,
            }
        };
        bytes.ask(Request::ForgetFile { blob: begun.blob_id.to_string() }).await?;
        Ok(was)
    }
}

struct Upload<'a> {
    bytes: Bytes<'a>,
    source: Source,
    begun: Begun,
}

impl Upload<'_> {
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
        format!("/v1/channels/{}/blobs/{}", self.begun.channel_id, self.begun.blob_id)
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
