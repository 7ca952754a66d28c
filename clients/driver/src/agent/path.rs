//! The socket's path: a Unix socket's name has room for about a hundred bytes.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::PathBuf;

use crate::Profile;

const NAME: &str = "agent.sock";
/// What fits everywhere (macOS has 104 with the closing zero byte).
const LONGEST: usize = 100;

/// A name for the socket that fits, and what must stay open while it is used.
pub(super) struct SocketPath {
    pub(super) path: PathBuf,
    _folder: Option<File>,
}

impl SocketPath {
    pub(super) fn of(profile: &Profile) -> io::Result<Self> {
        let path = profile.file(NAME);
        if path.as_os_str().len() <= LONGEST {
            return Ok(Self { path, _folder: None });
        }
        let folder = File::open(profile.folder())?;
        let path = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", folder.as_raw_fd()));
        Ok(Self { path, _folder: Some(folder) })
    }
}
