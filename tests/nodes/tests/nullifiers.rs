//! One nullifier is used once, whichever of two programs on one Postgres is asked, and however often.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    sync::Barrier,
    thread,
};

use coterie_binaries::{Clock, Person};
use coterie_deployment::{Crowd, Deployment, Tap};
use coterie_protocol::{envelope::AnonymousPost, rest::PostAnonymously};
use serde_json::Value;

/// Posts at once.
const POSTS: usize = 100;
/// Programs at once that make them.
const AT_ONCE: usize = 10;

/// A request as a client made it.
struct Made {
    path: String,
    body: Vec<u8>,
}

/// Copies of a profile, none of which knows of the others, each make a post of their own; all of them with
/// the one nullifier that there is. None is sent: they go through a proxy that leads nowhere.
fn made(home: &Path, person: &Person, count: usize) -> Vec<Made> {
    let proxy = Tap::dead_end();
    let through = format!("socks5h://{}", proxy.near());
    for first in (0..count).step_by(AT_ONCE) {
        let last = count.min(first + AT_ONCE);
        let running: Vec<_> = (first..last)
            .map(|n| {
                let profile = format!("copy-{n}");
                copy(&person.folder(), &home.join(&profile));
                let text = format!("post {n}");
                let args = ["anon", "send", "general", &text, "--delay", "0", "--proxy", &through];
                person.on_another_device(&profile).start(&args)
            })
            .collect();
        let _ = proxy.until_said(last);
        // Killed before it asks again.
        drop(running);
    }
    let heard = proxy.heard();
    let whole = heard.iter().filter(|heard| heard.body().is_some());
    let made = whole.map(|heard| Made {
        path: String::from_utf8_lossy(&heard.said).split(' ').nth(1).unwrap().to_owned(),
        body: heard.body().unwrap().to_vec(),
    });
    made.collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Sends all of them at once, one after the other to A and B; gives the statuses and bodies.
fn at_once(deployment: &Deployment, requests: &[&Made]) -> Vec<(u16, Value)> {
    let begin = Barrier::new(requests.len());
    let urls = deployment.nodes.each_ref().map(|node| node.url().strip_prefix("http://").unwrap());
    thread::scope(|scope| {
        let sending: Vec<_> = requests
            .iter()
            .enumerate()
            .map(|(n, made)| {
                let (begin, url) = (&begin, urls[n % 2]);
                scope.spawn(move || {
                    let mut stream = TcpStream::connect(url).unwrap();
                    begin.wait();
                    send(&mut stream, made)
                })
            })
            .collect();
        sending.into_iter().map(|sent| sent.join().unwrap()).collect()
    })
}

fn send(stream: &mut TcpStream, made: &Made) -> (u16, Value) {
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        made.path,
        made.body.len()
    );
    stream.write_all(&[head.as_bytes(), &made.body].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
}

fn post_of(made: &Made) -> AnonymousPost {
    let request: PostAnonymously = serde_json::from_slice(&made.body).unwrap();
    AnonymousPost::from_bytes(&request.post).unwrap()
}

#[test]
fn of_a_hundred_posts_with_one_nullifier_at_two_programs_at_once_one_is_accepted() {
    let clock = Clock::right();
    let mut deployment = Deployment::by_clock(&clock);
    let home = tempfile::tempdir().unwrap();
    let crowd = Crowd::gather(home.path(), &mut deployment.nodes, &clock, (3, 1));
    let [_, ada, bob] = &crowd.members[..] else { panic!("three") };
    let (ada, bob) = (ada.person.clone(), bob.person.clone());
    drop(crowd);
    let nullifiers = |made: &[Made]| -> BTreeSet<[u8; 32]> {
        made.iter().map(|made| post_of(made).nullifier()).collect()
    };
    let posts = made(home.path(), &ada, POSTS);
    let contents: BTreeSet<_> =
        posts.iter().map(|made| post_of(made).ciphertext_hash().0).collect();
    assert_eq!((contents.len(), nullifiers(&posts).len()), (POSTS, 1));

    // A hundred others of one nullifier: one is in, and the others know by whom they were beaten.
    let answers = at_once(&deployment, &posts.iter().collect::<Vec<_>>());
    let accepted: Vec<usize> = (0..POSTS).filter(|n| answers[*n].0 == 200).collect();
    assert_eq!(accepted.len(), 1, "{answers:?}");
    for (status, answer) in answers.iter().filter(|(status, _)| *status != 200) {
        assert_eq!((*status, &answer["code"]), (409, &"nullifier_used".into()));
    }
    let kept = "SELECT count(*) FROM anonymous_posts";
    let shown = "SELECT count(*) FROM envelopes WHERE kind = 5";
    assert_eq!((deployment.sql(kept), deployment.sql(shown)), ("1".into(), "1".into()));

    // The one that is in, a hundred times more: the same answer, and nothing new.
    let again = at_once(&deployment, &[&posts[accepted[0]]; POSTS]);
    assert!(again.iter().all(|answer| *answer == answers[accepted[0]]), "{again:?}");

    // And one that is not in yet, a hundred times at once.
    fs::remove_dir_all(home.path().join("copy-0")).unwrap();
    let one = made(home.path(), &bob, 1);
    assert_eq!(nullifiers(&one).intersection(&nullifiers(&posts)).count(), 0);
    let answers = at_once(&deployment, &[&one[0]; POSTS]);
    assert!(answers.iter().all(|answer| answer.0 == 200 && answer == &answers[0]), "{answers:?}");
    assert_eq!((deployment.sql(kept), deployment.sql(shown)), ("2".into(), "2".into()));
    deployment.check_logs();
}
