//! Where things lie: what is kept from run to run in the target folder, what is not in memory or
//! in `/tmp`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::account::Account;

/// The folder that outlives a run; `cargo clean` takes it away.
pub(crate) fn kept() -> PathBuf {
    let program = env::current_exe().expect("we have a path");
    // Cargo marks its target folder.
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let target = target.map_or_else(env::temp_dir, Path::to_path_buf);
    let folder = target.join("test-services");
    fs::create_dir_all(&folder).expect("a folder in the target folder");
    folder
}

/// Room that a cluster may come to need, in KiB.
const ROOM: u64 = 512 * 1024;

/// A new folder that belongs to the servers' user, private to it, on a disk.
pub(crate) fn on_disk(account: Account) -> TempDir {
    new_in(&env::temp_dir(), account)
}

/// The same in memory, where there is room: hundreds of files come and go with each cluster, and
/// ext4 takes half a second to make them when as many were removed shortly before.
pub(crate) fn in_memory(account: Account) -> TempDir {
    let memory = Path::new("/dev/shm");
    match room(memory) {
        Some(room) if room >= ROOM => new_in(memory, account),
        _ => on_disk(account),
    }
}

fn new_in(parent: &Path, account: Account) -> TempDir {
    let folder = tempfile::Builder::new().prefix("coterie-").tempdir_in(parent);
    let folder = folder.expect("a temporary folder");
    account.own(folder.path()).expect("root may give folders away");
    folder
}

/// What is free there, in KiB.
fn room(folder: &Path) -> Option<u64> {
    let df = Command::new("df").arg("-Pk").arg(folder).stderr(Stdio::null()).output().ok()?;
    free(&String::from_utf8(df.stdout).ok()?)
}

/// The fourth column of the second line, as POSIX says.
fn free(df: &str) -> Option<u64> {
    df.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::free;

    #[test]
    fn free_room_is_read_from_df() {
        let df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                  tmpfs 65536 20 65516 1% /dev/shm\n";
        assert_eq!(free(df), Some(65516));
        assert_eq!(free("df: /dev/shm: No such file or directory"), None);
    }
}
