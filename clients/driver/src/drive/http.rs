//! HTTP calls to the node: one event each, whatever happens.

use std::sync::Arc;
use std::time::Duration;

use coterie_core::{Call, Event};
use coterie_types::Bytes;
use reqwest::{Client, ClientBuilder, Method, Proxy, Url, header, redirect};
use tokio::sync::Semaphore;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(30);
/// Calls that run side by side; others wait.
const AT_ONCE: usize = 16;
/// Largest answer, bytes, unpacked.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// Calls the node.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: Client,
    base: String,
    permits: Arc<Semaphore>,
    /// For calls that are made apart.
    proxy: Option<Proxy>,
}

impl Http {
    /// For a node's base URL, without a slash at its end.
    pub(crate) fn new(base: &str) -> Result<Self, reqwest::Error> {
        let client =
            builder().user_agent(concat!("coterie/", env!("CARGO_PKG_VERSION"))).build()?;
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Ok(Self { client, base: base.to_owned(), permits, proxy: None })
    }

    /// Calls that are made apart go through a SOCKS proxy, which also resolves the node's name.
    pub(crate) fn through(mut self, proxy: Option<&str>) -> Result<Self, String> {
        let Some(text) = proxy else { return Ok(self) };
        let wrong = || format!("not a proxy like socks5h://127.0.0.1:9050: {text}");
        // Anything but socks5h asks this machine's own resolver for the node.
        Url::parse(text).ok().filter(|url| url.scheme() == "socks5h").ok_or_else(wrong)?;
        self.proxy = Some(Proxy::all(text).map_err(|_| wrong())?);
        Ok(self)
    }

