//! The web client as a node serves it, compared file by file with a list of hashes.
//!
//! The list is one that somebody else has made: of a build of their own, or published with a release.
//! Without one a node is only compared with what it says itself. Nothing here tells whether the node
//! serves the same to a browser.

use std::collections::BTreeMap;

use coterie_core::{Call, Event, Failure, FailureKind};
use coterie_types::sha256;
use serde::Serialize;

use crate::drive::Http;

/// Where a node serves the list of what it serves.
const OWN_LIST: &str = "/hashes.json";
/// Most files of a web client.
const FILES_MAX: usize = 2_000;

/// A web client that is what a list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedWeb {
    /// Where.
    pub node: String,
    /// How many files were compared.
    pub files: usize,
    /// Whether the list was given, and is not the node's own.
    pub published: bool,
}

type Sums = BTreeMap<String, String>;

/// Compares every file of a list with what a node serves, at the address under which a browser asks
/// for it.
///
/// # Errors
/// That a file is another, is missing or is not in the list given (kind `Lied`, `web_differs`); that
/// the list is none; that the node serves no web client or cannot be reached.
pub async fn verify_web(node: &str, published: Option<&[u8]>) -> Result<VerifiedWeb, Failure> {
    let bug = |e: reqwest::Error| Failure::new(FailureKind::Bug, "http", e.to_string());
    let http = Http::new(node).map_err(bug)?;
    let told = get(&http, OWN_LIST).await?;
    let told = told.ok_or_else(|| {
        let words = "the node serves no web client, or one without a list of its files";
        Failure::new(FailureKind::NotFound, "not_found", words)
    })?;
    let own = parse(&told)?;
    let wanted = published.map(parse).transpose()?;
    let mut wrong = Vec::new();
    if let Some(wanted) = &wanted {
        let unlisted = own.keys().filter(|name| !wanted.contains_key(*name));
        wrong.extend(unlisted.map(|name| format!("{name} (not in the list)")));
    }
    let sums = wanted.as_ref().unwrap_or(&own);
    for (name, sum) in sums {
        match get(&http, &address(name)).await? {
            None => wrong.push(format!("{name} (missing)")),
            Some(bytes) if hex(&sha256(&[&bytes]).0) != *sum => wrong.push(name.clone()),
            Some(_) => {}
        }
    }
    if !wrong.is_empty() {
        let words = format!("the web client is another than the list says: {}", wrong.join(", "));
        return Err(Failure::new(FailureKind::Lied, "web_differs", words));
    }
    Ok(VerifiedWeb { node: node.into(), files: sums.len(), published: wanted.is_some() })
}

/// Where a browser asks for a file.
fn address(name: &str) -> String {
    match name {
        "index.html" => "/".into(),
        "app.html" => "/app".into(),
        name => format!("/{name}"),
    }
}

fn parse(list: &[u8]) -> Result<Sums, Failure> {
    let refuse = |words: &str| Failure::new(FailureKind::Refused, "malformed", words);
    let sums: Sums = serde_json::from_slice(list)
        .map_err(|_| refuse("the list is no object of names and hashes"))?;
    if sums.is_empty() || sums.len() > FILES_MAX {
        return Err(refuse("the list names no file, or too many"));
    }
    match sums.keys().find(|name| !is_name(name)) {
        Some(_) => Err(refuse("the list names something that is no file of a web client")),
        None => Ok(sums),
    }
}

/// Whether something is the path of a file, from the folder that is served.
fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || "-_.~()[]".contains(c);
    name.split('/').all(|part| !part.is_empty() && part != ".." && part.chars().all(good))
}

async fn get(http: &Http, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    let (method, path) = ("GET".into(), path.into());
    let call = Call { call: 0, method, path, bearer: None, body: None, apart: false };
    match http.clone().call(call).await {
        Event::Answered { status: 200, body, .. } => Ok(Some(body.0)),
        Event::Answered { .. } => Ok(None),
        Event::Unanswered { reason, .. } => {
            Err(Failure::new(FailureKind::Unreachable, "unreachable", reason))
        }
        _ => Err(Failure::new(FailureKind::Bug, "http", "a call ended as none does")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_names_of_files_and_nothing_else() {
        assert!(parse(br#"{"index.html":"00","_next/static/a-b.js":"01"}"#).is_ok());
        for bad in ["[]", "{}", r#"{"../x":"0"}"#, r#"{"a?b":"0"}"#, r#"{"/a":"0"}"#, r#"{"a":1}"#]
        {
            assert_eq!(parse(bad.as_bytes()).unwrap_err().code, "malformed", "{bad}");
        }
    }

    #[test]
    fn pages_are_asked_for_as_a_browser_does() {
        assert_eq!((address("index.html"), address("app.html")), ("/".into(), "/app".into()));
        assert_eq!(address("w/core.js"), "/w/core.js");
    }
}
