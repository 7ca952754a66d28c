//! The user that servers run as: Postgres refuses root.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
    process::Command,
};

/// A user and its group. Nothing when we are no root and servers run as we do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account(Option<(u32, u32)>);

impl Account {
    /// `postgres` where there is one, else `nobody`, when we are root.
    pub(crate) fn for_servers() -> Self {
        if !is_root() {
            return Self(None);
        }
        let users = fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
        let found = find(&users, "postgres").or_else(|| find(&users, "nobody"));
        Self(Some(found.expect("there is a user `postgres` or `nobody`")))
    }

    /// Ourselves.
    pub(crate) fn ours() -> Self {
        Self(None)
    }

    /// Makes the command run as this user.
    pub(crate) fn take(self, command: &mut Command) {
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
    }

    /// Gives a file or folder to this user.
    pub(crate) fn own(self, path: &Path) -> std::io::Result<()> {
        match self.0 {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

/// Whether we are root: the owner of what we are says so.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

/// `name:x:uid:gid:…`
fn find(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2);
    Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "postgresql:x:1:2::/:\npostgres:x:101:104::/:/bin/bash\nbroken\n";
        assert_eq!(find(users, "postgres"), Some((101, 104)));
        assert_eq!(find(users, "nobody"), None);
        assert_eq!(find(users, "broken"), None);
    }
}
