//! `attest key | issue`: an attester, who needs no user and no node; and the file of `attest import`.

use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use coterie_core::Request;
use coterie_core::attester::{About, Attester, BIRTH_DATE};
use coterie_types::{
    Millis,
    limits::{ATTESTATION_FILE_MAX, CLOCK_OFF},
};
use rand::rngs::OsRng;
use serde_json::json;

use crate::args::{Attest, Command, Issue};
use crate::error::Error;
use crate::input;
use crate::output::Output;
use crate::words;

/// Longest file with a key.
const KEY_MAX: usize = 256;

/// What an attester does.
pub(super) fn run(attest: &Attest, output: Output) -> Result<(), Error> {
    let value = match attest {
        Attest::Key { file } => json!({ "attester": key(file)?.public_key(), "path": shown(file) }),
        Attest::Issue(asked) => issue(asked)?,
        _ => return Err(Error::bug("plan", "a command without a plan")),
    };
    let command = Command::Attest(attest.clone());
    Ok(output.answer(&value, |value| words::answer(&command, value))?)
}

/// The request of an import.
pub(super) fn import(file: &Path) -> Result<Request, Error> {
    let bytes = input::file(file, ATTESTATION_FILE_MAX)?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| Error::usage(format!("{}: not a text", file.display())))?;
    Ok(Request::ImportAttestations { file: text })
}

fn issue(asked: &Issue) -> Result<serde_json::Value, Error> {
    let (attribute, value) = match (asked.born, asked.attribute, asked.value) {
        (Some(day), ..) => (BIRTH_DATE, u32::try_from(day.number()).ok()),
        (None, Some(attribute), value) => (attribute, value),
        _ => return Err(Error::usage("--born, or --attribute and --value")),
    };
    let value = value.ok_or_else(|| Error::usage("that day is too far away"))?;
    let attester = key(&asked.key)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = u64::try_from(now).unwrap_or(u64::MAX);
    // A node whose clock is behind shall not find it of the future.
    let (from, until) = (Millis(now.saturating_sub(CLOCK_OFF)), Millis(now).plus(asked.life));
    let about = About { user: asked.user, attribute, value, from, until };
    let file = attester.attest(&about, asked.count.into(), &mut OsRng);
    write(&asked.out, &file.to_text())?;
    Ok(json!({
        "attester": attester.public_key(), "user_id": asked.user, "attribute": attribute,
        "count": asked.count, "from": from, "until": until, "path": shown(&asked.out),
    }))
}

/// The key in a file, which is made if there is none.
fn key(path: &Path) -> Result<Attester, Error> {
    if !path.exists() {
        let attester = Attester::generate(&mut OsRng);
        write(path, &(attester.to_text() + "\n"))?;
        return Ok(attester);
    }
    let bytes = input::file(path, KEY_MAX)?;
    let found = std::str::from_utf8(&bytes).ok().and_then(Attester::from_text);
    found.ok_or_else(|| Error::usage(format!("{}: no attester's key", path.display())))
}

/// Writes a secret for its owner alone; nothing that is there is written over.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let there = error.kind() == ErrorKind::AlreadyExists;
        let why = if there { "there is such a file already".into() } else { error.to_string() };
        Error::usage(format!("{}: {why}", path.display()))
    })
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
