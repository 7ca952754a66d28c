//! A node that lies about files: a proxy that answers for their bytes itself, with others.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A proxy on a port of its own, until the process ends.
#[derive(Debug, Clone)]
pub struct Liar {
    url: String,
    lie: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Liar {
    /// Before a node, by its URL.
    #[must_use]
    pub fn before(node: &str) -> Self {
        let backend = node.strip_prefix("http://").expect("http").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let lie: Arc<Mutex<Option<Vec<u8>>>> = Arc::default();
        let told = Arc::clone(&lie);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (backend, lie) = (backend.clone(), Arc::clone(&told));
                thread::spawn(move || serve(client, &backend, &lie));
            }
        });
        Self { url, lie }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on, whatever file is asked for has these bytes.
    pub fn tell(&self, blob: &[u8]) {
        *self.lie.lock().expect("nobody panics") = Some(blob.to_vec());
    }
}

/// The first request decides about the connection; what is answered here is its last one.
fn serve(client: TcpStream, backend: &str, lie: &Mutex<Option<Vec<u8>>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let lie = lie.lock().expect("nobody panics").clone();
    let asks = head.lines().next().is_some_and(|line| line.ends_with("/bytes HTTP/1.1"));
    // A file may be asked for next: on a connection of its own.
    if head.starts_with("GET /v1/info ") {
        head = head.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1);
    }
    match lie.filter(|_| asks) {
        Some(blob) => answer(client, &head, &blob),
        None => pass_on(client, reader, &head, backend),
    }
}

/// The range that is asked for, as far as there are bytes for it.
fn answer(mut client: TcpStream, head: &str, blob: &[u8]) -> io::Result<()> {
    let range = head.lines().find_map(|line| line.strip_prefix("range: bytes="));
    let (from, to) = range.and_then(|range| range.split_once('-')).unwrap_or_default();
    let from = from.parse().unwrap_or(0).min(blob.len());
    let to = to.parse().map_or(blob.len(), |to: usize| (to + 1).min(blob.len())).max(from);
    let status = "HTTP/1.1 206 Partial Content\r\nconnection: close\r\n";
    write!(client, "{status}content-length: {}\r\n\r\n", to - from)?;
    client.write_all(&blob[from..to])?;
    client.shutdown(Shutdown::Write)?;
    // Until the client has gone, so that nothing it did not read yet is lost.
    client.read_to_end(&mut Vec::new()).map(drop)
}

fn pass_on(
    mut client: TcpStream,
    mut reader: BufReader<TcpStream>,
    head: &str,
    backend: &str,
) -> io::Result<()> {
    let mut node = TcpStream::connect(backend)?;
    node.write_all(head.as_bytes())?;
    let mut to_node = node.try_clone()?;
    let up = thread::spawn(move || {
        let _ = io::copy(&mut reader, &mut to_node);
        to_node.shutdown(Shutdown::Write)
    });
    let down = io::copy(&mut node, &mut client);
    let _ = client.shutdown(Shutdown::Both);
    let _ = up.join();
    down.map(drop)
}
