//! Saving a file: fetched from where it stands, opened chunk by chunk, put at its place when whole.

use std::io;
use std::path::{Path, PathBuf};

use coterie_core::{Failure, FailureKind, Request};
use coterie_seal::{
    COMMITMENT, ClosedFile, FILE_CHUNK, FileError, FileHeader, FileKey, FileOpener,
};
use coterie_types::{BlobId, ChannelId, FixedBytes, limits::BLOB_PART};
use reqwest::{Method, Response, StatusCode, header};
use serde::Deserialize;

use super::Transferred;
use super::http::{Bytes, Trouble};
use super::place::{Unfinished, give_up, safe_name};
use crate::Session;

/// Which file, and where to.
#[derive(Debug, Clone)]
pub struct SaveFile {
    /// The channel, as in requests.
    pub channel: String,
    /// The seq of its message.
    pub seq: u64,
    /// Its thumbnail instead.
    pub thumbnail: bool,
    /// Where to; a folder takes it under its own name, made safe. By default the current one.
    pub out: Option<PathBuf>,
}

/// A file that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Where it is.
    pub path: PathBuf,
    /// Its length, bytes.
    pub length: u64,
}

/// What the core says of it.
#[derive(Deserialize)]
struct Found {
    channel_id: ChannelId,
    blob_id: BlobId,
    key: FixedBytes<32>,
    name: String,
    length: u64,
    /// What it is called on the disk.
    save_as: String,
}

impl Session {
    /// Saves the file of a message. Nothing is at its place until all of it is there and authentic.
    /// Called again after a crash it goes on where it stopped.
    ///
    /// # Errors
    /// `file_corrupt` when one byte is not what its sender sealed; `file_exists`; whatever the
    /// requests fail with.
    pub async fn save_file(
        &mut self,
        save: &SaveFile,
        mut progress: impl FnMut(Transferred),
    ) -> Result<Saved, Failure> {
        let found = self.find_file(save).await?;
        let (path, of) = (place(save.out.as_deref(), &found.save_as), found.length);
        let mut file = Unfinished::open(&path, &found.blob_id.to_string())
            .map_err(|error| unwritable(&path, &error))?;
        match self.fetch_file(&found, &path, &mut file, &mut progress).await {
            Ok(()) => {}
            Err(failure) => {
                if failure.kind == FailureKind::Unreachable {
                    file.keep();
                }
                return Err(failure);
            }
        }
        file.finish().map_err(|error| unwritable(&path, &error))?;
        Ok(Saved { path, length: of })
    }

    /// Takes away what a save that was cut off has left; whether there was anything.
    ///
    /// # Errors
    /// Whatever the requests fail with; `file_unwritable`.
    pub async fn cancel_save(&mut self, save: &SaveFile) -> Result<bool, Failure> {
        let found = self.find_file(save).await?;
        let path = place(save.out.as_deref(), &found.save_as);
        give_up(&path, &found.blob_id.to_string()).map_err(|error| unwritable(&path, &error))
    }

    async fn find_file(&mut self, save: &SaveFile) -> Result<Found, Failure> {
        let (channel, thumbnail) = (save.channel.clone(), save.thumbnail);
        let find = Request::FindFile { channel, seq: save.seq, thumbnail };
        serde_json::from_value(self.run(find, |_| ()).await?)
            .map_err(|error| Failure::new(FailureKind::Bug, "find_file", error.to_string()))
    }

    async fn fetch_file(
        &mut self,
        found: &Found,
        path: &Path,
        file: &mut Unfinished,
        progress: &mut impl FnMut(Transferred),
    ) -> Result<(), Failure> {
        let unwritable = |error| unwritable(path, &error);
        let header = FileHeader::new(found.length, &found.name).map_err(corrupt)?;
        let (shape, of) = (header.shape(), found.length);
        let first = shape.chunk_of(file.held().min(of)).min(shape.chunks() - 1);
        let mut done = shape.starts(first);
        file.go_on(done).map_err(unwritable)?;
        progress(Transferred { done, of });
        let path = format!("/v1/channels/{}/blobs/{}", found.channel_id, found.blob_id);
        let mut download = Download { bytes: Bytes::new(self)?, opener: None, at: 0, path };
        download.open(ClosedFile::new(&FileKey::from_bytes(&found.key.0), header), first).await?;
        while download.opener.is_some() {
            let mut stream = match download.fetch(None).await {
                Ok(stream) => stream,
                Err(trouble) => {
                    download.bytes.again(trouble).await?;
                    continue;
                }
            };
            while let Some(plain) = download.chunk(&mut stream).await? {
                file.write(&plain).map_err(unwritable)?;
                done += plain.len() as u64;
                progress(Transferred { done, of });
            }
            if download.opener.is_some() && !stream.is_over(download.at) {
                download.bytes.again(Trouble::Again).await?;
            }
        }
        Ok(())
    }
}

struct Download<'a> {
    bytes: Bytes<'a>,
    /// Of the next chunk; none after the last one.
    opener: Option<FileOpener>,
    /// Where in the blob the next chunk is.
    at: u64,
    path: String,
}

/// The answer, and what of it was not taken yet.
struct Stream {
    response: Response,
    held: Vec<u8>,
    /// Where in the blob it ends though more follows: of a part.
    ends: Option<u64>,
}

