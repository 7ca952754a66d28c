//! Passwords, passphrases and the recovery phrase: from the environment, stdin or a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use coterie_types::limits::ID_TOKEN_MAX;

use crate::error::Error;
use crate::input;

/// Longest line read for a secret, bytes.
const LONGEST: u64 = 4096;
const WORDS: usize = 24;

/// Whether a new secret is asked for twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Once,
    Twice,
}

/// Shortest secret that is taken from a terminal; a script is trusted to know what it does.
const SHORTEST: usize = 8;
/// Longest operator's token, bytes, with what stands around it.
const OPERATOR_TOKEN_MAX: usize = 1_024;

/// A password: the next line of stdin if so wished, COTERIE_PASSWORD, or the terminal.
pub(crate) fn password(from_stdin: bool, ask: Ask) -> Result<String, Error> {
    let given = if from_stdin { Some(stdin_line()?) } else { environment("COTERIE_PASSWORD") };
    let password = match given {
        Some(password) => password,
        None => terminal("Password", ask)?,
    };
    if password.is_empty() {
        return Err(Error::usage("the password is empty"));
    }
    Ok(password)
}

/// A password that takes the place of another: the next line of stdin if so wished, or the terminal.
/// COTERIE_PASSWORD is the one before.
pub(crate) fn new_password(from_stdin: bool) -> Result<String, Error> {
    let password = if from_stdin { stdin_line()? } else { terminal("New password", Ask::Twice)? };
    if password.is_empty() {
        return Err(Error::usage("the new password is empty"));
    }
    Ok(password)
}

/// A password that is given without asking: the next line of stdin if so wished, or
/// COTERIE_PASSWORD.
pub(crate) fn given_password(from_stdin: bool) -> Result<Option<String>, Error> {
    match from_stdin {
        true => password(true, Ask::Once).map(Some),
        false => Ok(environment("COTERIE_PASSWORD")),
    }
}

/// The store's passphrase, for `lock` and `unlock`.
pub(crate) fn passphrase(ask: Ask) -> Result<String, Error> {
    let passphrase = match environment("COTERIE_PASSPHRASE") {
        Some(passphrase) => passphrase,
        None => terminal("Passphrase of the local store", ask)?,
    };
    if passphrase.is_empty() {
        return Err(Error::usage("the passphrase is empty"));
    }
    Ok(passphrase)
}

/// The store's passphrase, where a store turns out to be locked.
pub(crate) fn find_passphrase() -> Option<String> {
    passphrase(Ask::Once).ok()
}

/// Whether the environment has the store's passphrase.
pub(crate) fn has_passphrase() -> bool {
    environment("COTERIE_PASSPHRASE").is_some()
}

/// The recovery phrase: words of stdin until there are 24.
pub(crate) fn phrase() -> Result<String, Error> {
    let mut words: Vec<String> = Vec::new();
    while words.len() < WORDS {
        let line = stdin_line()?;
        if line.is_empty() {
            break;
        }
        words.extend(line.split_whitespace().map(str::to_lowercase));
    }
    if words.is_empty() {
        return Err(Error::usage("the recovery phrase is read from stdin, and there is none"));
    }
    Ok(words.join(" "))
}

/// An ID token: what the file holds, or the next line of stdin.
pub(crate) fn token(file: &Path) -> Result<String, Error> {
    let token = if file.as_os_str() == "-" {
        line_of_stdin(ID_TOKEN_MAX as u64 + 2)?
    } else {
        let bytes = input::file(file, ID_TOKEN_MAX + 2)?;
        String::from_utf8(bytes)
            .map_err(|_| Error::usage(format!("{}: not an ID token", file.display())))?
    };
    let token = token.trim();
    if token.is_empty() {
        return Err(Error::usage("the ID token is empty"));
    }
    Ok(token.to_owned())
}

/// The operator's token: what the file holds, or the next line of stdin.
pub(crate) fn operator_token(file: &Path) -> Result<String, Error> {
    let named = |text: Vec<u8>| String::from_utf8(text).unwrap_or_default();
    let token = match file.as_os_str() == "-" {
        true => stdin_line()?,
        false => named(input::file(file, OPERATOR_TOKEN_MAX)?),
    };
    let token = token.trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        let words = format!("{}: not an operator's token", file.display());
        return Err(Error::usage(words));
    }
    Ok(token.to_owned())
}

/// Whether the next line of stdin says yes. Nothing is taken for yes but that.
pub(crate) fn agreed(question: &str) -> Result<bool, Error> {
    if io::stderr().is_terminal() {
        let _ = write!(io::stderr().lock(), "{question} [yes/no] ");
    }
    let line = stdin_line()?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The next line of stdin, without its end. Not a byte more is taken than the line has.
fn stdin_line() -> Result<String, Error> {
    line_of_stdin(LONGEST)
}

fn line_of_stdin(longest: u64) -> Result<String, Error> {
    let mut line = String::new();
    let read = io::stdin().lock().take(longest).read_line(&mut line);
    read.map_err(|error| Error::usage(format!("stdin: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn terminal(what: &str, ask: Ask) -> Result<String, Error> {
    if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
        let words = format!("{what}: give it in the environment, by stdin or at a terminal");
        return Err(Error::usage(words));
    }
    let prompt = |words: String| {
        rpassword::prompt_password(words).map_err(|error| Error::usage(format!("{what}: {error}")))
    };
    let first = prompt(format!("{what}: "))?;
    if ask == Ask::Twice && first.chars().count() < SHORTEST {
        let words = format!("choose at least {SHORTEST} characters; nobody can reset it for you");
        return Err(Error::usage(words));
    }
    if ask == Ask::Twice && prompt("Once more: ".into())? != first {
        return Err(Error::usage("the two are not the same"));
    }
    Ok(first)
}
