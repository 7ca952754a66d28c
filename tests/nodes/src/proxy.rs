//! A reverse proxy as small as one can be: each connection goes to the next node that takes it.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The first line of what opens a gateway connection.
const GATEWAY: &[u8] = b"GET /v1/gateway ";

/// A proxy on a port of its own, until the process ends.
#[derive(Debug, Clone)]
pub struct Proxy {
    url: String,
    backends: Arc<Backends>,
}

#[derive(Debug)]
struct Backends {
    api: Vec<SocketAddr>,
    gateway: Vec<SocketAddr>,
    turn: AtomicUsize,
    /// What nodes have said on gateway connections.
    told: Mutex<Vec<u8>>,
}

impl Proxy {
    /// Before nodes that serve everything, by their URLs.
    #[must_use]
    pub fn before(nodes: &[&str]) -> Self {
        Self::apart(nodes, nodes)
    }

    /// Before nodes of which some serve the api and some the gateway.
    #[must_use]
    pub fn apart(api: &[&str], gateway: &[&str]) -> Self {
        let addresses = |urls: &[&str]| -> Vec<SocketAddr> {
            let address = |url: &&str| url.strip_prefix("http://").expect("http").parse();
            urls.iter().map(|url| address(url).expect("an address")).collect()
        };
        let (api, gateway) = (addresses(api), addresses(gateway));
        let (turn, told) = (AtomicUsize::new(0), Mutex::default());
        let backends = Arc::new(Backends { api, gateway, turn, told });
        let serving = Arc::clone(&backends);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let backends = Arc::clone(&serving);
                thread::spawn(move || backends.serve(client));
            }
        });
        Self { url, backends }
    }

    /// Waits until a node has said this on a gateway connection: frames from a node are not masked,
    /// and words stand in them as they are.
    pub fn until_told(&self, word: &str) {
        let began = Instant::now();
        while !self.has_told(word) {
            assert!(began.elapsed() < Duration::from_secs(60), "nobody says {word}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether a node has said this so far.
    #[must_use]
    pub fn has_told(&self, word: &str) -> bool {
        let told = self.backends.told.lock().expect("nobody panics");
        told.windows(word.len()).any(|window| window == word.as_bytes())
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Backends {
    /// Ends when either side does; nobody is told why, as when a cable is cut.
    fn serve(self: &Arc<Self>, mut client: TcpStream) {
        let mut first = [0; GATEWAY.len()];
        let mut length = 0;
        while length < first.len() {
            match client.read(&mut first[length..]) {
                Ok(0) | Err(_) => return,
                Ok(more) => length += more,
            }
        }
        let is_gateway = first == GATEWAY;
        let nodes = if is_gateway { &self.gateway } else { &self.api };
        let Some(mut node) = self.connect(nodes) else { return };
        let (Ok(client_too), Ok(node_too)) = (client.try_clone(), node.try_clone()) else { return };
        if node.write_all(&first).is_err() {
            return;
        }
        let _ = (client.set_nodelay(true), node.set_nodelay(true));
        let this = Arc::clone(self);
        let back = thread::spawn(move || {
            copy(node_too, client_too, |said| {
                if is_gateway {
                    this.told.lock().expect("nobody panics").extend_from_slice(said);
                }
            });
        });
        copy(client, node, |_| {});
        let _ = back.join();
    }

    fn connect(&self, nodes: &[SocketAddr]) -> Option<TcpStream> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let patience = Duration::from_millis(500);
        (0..nodes.len())
            .map(|n| nodes[(turn + n) % nodes.len()])
            .find_map(|node| TcpStream::connect_timeout(&node, patience).ok())
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, heard: impl Fn(&[u8])) {
    let mut chunk = [0; 16_384];
    while let Ok(length @ 1..) = from.read(&mut chunk) {
        heard(&chunk[..length]);
        if to.write_all(&chunk[..length]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
