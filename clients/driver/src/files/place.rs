//! Where a file is written: under another name first, and at its place only when it is whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use coterie_seal::FILE_CHUNK;

/// After so many bytes what is written is made durable: so much a loss of power may cost.
const DURABLE: u64 = 16 * 1024 * 1024;

/// A file on its way; dropped before its end, it is gone, unless it was kept for another try.
pub(super) struct Unfinished {
    file: File,
    temporary: PathBuf,
    place: PathBuf,
    length: u64,
    keep: bool,
}

impl Unfinished {
    /// For a place where nothing is. What an earlier try has left under the same mark is there.
    pub(super) fn open(place: &Path, mark: &str) -> io::Result<Self> {
        if place.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let temporary = temporary(place, mark);
        let file = match earlier(&temporary) {
            Some(file) => file,
            None => {
                let _ = fs::remove_file(&temporary);
                let mut new = OpenOptions::new();
                new.write(true).create_new(true).mode(0o600).open(&temporary)?
            }
        };
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::ErrorKind::ResourceBusy.into(),
            TryLockError::Error(error) => error,
        })?;
        let length = file.metadata()?.len();
        Ok(Self { file, temporary, place: place.into(), length, keep: false })
    }

    /// How much of it is there from an earlier try, whatever became of the machine since.
    pub(super) fn held(&self) -> u64 {
        // What crosses a bound is a chunk at most, and nothing follows it before it is durable.
        self.length.saturating_sub(FILE_CHUNK) / DURABLE * DURABLE
    }

    /// Goes on after its first `at` bytes.
    pub(super) fn go_on(&mut self, at: u64) -> io::Result<()> {
        self.file.set_len(at)?;
        self.file.seek(SeekFrom::Start(at))?;
        self.length = at;
        Ok(())
    }

    /// At most [`FILE_CHUNK`] bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        let bounds = self.length / DURABLE;
        self.length += bytes.len() as u64;
        if self.length / DURABLE > bounds { self.file.sync_data() } else { Ok(()) }
    }

    /// Leaves what is there for another try.
    pub(super) fn keep(mut self) {
        self.keep = true;
    }

    /// Puts it at its place, unless something is there by now.
    pub(super) fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::hard_link(&self.temporary, &self.place)?;
        fs::remove_file(&self.temporary)?;
        File::open(folder_of(&self.place))?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Takes away what an earlier try has left; whether it has.
pub(super) fn give_up(place: &Path, mark: &str) -> io::Result<bool> {
    match fs::remove_file(temporary(place, mark)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn temporary(place: &Path, mark: &str) -> PathBuf {
    folder_of(place).join(format!(".{mark}.part"))
}

/// Our own file of an earlier try: no link, and nobody else's, who could have written what is in it.
fn earlier(temporary: &Path) -> Option<File> {
    let file = OpenOptions::new().write(true).open(temporary).ok()?;
    let (opened, named) = (file.metadata().ok()?, temporary.symlink_metadata().ok()?);
    let own = fs::metadata("/proc/self").ok()?.uid();
    let is_it = (opened.dev(), opened.ino(), opened.uid()) == (named.dev(), named.ino(), own);
    let private = named.is_file() && named.nlink() == 1 && named.mode() & 0o077 == 0;
    (is_it && private).then_some(file)
}

fn folder_of(place: &Path) -> PathBuf {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new(".")).to_owned()
}

/// A name that somebody else chose, as one that is safe here: no folders, nothing hidden, nothing
/// that a terminal takes for more than a letter.
pub(super) fn safe_name(name: &str) -> String {
    let strange = |c: char| {
        c.is_control()
            || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = name.chars().map(|c| if strange(c) { '_' } else { c }).collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).to_owned();
    if name.is_empty() { "file".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_made_safe() {
        for (name, safe) in [
            ("plan.pdf", "plan.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("/etc/passwd", "_etc_passwd"),
            (".bashrc", "bashrc"),
            ("..", "file"),
            ("a\nb\u{1b}[2Jc", "a_b_[2Jc"),
            ("exe\u{202e}fdp.js", "exe_fdp.js"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("x");
        let mut file = Unfinished::open(&place, "b1").unwrap();
        file.write(b"half").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut file = Unfinished::open(&place, "b1").unwrap();
        file.write(b"whole").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_kept_for_another_try_is_gone_on_with_as_far_as_it_is_durable() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("x");
        let chunk = vec![7; usize::try_from(FILE_CHUNK).unwrap()];
        let mut file = Unfinished::open(&place, "b1").unwrap();
        assert_eq!(file.held(), 0);
        for _ in 0..=DURABLE / FILE_CHUNK {
            assert_eq!(file.held(), 0, "the chunk that is written next may be lost");
            file.write(&chunk).unwrap();
        }
        assert_eq!(file.held(), DURABLE);
        let busy = Unfinished::open(&place, "b1").err().unwrap();
        assert_eq!(busy.kind(), io::ErrorKind::ResourceBusy, "two at once");
        file.keep();
        assert!(!place.exists());
        let mut file = Unfinished::open(&place, "b1").unwrap();
        assert_eq!(file.held(), DURABLE);
        file.go_on(10).unwrap();
        file.write(b"end").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&place).unwrap(), [&chunk[..10], b"end"].concat());
    }

    #[test]
    fn what_somebody_else_could_have_written_is_not_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let (place, part) = (folder.path().join("x"), folder.path().join(".b1.part"));
        let long = vec![7; usize::try_from(2 * DURABLE).unwrap()];
        let other = folder.path().join("other");
        fs::write(&other, &long).unwrap();
        let none = |how: &str| {
            let file = Unfinished::open(&place, "b1").unwrap();
            assert_eq!(file.held(), 0, "{how}");
            drop(file);
            assert_eq!(fs::read(&other).unwrap(), long, "{how}");
        };
        std::os::unix::fs::symlink(&other, &part).unwrap();
        none("a symbolic link");
        fs::hard_link(&other, &part).unwrap();
        none("a link");
        fs::copy(&other, &part).unwrap();
        let mut open = fs::metadata(&part).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o620);
        fs::set_permissions(&part, open).unwrap();
        none("a file that others may write");
    }

    #[test]
    fn what_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("x");
        let file = Unfinished::open(&place, "b1").unwrap();
        fs::write(&place, b"another's").unwrap();
        assert!(file.finish().is_err());
        assert!(Unfinished::open(&place, "b1").is_err());
        assert_eq!(fs::read(&place).unwrap(), b"another's");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
