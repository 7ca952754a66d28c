//! The web client as a node serves it, compared file by file with a list of hashes.
//!
//! The list is one that somebody else has made: of a build of their own, or published with a release; or
//! it is the node's own, under the signature of a key that one knows. Without either a node is only
//! compared with what it says itself. Nothing here tells whether the node serves the same to a browser.

use std::collections::BTreeMap;

use coterie_core::{Call, Event, Failure, FailureKind};
use coterie_protocol::web_release::{WebRelease, fingerprint};
use coterie_types::{FixedBytes, sha256};
use serde::Serialize;

use crate::drive::Http;

/// Where a node serves the list of what it serves.
const OWN_LIST: &str = "/hashes.json";
/// And its signature.
const SIGNATURE: &str = "/hashes.json.sig";
/// Most files of a web client.
const FILES_MAX: usize = 2_000;

/// What a web client is compared with, beside what the node says itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebWanted<'a> {
    /// A list of somebody else's.
    pub list: Option<&'a [u8]>,
    /// Who must have signed the node's own.
    pub key: Option<FixedBytes<32>>,
    /// The least release that is not too old.
    pub at_least: Option<u64>,
}

/// Who has signed a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedWeb {
    /// The key.
    pub key: FixedBytes<32>,
    /// What people compare it by.
    pub fingerprint: String,
    /// The number of the release: when it was signed.
    pub release: u64,
}

/// A web client that is what a list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedWeb {
    /// Where.
    pub node: String,
    /// How many files were compared.
    pub files: usize,
    /// Whether the list was given, and is not the node's own.
    pub published: bool,
    /// Who has signed the node's own list. Without a key that was asked for, it says so itself.
    pub signed: Option<SignedWeb>,
    /// Whether that is the key that was asked for.
    pub known_key: bool,
}

type Sums = BTreeMap<String, String>;

/// Compares every file of a list with what a node serves, at the address under which a browser asks
/// for it.
///
/// # Errors
/// That a file is another, is missing or is not in the list given (kind `Lied`, `web_differs`); that
/// the node's own list is not signed as asked (kind `Lied`, `web_unsigned`, `web_other_key`, `web_older`) or
/// has a signature that does not hold (`web_signature`); that the list is none; that the node serves no web
/// client or cannot be reached.
pub async fn verify_web(node: &str, asked: &WebWanted<'_>) -> Result<VerifiedWeb, Failure> {
    let bug = |e: reqwest::Error| Failure::new(FailureKind::Bug, "http", e.to_string());
    let http = Http::new(node).map_err(bug)?;
    let told = get(&http, OWN_LIST).await?;
    let told = told.ok_or_else(|| {
        let words = "the node serves no web client, or one without a list of its files";
        Failure::new(FailureKind::NotFound, "not_found", words)
    })?;
    let signed = signed(get(&http, SIGNATURE).await?.as_deref(), &told, asked)?;
    let own = parse(&told)?;
    let wanted = asked.list.map(parse).transpose()?;
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
    Ok(VerifiedWeb {
        node: node.into(),
        files: sums.len(),
        published: wanted.is_some(),
        signed,
        known_key: asked.key.is_some(),
    })
}

/// Who has signed the node's list, if that is as it was asked for.
fn signed(
    signature: Option<&[u8]>,
    list: &[u8],
    asked: &WebWanted<'_>,
) -> Result<Option<SignedWeb>, Failure> {
    let lied = |code, words: String| Err(Failure::new(FailureKind::Lied, code, words));
    let Some(signature) = signature else {
        return match asked.key {
            Some(_) => lied("web_unsigned", "nobody has signed the web client of the node".into()),
            None => Ok(None),
        };
    };
    let release = match WebRelease::read(signature) {
        Ok(release) if release.check(list).is_ok() => release,
        _ => {
            let words =
                "the signature of the web client does not hold for the node's list of files";
            return lied("web_signature", words.into());
        }
    };
    let WebRelease { key, release, .. } = release;
    if asked.key.is_some_and(|wanted| wanted != key) {
        let words = format!("another key has signed the web client: {}", key.to_base64());
        return lied("web_other_key", words);
    }
    if asked.at_least.is_some_and(|least| release < least) {
        return lied("web_older", format!("the web client is an older release: {release}"));
    }
    Ok(Some(SignedWeb { key, fingerprint: fingerprint(&key.0), release }))
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
    use coterie_seal::SigningKey;

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
    fn a_list_is_signed_by_the_key_that_is_asked_for_or_refused_by_what_is_wrong() {
        let key = SigningKey::from_seed(&[3; 32]);
        let (list, mine) = (b"{}".as_slice(), FixedBytes(key.verifying_key()));
        let file = serde_json::to_vec(&WebRelease::sign(&key, 7, list)).unwrap();
        let by = |key| WebWanted { key: Some(key), ..WebWanted::default() };
        let code = |signature, list, asked| signed(signature, list, &asked).map_err(|e| e.code);
        let good = code(Some(&file), list, by(mine)).unwrap().unwrap();
        assert_eq!((good.key, good.release), (mine, 7));
        assert_eq!(code(Some(&file), list, WebWanted::default()), Ok(Some(good.clone())));
        assert_eq!(code(None, list, WebWanted::default()), Ok(None));
        let refused = |signature, list, asked| code(signature, list, asked).unwrap_err();
        assert_eq!(refused(None, list, by(mine)), "web_unsigned");
        assert_eq!(refused(Some(&file), b"[]", by(mine)), "web_signature");
        assert_eq!(refused(Some(&file), b"[]", WebWanted::default()), "web_signature");
        assert_eq!(refused(Some(b"7"), list, by(mine)), "web_signature");
        assert_eq!(refused(Some(&file), list, by(FixedBytes([1; 32]))), "web_other_key");
        let newer = |at_least| WebWanted { at_least: Some(at_least), ..by(mine) };
        assert_eq!(code(Some(&file), list, newer(7)), Ok(Some(good)));
        assert_eq!(refused(Some(&file), list, newer(8)), "web_older");
    }

    #[test]
    fn pages_are_asked_for_as_a_browser_does() {
        assert_eq!((address("index.html"), address("app.html")), ("/".into(), "/app".into()));
        assert_eq!(address("w/core.js"), "/w/core.js");
    }
}
