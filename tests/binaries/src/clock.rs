//! A clock that is wrong, for one person's programs: theirs alone, and only the time of day. What waits
//! so long waits so long.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock that can be set. Programs go by it as it stands when they start.
#[derive(Debug, Clone)]
pub struct Clock {
    library: Arc<Library>,
    ahead: Arc<AtomicI64>,
}

/// Where the library is. When nobody needs it any more what it has left in memory goes: a program that
/// was killed cannot do that.
#[derive(Debug)]
struct Library(PathBuf);

impl Drop for Library {
    fn drop(&mut self) {
        for entry in fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let process = ["faketime_shm_", "sem.faketime_sem_"]
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix)?.parse::<u32>().ok());
            if process.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

impl Clock {
    /// One that is right.
    ///
    /// # Panics
    /// When there is no libfaketime and we may not install it.
    #[must_use]
    pub fn right() -> Self {
        let library = coterie_services::faketime().unwrap_or_else(|missing| panic!("{missing}"));
        Self { library: Arc::new(Library(library)), ahead: Arc::default() }
    }

    /// Another one, set apart from this.
    #[must_use]
    pub fn another(&self) -> Self {
        Self { library: Arc::clone(&self.library), ahead: Arc::default() }
    }

    /// So many seconds ahead from now on; behind, if negative.
    pub fn set(&self, ahead: i64) {
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    /// Gives a program this clock.
    pub(crate) fn give(&self, command: &mut Command) {
        let ahead = self.ahead.load(Ordering::Relaxed);
        if ahead != 0 {
            command
                .env("LD_PRELOAD", &self.library.0)
                .env("FAKETIME", format!("{ahead:+}s"))
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .env("DONT_FAKE_MONOTONIC", "1")
                .env("NO_FAKE_STAT", "1");
        }
    }
}
