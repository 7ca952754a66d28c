//! Publishes keys by HTTP on a free port of loopback.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::json;

use crate::IssuerKey;

/// A running server. It ends with the process.
#[derive(Debug)]
pub struct IssuerServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl IssuerServer {
    /// Starts one that publishes these keys.
    #[must_use]
    pub fn start(keys: &[&IssuerKey]) -> Self {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        let document = json!({ "keys": keys }).to_string();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                // Whoever hangs up misses the answer.
                let _ = answer(&stream, &document);
            }
        });
        Self { address, asked }
    }

    /// Where the keys are.
    #[must_use]
    pub fn keys_url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    /// How often somebody asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(stream: &TcpStream, document: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let (status, body) = match first.starts_with("GET /keys ") {
        true => ("200 OK", document),
        false => ("404 Not Found", "{}"),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncache-control: public, \
         max-age=600\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