impl Download<'_> {
    /// Fetches the commitment, which says whose bytes these are, and goes to a chunk.
    async fn open(&mut self, closed: ClosedFile, first: u64) -> Result<(), Failure> {
        let length = usize::try_from(COMMITMENT).unwrap_or_default();
        let front = loop {
            let trouble = match self.fetch(Some(COMMITMENT - 1)).await {
                Ok(mut stream) => match stream.take(length).await {
                    Taken::Bytes(front) => break front,
                    Taken::Ended => return Err(corrupt(FileError::Truncated)),
                    Taken::Broken => Trouble::Again,
                },
                Err(trouble) => trouble,
            };
            self.bytes.again(trouble).await?;
        };
        self.bytes.progressed();
        self.opener =
            Some(closed.open(&front).and_then(|opener| opener.at(first)).map_err(corrupt)?);
        self.at = (first * FILE_CHUNK).max(COMMITMENT);
        Ok(())
    }

    /// The blob from where this is, to its end unless a last byte is named.
    async fn fetch(&mut self, to: Option<u64>) -> Result<Stream, Trouble> {
        let (start, ends) = match self.bytes.elsewhere().await? {
            // A part at a time: each is handed out at an address of its own.
            true => {
                let part = self.at / BLOB_PART;
                (part * BLOB_PART, Some((part + 1) * BLOB_PART))
            }
            false => (0, None),
        };
        let from = self.at - start;
        let to = to.map(|to| (to - start).to_string()).unwrap_or_default();
        let range = format!("bytes={from}-{to}");
        let fill = |request: reqwest::RequestBuilder| request.header(header::RANGE, &range);
        let path = match ends {
            Some(_) => format!("{}/parts/{}", self.path, start / BLOB_PART),
            None => format!("{}/bytes", self.path),
        };
        let mut response = self.bytes.call(Method::GET, &path, fill).await?;
        if response.status() == StatusCode::TEMPORARY_REDIRECT {
            response = self.bytes.follow(&response, fill).await?;
        }
        let mut stream = Stream { response, held: Vec::new(), ends };
        // Who sends all of it again is skipped through.
        if stream.response.status() == StatusCode::OK {
            let mut skipped = 0;
            while skipped < from {
                let piece = (from - skipped).min(FILE_CHUNK);
                let length = usize::try_from(piece).unwrap_or_default();
                match stream.take(length).await {
                    Taken::Bytes(_) => skipped += piece,
                    Taken::Ended => return Err(Trouble::Refused(corrupt(FileError::Truncated))),
                    Taken::Broken => return Err(Trouble::Again),
                }
            }
        }
        Ok(stream)
    }

    /// The next chunk; none after the last one, and when the connection breaks.
    async fn chunk(&mut self, stream: &mut Stream) -> Result<Option<Vec<u8>>, Failure> {
        if stream.is_over(self.at) {
            return Ok(None);
        }
        let Some(opener) = self.opener.take() else { return Ok(None) };
        let sealed = match stream.take(opener.takes()).await {
            Taken::Bytes(sealed) => sealed,
            Taken::Ended => return Err(corrupt(FileError::Truncated)),
            Taken::Broken => {
                self.opener = Some(opener);
                return Ok(None);
            }
        };
        let opened = opener.open(&sealed).map_err(corrupt)?;
        self.at += sealed.len() as u64;
        self.opener = opened.next;
        self.bytes.progressed();
        if self.opener.is_none() && matches!(stream.take(1).await, Taken::Bytes(_)) {
            return Err(corrupt(FileError::Excess));
        }
        Ok(Some(opened.bytes.to_vec()))
    }
}

/// What came of waiting for bytes.
enum Taken {
    Bytes(Vec<u8>),
    /// The node has said that there are no more.
    Ended,
    /// The connection has.
    Broken,
}

impl Stream {
    /// Whether what follows is in another part.
    fn is_over(&self, at: u64) -> bool {
        self.ends.is_some_and(|ends| at >= ends)
    }

    async fn take(&mut self, count: usize) -> Taken {
        while self.held.len() < count {
            match self.response.chunk().await {
                Ok(Some(more)) => self.held.extend_from_slice(&more),
                Ok(None) => return Taken::Ended,
                Err(_) => return Taken::Broken,
            }
        }
        let rest = self.held.split_off(count);
        Taken::Bytes(std::mem::replace(&mut self.held, rest))
    }
}

fn place(out: Option<&Path>, name: &str) -> PathBuf {
    match out {
        Some(out) if !out.is_dir() => out.to_owned(),
        Some(folder) => folder.join(safe_name(name)),
        None => PathBuf::from(safe_name(name)),
    }
}

fn corrupt(error: impl ToString) -> Failure {
    let words = format!("not the file that was sent: {}; nothing is saved", error.to_string());
    Failure::new(FailureKind::Lied, "file_corrupt", words)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AlreadyExists {
        let words = format!("{} exists: name another place with --out", path.display());
        return Failure::new(FailureKind::Refused, "file_exists", words);
    }
    if error.kind() == io::ErrorKind::ResourceBusy {
        let words = "another program is saving this file at this place";
        return Failure::new(FailureKind::Refused, "file_busy", words);
    }
    Failure::new(FailureKind::Refused, "file_unwritable", format!("{}: {error}", path.display()))
}
