//! A wire to a node at which somebody listens: a plain one, or one behind a SOCKS proxy (RFC 1928) that
//! resolves names itself.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// What was said on one connection.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Name and port, as the proxy was asked for them; an address that was asked for is in brackets.
    pub name: String,
    /// Every byte that the client said after that.
    pub said: Vec<u8>,
}

/// A wire that begins at a port of its own, until the process ends.
#[derive(Debug, Clone)]
pub struct Tap {
    near: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
}

#[derive(Debug, Clone, Copy)]
struct Plan {
    socks: bool,
    /// Where it leads; nowhere: whatever is said is kept, and nobody answers.
    far: Option<SocketAddr>,
}

impl Tap {
    /// Before a node, by its URL.
    #[must_use]
    pub fn before(node: &str) -> Self {
        Self::start(Plan { socks: false, far: Some(address(node)) })
    }

    /// A proxy that leads every name to this node.
    #[must_use]
    pub fn proxy(node: &str) -> Self {
        Self::start(Plan { socks: true, far: Some(address(node)) })
    }

    /// A proxy that leads nowhere.
    #[must_use]
    pub fn dead_end() -> Self {
        Self::start(Plan { socks: true, far: None })
    }

    fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let near = listener.local_addr().expect("it has an address");
        let this = Self { near, heard: Arc::default() };
        let serving = this.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let tap = serving.clone();
                thread::spawn(move || tap.serve(client, plan));
            }
        });
        this
    }

    /// Where it begins.
    #[must_use]
    pub const fn near(&self) -> SocketAddr {
        self.near
    }

    /// What was said so far, a connection each, in the order in which they were made.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many requests were said to their ends.
    ///
    /// # Panics
    /// When they are not in time.
    #[must_use]
    pub fn until_said(&self, requests: usize) -> Vec<Heard> {
        let began = Instant::now();
        loop {
            let heard = self.heard();
            if heard.iter().filter(|heard| heard.body().is_some()).count() >= requests {
                return heard;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "only {} were said", heard.len());
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn serve(&self, mut client: TcpStream, plan: Plan) {
        let Ok(name) = asked(&mut client, plan.socks) else { return };
        let place = {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(Heard { name, said: Vec::new() });
            heard.len() - 1
        };
        let far = plan.far.and_then(|far| TcpStream::connect(far).ok());
        if let Some(far) = &far
            && let (Ok(mut from), Ok(mut to)) = (far.try_clone(), client.try_clone())
        {
            thread::spawn(move || {
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
        let mut chunk = [0; 16_384];
        while let Ok(length @ 1..) = client.read(&mut chunk) {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard[place].said.extend_from_slice(&chunk[..length]);
            drop(heard);
            if far.as_ref().is_some_and(|mut far| far.write_all(&chunk[..length]).is_err()) {
                break;
            }
        }
        if let Some(far) = far {
            let _ = far.shutdown(Shutdown::Both);
        }
    }
}

impl Heard {
    /// Whether this was said.
    #[must_use]
    pub fn has(&self, words: &[u8]) -> bool {
        self.said.windows(words.len()).any(|window| window == words)
    }

    /// The head of the first request, in small letters.
    #[must_use]
    pub fn head(&self) -> String {
        let end = self.said.windows(4).position(|window| window == b"\r\n\r\n");
        String::from_utf8_lossy(&self.said[..end.unwrap_or(self.said.len())]).to_lowercase()
    }

    /// The body of the first request, when all of it was said.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        let end = self.said.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = self.head();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
        self.said.get(end..end + length.trim().parse::<usize>().ok()?)
    }
}

fn address(url: &str) -> SocketAddr {
    url.strip_prefix("http://").expect("http").parse().expect("an address")
}

/// What a client of the proxy asks for; nothing on a plain wire.
fn asked(client: &mut TcpStream, socks: bool) -> io::Result<String> {
    if !socks {
        return Ok(String::new());
    }
    let mut head = [0; 2];
    client.read_exact(&mut head)?;
    client.read_exact(&mut vec![0; usize::from(head[1])])?;
    client.write_all(&[5, 0])?;
    let mut asked = [0; 4];
    client.read_exact(&mut asked)?;
    let (length, is_name) = match asked[3] {
        1 => (4, false),
        4 => (16, false),
        _ => {
            let mut length = [0];
            client.read_exact(&mut length)?;
            (usize::from(length[0]), true)
        }
    };
    let mut name = vec![0; length];
    client.read_exact(&mut name)?;
    let mut port = [0; 2];
    client.read_exact(&mut port)?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let port = u16::from_be_bytes(port);
    Ok(match is_name {
        true => format!("{}:{port}", String::from_utf8_lossy(&name)),
        false => format!("{name:?}:{port}"),
    })
}
