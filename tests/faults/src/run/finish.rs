//! The end of a run: all is mended, and everybody is waited for.

use std::{collections::BTreeSet, path::Path};

use coterie_binaries::Person;
use serde_json::Value;

use super::{
    client::{come_back, digest},
    names::{CHANNEL, PATIENCE, SERVER},
    record::Record,
    rows,
};
use crate::{Reader, Row, Saved, Sent, Shows, View, schedule::PEOPLE};

/// How long a last command waits for an answer.
const CALM: &str = "60s";

/// Somebody who is there at the end.
pub(super) struct Last {
    person: Person,
    client: String,
    steady: bool,
}

/// Everybody who is to be there at the end, brought back if they are away.
pub(super) fn gather(record: &Record, people: &[Person], link: &str) -> Vec<Last> {
    if let Some(device) = record.notes().unsure.take() {
        // Again, until it is known: it is the same to revoke what is revoked.
        let _ = people[1].run(&["device", "revoke", &device, "--timeout", CALM]);
    }
    let absent = people.len() - 1;
    come_back(record, PEOPLE[absent]);
    let _ = people[absent].run(&["join", link, "--timeout", CALM]);
    let mut all: Vec<Last> = people
        .iter()
        .zip(PEOPLE)
        .enumerate()
        .map(|(who, (person, name))| Last {
            person: person.clone(),
            client: name.to_owned(),
            steady: who != absent,
        })
        .collect();
    if let Some((person, client, _)) = record.notes().extra.clone() {
        all.push(Last { person, client, steady: false });
    }
    all
}

/// Everybody says a last word, and then all look until they stand at one place. When they did.
pub(super) fn converge(record: &Record, all: &[Last]) -> Option<u64> {
    let end = record.now() + PATIENCE;
    for last in all {
        let text = format!("the end of {}", last.client);
        let began = record.now();
        let ran = last.person.run(&["send", CHANNEL, &text, "--timeout", CALM]);
        let acknowledged = match ran.code {
            0 => ran.rows().iter().find_map(rows::acknowledged),
            _ => None,
        };
        record.count("last word", acknowledged.is_some());
        if acknowledged.is_none() {
            println!("{} cannot say a last word: {}", last.client, ran.stderr.trim_end());
        }
        let (client, ended) = (last.client.clone(), record.now());
        let file = None;
        record.notes().sends.push(Sent { client, text, began, ended, acknowledged, file });
    }
    loop {
        let views: Vec<Option<View>> = all.iter().map(|last| view(&last.person)).collect();
        let first = views.first().cloned().flatten();
        if first.as_ref().is_some_and(|first| first.state == "ok")
            && views.iter().all(|v| *v == first)
        {
            return Some(record.now());
        }
        if record.now() > end {
            return None;
        }
    }
}

/// So many files everybody saves, from the whole log.
const SAVED: usize = 12;

/// What everybody sees; `files` are the texts of the messages with files, and `folder` is for what is
/// saved.
pub(super) fn readers(
    all: &[Last],
    place: u64,
    (files, folder): (&BTreeSet<String>, &Path),
) -> Vec<Reader> {
    let reader = |last: &Last| {
        // Who cannot read shows nothing: the checker says what is missing.
        let read = |args: &[&str]| {
            let ran = last.person.run(&[args, &["--timeout", CALM]].concat());
            if ran.code != 0 {
                println!("{} cannot read at the end: {}", last.client, ran.stderr.trim_end());
                return Vec::new();
            }
            rows::rows(&ran.rows())
        };
        let log = read(&["read", CHANNEL]);
        let resumed = Some((place, read(&["read", CHANNEL, "--after", &place.to_string()])));
        Reader {
            client: last.client.clone(),
            steady: last.steady,
            saved: save(last, &log, (files, folder)),
            log,
            resumed,
            view: view(&last.person).unwrap_or_default(),
        }
    };
    all.iter().map(reader).collect()
}

/// Saves some of the files that somebody sees.
fn save(last: &Last, log: &[Row], (files, folder): (&BTreeSet<String>, &Path)) -> Vec<Saved> {
    let is_file =
        |row: &&Row| matches!(&row.shows, Shows::Message { text, .. } if files.contains(text));
    let seqs: Vec<u64> = log.iter().filter(is_file).map(|row| row.seq).collect();
    let chosen = seqs.iter().step_by(seqs.len().div_ceil(SAVED).max(1));
    let one = |seq: &u64| {
        let out = folder.join(format!("{}-{seq}.saved", last.client));
        let at = out.to_str().expect("a path in UTF-8");
        let save = ["save", CHANNEL, &seq.to_string(), "--out", at, "--timeout", CALM];
        let ran = last.person.run(&save);
        let bytes = match ran.code {
            0 => Ok(digest(&std::fs::read(&out).expect("it was saved"))),
            _ => Err(ran.stderr.trim_end().to_owned()),
        };
        Saved { seq: *seq, bytes }
    };
    chosen.map(one).collect()
}

/// Where somebody stands; nothing when they cannot say.
fn view(person: &Person) -> Option<View> {
    let answer = |args: &[&str]| -> Option<Value> {
        let ran = person.run(&[args, &["--timeout", CALM]].concat());
        if ran.code == 0 { ran.rows().into_iter().next() } else { None }
    };
    let status = answer(&["status"])?;
    let channel = status["channels"].as_array()?.iter().find(|c| c["name"] == CHANNEL)?;
    let server = status["servers"].as_array()?.first()?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let members = answer(&["members", SERVER])?;
    let roles = answer(&["role", "list", SERVER])?;
    let member = |m: &Value| {
        let roles: Vec<String> =
            m["roles"].as_array().into_iter().flatten().map(|role| word(&role["name"])).collect();
        format!("{} {}", word(&m["username"]), roles.join(","))
    };
    let role = |r: &Value| format!("{} {}", word(&r["name"]), r["permissions"]);
    let mut members: Vec<String> = members["members"].as_array()?.iter().map(member).collect();
    members.sort();
    Some(View {
        state: word(&channel["state"]),
        epoch: number(&channel["epoch"]),
        authenticator: word(&channel["authenticator"]),
        leaves: number(&channel["leaves"]),
        policy: (number(&server["policy_seq"]), word(&server["policy_hash"])),
        members,
        roles: roles["roles"].as_array()?.iter().map(role).collect(),
    })
}
