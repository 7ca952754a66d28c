//! Runs `spec/vectors/permissions.json` against the fold: natively and as WASM, from the one file.
#![allow(unreachable_pub)] // Each crate that includes it has it as a module.

use coterie_policy::{Entry, Flag, State};
use coterie_types::{ChannelId, Millis, UserId};
use serde_json::Value;

type Checked<T> = Result<T, String>;

/// Checks every case and says how many there were.
///
/// # Errors
/// The first case that does not hold, in words.
pub fn check(file: &Value) -> Checked<usize> {
    let state = state(file)?;
    let (cases, named) = (rows(&file["cases"])?, rows(&file["named"])?);
    for case in cases {
        let (user, channel, at) = place(file, case)?;
        let set = state.permissions_at(user, channel, at);
        if set.to_string() != case["permissions"]
            || set.in_thread().to_string() != case["in_thread"]
        {
            return Err(format!("may do {set}, {}: {case}", set.in_thread()));
        }
    }
    for case in named {
        let (user, channel, at) = place(file, case)?;
        let flag = Flag::ALL.iter().find(|flag| case["flag"] == flag.as_str());
        let flag = flag.ok_or_else(|| format!("no such flag: {case}"))?;
        let explained = state.explain(user, channel, *flag, at);
        if case["allowed"] != explained.allowed || case["rule"] != explained.rule.as_str() {
            return Err(format!("{explained:?}: {case}"));
        }
    }
    Ok(cases.len() + named.len())
}

/// The state that the file's log folds to.
///
/// # Errors
/// What is wrong with the log.
pub fn state(file: &Value) -> Checked<State> {
    let entry = |text: &Value| Entry::parse(&unhex(text)?).map_err(|error| error.to_string());
    let entries = rows(&file["log"])?.iter().map(entry).collect::<Checked<Vec<_>>>()?;
    State::fold_together(&entries).map_err(|error| error.to_string())
}

fn place(file: &Value, case: &Value) -> Checked<(UserId, Option<ChannelId>, Millis)> {
    let wrong = || format!("not a case: {case}");
    let name = |key: &str| case[key].as_str();
    let user = file["users"][name("user").ok_or_else(wrong)?].as_str().ok_or_else(wrong)?;
    let channel = match name("channel") {
        Some(name) => {
            let id = file["channels"][name].as_str().ok_or_else(wrong)?;
            Some(id.parse().map_err(|_| wrong())?)
        }
        None => None,
    };
    let at = Millis(case["at"].as_u64().ok_or_else(wrong)?);
    Ok((user.parse().map_err(|_| wrong())?, channel, at))
}

fn rows(value: &Value) -> Checked<&Vec<Value>> {
    value.as_array().ok_or_else(|| "not a list".to_owned())
}

fn unhex(text: &Value) -> Checked<Vec<u8>> {
    let text = text.as_str().unwrap_or_default();
    let byte = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes = (0..text.len()).step_by(2).map(byte).collect::<Option<Vec<_>>>();
    bytes.ok_or_else(|| "not hex".to_owned())
}
