//! A cluster that was made once and is copied: `initdb` takes five times as long.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{account::Account, copy, places};

/// Part of the template's name: counted up when what is below changes.
const EDITION: u32 = 1;

/// The only role, a superuser without a password.
pub(crate) const ROLE: &str = "coterie";

/// The empty database of every cluster.
pub(crate) const FIRST: &str = "test0";

/// Nothing here is to last: no fsync, as little as possible to write and to copy. The socket lies
/// where the server is told by a flag.
const SETTINGS: &str = "
listen_addresses = ''
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = 2MB
max_wal_size = 64MB
shared_buffers = 16MB
max_connections = 200
autovacuum = off
log_min_messages = warning
timezone = UTC
";

/// Databases that a new cluster has and tests do not need: half of what would be copied.
const STATEMENTS: &str = "
CREATE DATABASE test0
UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'
DROP DATABASE template0
DROP DATABASE postgres
";

/// The template's folder, made if this is the first time.
pub(crate) fn find(postgres: &Path, account: Account) -> PathBuf {
    let said = said_by(Command::new(postgres).arg("--version"));
    // "postgres (PostgreSQL) 15.8 (Debian …)"
    let version = said.split_whitespace().nth(2).expect("Postgres tells its version");
    let folder = places::kept().join(format!("postgres-{version}-{EDITION}"));
    if !folder.exists() {
        let lock = File::create(places::kept().join("template.lock")).expect("a lock");
        lock.lock().expect("the lock is taken");
        if !folder.exists() {
            make(postgres, account, &folder);
        }
    }
    folder
}

/// Makes it where the servers' user may write, and moves it to its place whole or not at all.
fn make(postgres: &Path, account: Account, to: &Path) {
    let work = places::on_disk(account);
    let data = work.path().join("data");
    let run = |program: &Path, arguments: &[&str], input: &str| {
        let mut command = Command::new(program);
        command.args(arguments).arg("-D").arg(&data).current_dir("/").env("LC_ALL", "C");
        account.take(&mut command);
        feed(&mut command, input)
    };
    let flags = ["-A", "trust", "-E", "UTF8", "--locale=C", "-N", "--wal-segsize=1", "-U", ROLE];
    run(&postgres.with_file_name("initdb"), &flags, "");
    let settings = File::options().append(true).open(data.join("postgresql.conf"));
    settings.and_then(|mut file| file.write_all(SETTINGS.as_bytes())).expect("the settings");
    // `--single` takes the database last.
    let mut single = Command::new(postgres);
    single.arg("--single").arg("-D").arg(&data).arg("template1");
    single.current_dir("/").env("LC_ALL", "C");
    account.take(&mut single);
    feed(&mut single, STATEMENTS);

    let near = tempfile::tempdir_in(to.parent().expect("it has a parent")).expect("a folder");
    let whole = near.path().join("data");
    copy::folder(&data, &whole, Account::ours()).expect("the template is copied");
    fs::rename(whole, to).expect("the template comes to its place");
}

fn feed(command: &mut Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What a command prints to stdout.
pub(crate) fn said_by(command: &mut Command) -> String {
    let output = feed(command, "");
    String::from_utf8(output.stdout).expect("text")
}
