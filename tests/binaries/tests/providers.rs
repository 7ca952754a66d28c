//! The programs with an identity provider on this machine: keys fetched by HTTP, tokens in files and
//! on stdin.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use coterie_binaries::{NodeProcess, Person, holders};
use coterie_issuer::{IssuerKey, IssuerServer, claims};

const PROJECT: &str = "garden-project";

fn token(key: &IssuerKey, subject: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let issuer = format!("https://securetoken.google.com/{PROJECT}");
    key.token(&claims(&issuer, PROJECT, subject, now))
}

fn file(home: &Path, token: &str) -> String {
    let path =
        home.join(format!("token-{}", token.len() ^ token.bytes().map(usize::from).sum::<usize>()));
    fs::write(&path, format!("{token}\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A node that accepts the tokens of a Firebase project whose keys this issuer publishes.
fn node(home: &Path, issuer: &IssuerServer) -> NodeProcess {
    let settings = home.join("node.toml");
    let text = format!("[firebase]\nproject = {PROJECT:?}\nkeys = {:?}\n", issuer.keys_url());
    fs::write(&settings, text).unwrap();
    NodeProcess::start_with(&["--config", settings.to_str().unwrap()])
}

#[test]
fn a_user_registers_by_firebase_and_comes_back_on_another_device() {
    let home = tempfile::tempdir().unwrap();
    let key = IssuerKey::new("k1");
    let issuer = IssuerServer::start(&[&key]);
    let node = node(home.path(), &issuer);
    assert!(node.get("/v1/info").contains("securetoken.google.com"));

    let ada = Person::new(home.path(), "ada", &node);
    let first = file(home.path(), &token(&key, "firebase-uid-1"));
    let who = ada.ok(&["register", "ada", "--oidc", "firebase", "--token", &first, "--passphrase"]);
    assert_eq!(who["username"], "ada");
    ada.ok(&["server", "create", "garden"]);
    ada.ok(&["send", "garden/general", "hello"]);
    let words = ada.ok(&["recovery", "show"])["phrase"].as_str().unwrap().to_owned();

    // By the passphrase, which stands in COTERIE_PASSWORD.
    let phone = ada.on_another_device("phone");
    let next = file(home.path(), &token(&key, "firebase-uid-1"));
    let again = phone.ok(&["login", "--oidc", "firebase", "--token", &next, "--passphrase"]);
    assert_eq!(again["user_id"], who["user_id"]);

    // By the phrase, behind the token on stdin.
    let tablet = Person::new(home.path(), "tablet", &node);
    let stdin = format!("{}\n{words}\n", token(&key, "firebase-uid-1"));
    let ran = tablet.run_with_stdin(&["login", "--oidc", "firebase", "--token", "-"], &stdin);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.rows()[0]["user_id"], who["user_id"]);
    tablet.ok(&["send", "garden/general", "from the tablet"]);
    assert_eq!(ada.texts("garden/general"), ["hello", "from the tablet"]);
    assert_eq!(issuer.asked(), 1, "the keys are kept");

    // The device that is there goes on, with the token alone.
    ada.ok(&["logout"]);
    let next = file(home.path(), &token(&key, "firebase-uid-1"));
    assert_eq!(ada.ok(&["login", "--oidc", "firebase", "--token", &next]), who);

    let sessions = ada.ok(&["session", "list"]);
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 3);
    assert_eq!(ada.ok(&["session", "revoke", "--others"])["ended"], 2);
    tablet.fails(&["session", "list"], 4);
    let linked = ada.ok(&["identity", "list"]);
    assert_eq!(linked["identities"][0]["provider"], "firebase");
    // Neither database nor log says whose account at the provider it is.
    assert_eq!(holders(node.folder(), &["firebase-uid-1", "somebody@example.org"]), []);
}

#[test]
fn tokens_that_are_no_good_are_refused_by_the_programs() {
    let home = tempfile::tempdir().unwrap();
    let (key, forger) = (IssuerKey::new("k1"), IssuerKey::new("k1"));
    let issuer = IssuerServer::start(&[&key]);
    let node = node(home.path(), &issuer);
    let ada = Person::new(home.path(), "ada", &node);
    let register = |token: &str| {
        let file = file(home.path(), token);
        ada.run(&["register", "ada", "--oidc", "firebase", "--token", &file])
    };
    let error = register(&token(&forger, "uid")).failed(4);
    assert_eq!(error["code"], "bad_id_token");
    assert!(error["message"].as_str().unwrap().contains("id_token_signature"), "{error}");
    let used = token(&key, "uid");
    assert_eq!(register(&used).code, 0);
    let bob = Person::new(home.path(), "bob", &node);
    let path = file(home.path(), &used);
    let args = ["register", "bob", "--oidc", "firebase", "--token", &path];
    assert_eq!(bob.fails(&args, 4)["code"], "bad_id_token");
    let missing = ["register", "bob", "--oidc", "firebase", "--token", "/nonexistent/token"];
    assert_eq!(bob.fails(&missing, 2)["code"], "usage");
    let stranger = file(home.path(), &token(&key, "uid-2"));
    let args = ["register", "bob", "--oidc", "another", "--token", &stranger];
    assert_eq!(bob.fails(&args, 5)["code"], "not_found");
}