    /// A client for one call: its own connection, no session resumed, and nothing in it that says which
    /// program calls.
    fn apart(&self) -> Result<Client, reqwest::Error> {
        let builder = builder().pool_max_idle_per_host(0);
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()).connect_timeout(WHOLE).build(),
            None => builder.build(),
        }
    }

    /// Makes a call.
    pub(crate) async fn call(self, call: Call) -> Event {
        let id = call.call;
        let _permit = self.permits.acquire().await;
        match self.exchange(call).await {
            Ok((status, body)) => Event::Answered { call: id, status, body: Bytes(body) },
            Err((never_sent, reason)) => Event::Unanswered { call: id, never_sent, reason },
        }
    }

    async fn exchange(&self, call: Call) -> Result<(u16, Vec<u8>), (bool, String)> {
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| (true, format!("no HTTP method: {}", call.method)))?;
        let apart = call.apart.then(|| self.apart()).transpose().map_err(|e| failed(&e))?;
        let client = apart.as_ref().unwrap_or(&self.client);
        let mut request = client.request(method, format!("{}{}", self.base, call.path));
        if let Some(token) = &call.bearer {
            request = request.bearer_auth(token);
        }
        if let Some(body) = call.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let mut response = request.send().await.map_err(|e| failed(&e))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| failed(&e))? {
            if body.len() + chunk.len() > ANSWER_MAX {
                return Err((false, "the answer is too large".into()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        // The node is called and nobody else: no redirects, no proxies from the environment.
        .redirect(redirect::Policy::none())
        .no_proxy()
}

/// Whether the node cannot have seen the call, and the innermost reason.
fn failed(error: &reqwest::Error) -> (bool, String) {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    let reason = if error.is_timeout() { "timed out".into() } else { reason.to_string() };
    (error.is_connect() || error.is_builder(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    /// A node that answers whatever is asked; tells on which connection it was, and how.
    async fn node() -> (String, UnboundedReceiver<(usize, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (told, requests) = unbounded_channel();
        tokio::spawn(async move {
            for connection in 0.. {
                let (mut stream, _) = listener.accept().await.unwrap();
                let told = told.clone();
                tokio::spawn(async move {
                    let mut bytes = vec![0; 65_536];
                    while let Ok(read @ 1..) = stream.read(&mut bytes).await {
                        let request = String::from_utf8_lossy(&bytes[..read]).to_lowercase();
                        told.send((connection, request)).unwrap();
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                        stream.write_all(answer).await.unwrap();
                    }
                });
            }
        });
        (base, requests)
    }

    fn call(apart: bool) -> Call {
        let bearer = (!apart).then(|| "token".to_owned());
        let (method, path) = ("GET".into(), "/v1/info".into());
        Call { call: 1, method, path, bearer, body: None, apart }
    }

    #[tokio::test]
    async fn a_call_that_is_made_apart_has_its_own_connection_and_names_nobody() {
        let (base, mut requests) = node().await;
        let http = Http::new(&base).unwrap();
        let mut seen = Vec::new();
        for apart in [false, true, false, true] {
            let answer = http.clone().call(call(apart)).await;
            assert!(matches!(answer, Event::Answered { status: 200, .. }), "{answer:?}");
            seen.push(requests.recv().await.unwrap());
        }
        let connections: Vec<_> = seen.iter().map(|(connection, _)| *connection).collect();
        assert_eq!(connections, [0, 1, 0, 2], "one for all others, and one for each apart");
        for (connection, request) in seen {
            let names = ["authorization:", "user-agent:"].map(|name| request.contains(name));
            assert_eq!(names, [connection == 0; 2], "{request}");
            assert!(!request.contains("cookie"), "{request}");
        }
    }

    /// A SOCKS5 proxy (RFC 1928) that leads every name to one node; tells which names it was asked for.
    async fn socks(node: String) -> (String, UnboundedReceiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("socks5h://{}", listener.local_addr().unwrap());
        let (told, names) = unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = [0; 2];
                stream.read_exact(&mut head).await.unwrap();
                assert_eq!(head[0], 5, "SOCKS5");
                let mut methods = vec![0; head[1].into()];
                stream.read_exact(&mut methods).await.unwrap();
                stream.write_all(&[5, 0]).await.unwrap();
                let mut asked = [0; 5];
                stream.read_exact(&mut asked).await.unwrap();
                assert_eq!(asked[..4], [5, 1, 0, 3], "connect to a name, and not to an address");
                let mut name = vec![0; usize::from(asked[4]) + 2];
                stream.read_exact(&mut name).await.unwrap();
                let (name, port) = name.split_at(name.len() - 2);
                let port = u16::from_be_bytes(port.try_into().unwrap());
                told.send(format!("{}:{port}", String::from_utf8_lossy(name))).unwrap();
                stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
                let mut to = TcpStream::connect(&node).await.unwrap();
                tokio::spawn(async move {
                    let _ = tokio::io::copy_bidirectional(&mut stream, &mut to).await;
                });
            }
        });
        (url, names)
    }

    #[tokio::test]
    async fn what_is_made_apart_goes_through_the_proxy_which_resolves_the_name_and_nothing_else_does()
     {
        let (base, mut requests) = node().await;
        let (proxy, mut names) = socks(base.strip_prefix("http://").unwrap().to_owned()).await;
        // No resolver knows this name: only the proxy does.
        let http = Http::new("http://coterie.invalid:8080").unwrap();
        let http = http.through(Some(&proxy)).unwrap();
        for connection in 0..2 {
            let answer = http.clone().call(call(true)).await;
            assert!(matches!(answer, Event::Answered { status: 200, .. }), "{answer:?}");
            assert_eq!(names.recv().await.unwrap(), "coterie.invalid:8080");
            let (seen, request) = requests.recv().await.unwrap();
            assert_eq!(seen, connection, "a connection of its own");
            assert!(request.contains("host: coterie.invalid:8080"), "{request}");
        }
        let answer = http.call(call(false)).await;
        assert!(matches!(answer, Event::Unanswered { never_sent: true, .. }), "{answer:?}");
        assert!(names.try_recv().is_err() && requests.try_recv().is_err());
    }

    #[tokio::test]
    async fn without_its_proxy_nothing_that_is_made_apart_is_sent() {
        let (base, mut requests) = node().await;
        // A port on which nobody listens.
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let http = Http::new(&base).unwrap().through(Some(&format!("socks5h://{gone}"))).unwrap();
        let answer = http.call(call(true)).await;
        assert!(matches!(answer, Event::Unanswered { never_sent: true, .. }), "{answer:?}");
        assert!(requests.try_recv().is_err(), "not past the proxy");
    }

    #[test]
    fn only_a_proxy_that_resolves_names_itself_is_taken() {
        let with = |proxy| Http::new("http://node").unwrap().through(Some(proxy));
        assert!(with("socks5h://127.0.0.1:9050").is_ok());
        for wrong in ["socks5://127.0.0.1:9050", "http://127.0.0.1:8080", "127.0.0.1:9050", ""] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }
}
