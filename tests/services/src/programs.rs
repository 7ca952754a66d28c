//! The servers' programs: found, or installed by apt when we may.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{account::is_root, places};

/// A program, and the Debian package that brings it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    name: &'static str,
    package: &'static str,
    find: fn() -> Option<PathBuf>,
}

/// Postgres; the programs that belong to it lie beside it.
pub(crate) const POSTGRES: Program =
    Program { name: "Postgres", package: "postgresql", find: find_postgres };

/// Redis.
pub(crate) const REDIS: Program =
    Program { name: "Redis", package: "redis-server", find: || in_path("redis-server") };

/// Python with its installer of packages.
pub(crate) const PYTHON: Program =
    Program { name: "Python's pip", package: "python3-pip", find: find_python };

/// tmux: a terminal that a test looks at.
const TMUX: Program = Program { name: "tmux", package: "tmux", find: || in_path("tmux") };

/// A clock that is wrong, preloaded into a program: a library.
const FAKETIME: Program =
    Program { name: "libfaketime", package: "libfaketime", find: find_faketime };

/// Where libfaketime is.
///
/// # Errors
/// In one line, what to install.
pub fn faketime() -> Result<PathBuf, String> {
    FAKETIME.find()
}

/// Where tmux is.
///
/// # Errors
/// In one line, what to install.
pub fn tmux() -> Result<PathBuf, String> {
    TMUX.find()
}

/// Finds every program that the ordinary tests start, and installs what is missing.
///
/// # Errors
/// In one line, what to install.
pub fn install() -> Result<(), String> {
    [POSTGRES, REDIS, TMUX, FAKETIME].iter().try_for_each(|program| program.find().map(drop))
}

impl Program {
    /// Where it is.
    ///
    /// # Errors
    /// In one line, what to install.
    pub(crate) fn find(&self) -> Result<PathBuf, String> {
        if let Some(path) = (self.find)() {
            return Ok(path);
        }
        if is_root() && in_path("apt-get").is_some() {
            // One process installs, the others wait for it and find it then.
            let lock = File::create(places::kept().join("install.lock")).expect("a lock");
            lock.lock().expect("the lock is taken");
            if (self.find)().is_none() {
                apt(&["update"]);
                apt(&["install", "-y", "--no-install-recommends", self.package]);
            }
        }
        (self.find)().ok_or_else(|| self.missing())
    }

    fn missing(&self) -> String {
        let Self { name, package, .. } = self;
        format!("{name} is missing: sudo apt-get install -y --no-install-recommends {package}")
    }
}

fn apt(arguments: &[&str]) {
    // What it says is for people only; whether it helped is seen by looking for the program.
    let _ = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // No service of the machine's own is started.
        .env("RUNLEVEL", "1")
        .stdin(Stdio::null())
        .status();
}

/// The newest of Debian's, which are not in the path, else the one in the path.
fn find_postgres() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|version| version.path())
        .filter(|version| is_set(&version.join("bin")))
        .max_by_key(|version| number(version));
    newest.map(|version| version.join("bin/postgres")).or_else(|| {
        // A link in the path does not have the others beside it.
        let path = fs::canonicalize(in_path("postgres")?).ok()?;
        is_set(path.parent()?).then_some(path)
    })
}

/// In the folder of libraries of whatever machine this is; the one for programs with threads.
fn find_faketime() -> Option<PathBuf> {
    let mut machines = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    machines.find_map(|machine| {
        let library = machine.path().join("faketime/libfaketimeMT.so.1");
        library.is_file().then_some(library)
    })
}

/// One that has pip.
fn find_python() -> Option<PathBuf> {
    let python = in_path("python3")?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    pip.status().is_ok_and(|status| status.success()).then_some(python)
}

/// Whether a folder has all of Postgres that we need.
fn is_set(folder: &Path) -> bool {
    ["postgres", "initdb", "psql"].iter().all(|name| folder.join(name).is_file())
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_package_in_one_line() {
        let said = REDIS.missing();
        assert!(said.starts_with("Redis is missing: ") && said.ends_with(" redis-server"));
        assert_eq!(said.lines().count(), 1);
    }

    #[test]
    fn what_is_there_is_found_with_what_belongs_to_it() {
        install().unwrap();
        assert!(is_set(POSTGRES.find().unwrap().parent().unwrap()));
    }
}
