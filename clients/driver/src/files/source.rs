//! What is sent: a file on the disk, or an image of which places and devices are taken out.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;

use coterie_core::{Failure, FailureKind};

use super::strip::{self, Kind};

/// Images up to this length are read whole, to take out what tells of places and devices.
const IMAGE_MAX: u64 = 64 * 1024 * 1024;

/// Why a file cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// Its path.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// It is a folder, a device, or has no name of at most 255 bytes of UTF-8.
    #[error("{0} is no file with a name that can be sent")]
    NoFile(String),
    /// An image that could tell of places and devices, and is not understood.
    #[error("{path}: {error}; --keep-metadata sends it as it is")]
    Image {
        /// Its path.
        path: String,
        /// Why.
        error: strip::StripError,
    },
}

pub(super) struct Source {
    bytes: Held,
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) length: u64,
    /// The same for the same file as long as nobody writes to it.
    pub(super) mark: String,
}

enum Held {
    OnDisk(File),
    InMemory(Vec<u8>),
}

impl Source {
    pub(super) fn open(path: &Path, strip: bool) -> Result<Self, SourceError> {
        let shown = || path.display().to_string();
        let read = |error| SourceError::Read { path: shown(), error };
        let whole = fs::canonicalize(path).map_err(read)?;
        let file = File::open(&whole).map_err(read)?;
        let metadata = file.metadata().map_err(read)?;
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.filter(|name| metadata.is_file() && name.len() <= 255);
        let name = name.ok_or_else(|| SourceError::NoFile(shown()))?.to_owned();
        let mut mark = format!(
            "{}|{}|{}.{}|{}",
            whole.display(),
            metadata.ino(),
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.len(),
        );
        let mut front = [0; 16];
        let known = file.read_at(&mut front, 0).map_err(read)?;
        let kind = Kind::of(&front[..known]);
        let (mut bytes, mut length) = (Held::OnDisk(file), metadata.len());
        if let Some(kind) = kind.filter(|_| strip && length <= IMAGE_MAX) {
            let image = fs::read(&whole).map_err(read)?;
            let image = strip::strip(kind, &image)
                .map_err(|error| SourceError::Image { path: shown(), error })?;
            length = image.len() as u64;
            bytes = Held::InMemory(image);
            mark.push_str("|stripped");
        }
        let media_type = media_type(kind, &name).to_owned();
        Ok(Self { bytes, name, media_type, length, mark })
    }

    /// A thumbnail that was made here.
    pub(super) fn thumbnail(image: Vec<u8>) -> Self {
        let (name, media_type, mark) = (String::new(), String::new(), String::new());
        Self { length: image.len() as u64, bytes: Held::InMemory(image), name, media_type, mark }
    }

    /// All of a picture, if it is one that may be read whole.
    pub(super) fn picture(&self) -> Option<Vec<u8>> {
        let known = ["image/jpeg", "image/png", "image/webp"].contains(&self.media_type.as_str());
        if !known || self.length > IMAGE_MAX {
            return None;
        }
        self.read(0, self.length).ok()
    }

    /// Bytes from a place.
    pub(super) fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, Failure> {
        let changed = |words: String| Failure::new(FailureKind::Refused, "file_changed", words);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        match &self.bytes {
            Held::OnDisk(file) => {
                let mut bytes = vec![0; length];
                file.read_exact_at(&mut bytes, from)
                    .map_err(|error| changed(format!("reading the file: {error}")))?;
                Ok(bytes)
            }
            Held::InMemory(image) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                let bytes = image.get(from..from.saturating_add(length));
                bytes.map(<[u8]>::to_vec).ok_or_else(|| changed("the image is shorter".into()))
            }
        }
    }

    /// Whether the file is still as it was when it was opened.
    pub(super) fn check_unchanged(&self, path: &Path, strip: bool) -> Result<(), Failure> {
        let same = Self::open(path, strip).is_ok_and(|now| now.mark == self.mark);
        let words = "the file has changed while it was sent: send it again";
        if same { Ok(()) } else { Err(Failure::new(FailureKind::Refused, "file_changed", words)) }
    }
}

/// A picture from the disk, for a profile: without what tells of places and devices.
///
/// # Errors
/// [`SourceError`].
pub fn picture(path: &Path) -> Result<Vec<u8>, SourceError> {
    let source = Source::open(path, true)?;
    let length = source.length.min(IMAGE_MAX);
    let read = source.read(0, length);
    read.map_err(|failure| SourceError::Read {
        path: path.display().to_string(),
        error: io::Error::other(failure.message),
    })
}

/// A guess for the receiver's icon; nothing rests on it.
fn media_type(kind: Option<Kind>, name: &str) -> &'static str {
    if let Some(kind) = kind {
        return kind.media_type();
    }
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "txt" | "md" | "log" => "text/plain",
        "pdf" => "application/pdf",
        "gif" => "image/gif",
        "zip" => "application/zip",
        "mp3" => "audio/mpeg",
        "ogg" | "opus" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}
