//! Copies a folder with all that is in it, owners included.

use std::{fs, io, os::unix::fs::PermissionsExt as _, path::Path};

use crate::account::Account;

/// Copies `from`, a folder, to `to`, which does not exist yet; all of it is the account's then.
pub(crate) fn folder(from: &Path, to: &Path, owner: Account) -> io::Result<()> {
    fs::create_dir(to)?;
    fs::set_permissions(to, fs::Permissions::from_mode(0o700))?;
    owner.own(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            folder(&entry.path(), &target, owner)?;
        } else {
            fs::copy(entry.path(), &target)?;
            owner.own(&target)?;
        }
    }
    Ok(())
}
