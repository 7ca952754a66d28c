//! An anonymous post through a SOCKS proxy, by the real programs: what goes where.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{Clock, NodeProcess};
use coterie_deployment::{Crowd, Tap};

#[test]
fn a_post_goes_through_the_proxy_which_resolves_the_name_and_nothing_of_it_goes_past_it() {
    let (clock, home) = (Clock::right(), tempfile::tempdir().unwrap());
    let mut nodes = [NodeProcess::start_by(&clock, &[])];
    let mut crowd = Crowd::gather(home.path(), &mut nodes, &clock, (3, 4));
    let [node] = nodes;
    let (straight, proxy) = (Tap::before(node.url()), Tap::proxy(node.url()));
    let bob = crowd.members.remove(1);
    drop(bob.open);
    // A name that this machine knows, too: it would not have to ask the proxy.
    let name = format!("localhost:{}", straight.near().port());
    let bob = bob.person.at_node(&format!("http://{name}"));
    let through = format!("socks5h://{}", proxy.near());
    let words = "through the proxy";
    let told = bob.ok(&["anon", "send", "general", words, "--delay", "0", "--proxy", &through]);
    let row = crowd.members[0].open.until(|row| row["text"] == words);
    assert_eq!((&row["seq"], &row["author"]), (&told["seq"], &serde_json::Value::Null));

    // Through the proxy one connection, on which the post is all that was asked, without a credential.
    let heard = proxy.heard();
    assert_eq!(heard.len(), 1);
    let post = &heard[0];
    assert_eq!(post.name, name, "the proxy was asked for the name");
    let head = post.head();
    assert!(head.starts_with("post /v1/anonymous/channels/"), "{head}");
    assert!(!["authorization", "cookie", "user-agent"].iter().any(|h| head.contains(h)), "{head}");
    let body = post.body().unwrap();
    assert!(post.said.ends_with(body), "nothing follows on the connection");

    // Straight to the node whatever else the program asked in its session, and nothing of the post.
    let others = straight.heard();
    assert!(others.iter().any(|other| other.has(b"authorization: Bearer ")), "{others:?}");
    for other in &others {
        assert!(!other.has(b"/v1/anonymous/") && !other.has(body), "{}", other.head());
    }

    // Without the proxy nothing is sent at all.
    let (refused, sent) = (format!("socks5h://{}", closed()), straight.heard().len());
    let before = crowd.members[0].person.texts("general").len();
    bob.fails(
        &["anon", "send", "general", "x", "--delay", "0", "--proxy", &refused, "--timeout", "2s"],
        6,
    );
    assert!(straight.heard()[sent..].iter().all(|other| !other.has(b"/v1/anonymous/")));
    assert_eq!(crowd.members[0].person.texts("general").len(), before);
}

/// A port where nobody listens.
fn closed() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}
