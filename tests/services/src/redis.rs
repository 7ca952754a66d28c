//! A Redis of a test's own.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    time::Duration,
};

use crate::{
    account::Account,
    guarded::{Guarded, Plan},
    places, programs,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server on a free port of the loopback that keeps nothing on disk. Ended when it is dropped,
/// and when this process ends in whatever way.
#[derive(Debug)]
pub struct Redis {
    server: Guarded,
    address: SocketAddr,
}

impl Redis {
    /// Starts a server.
    ///
    /// # Panics
    /// When there is no Redis and we may not install it, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        let program = programs::REDIS.find().unwrap_or_else(|missing| panic!("{missing}"));
        // Somebody may take the port between the moment we look and the moment Redis does.
        let started = (0..5).find_map(|_| Self::try_start(&program));
        started.expect("Redis finds a port")
    }

    fn try_start(program: &Path) -> Option<Self> {
        let account = Account::for_servers();
        let folder = places::on_disk(account);
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = free.local_addr().expect("it has an address");
        drop(free);
        let port = address.port().to_string();
        let dir = folder.path().to_str().expect("a path in UTF-8");
        let flags = ["--port", &port, "--bind", "127.0.0.1", "--dir", dir];
        let memory = ["--save", "", "--appendonly", "no", "--databases", "16"];
        let arguments = flags.iter().chain(&memory).map(|&flag| flag.to_owned()).collect();
        let plan = Plan { program, arguments, signal: "KILL", account };
        let this = Self { server: Guarded::start(plan, folder), address };
        this.wait().then_some(this)
    }

    /// `redis://127.0.0.1:port/`
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    /// Where it listens, or did.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server at once; whatever it held is lost.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts a stopped server again, empty, at the same port.
    ///
    /// # Panics
    /// When somebody else has the port now.
    pub fn start_again(&mut self) {
        self.server.resume();
        assert!(self.wait(), "somebody else has the port {}", self.address);
    }

    /// Forgets everything.
    ///
    /// # Panics
    /// When it is stopped.
    pub fn flush(&self) {
        let answer = self.ask("FLUSHALL").expect("Redis answers");
        assert!(answer.starts_with("+OK"), "{answer}");
    }

    /// The server's process number, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.server.pid()
    }

    /// Waits until it answers; whether it is ours that has the port.
    fn wait(&self) -> bool {
        let ours = format!("process_id:{}\r\n", self.server.pid().unwrap_or_default());
        let answers = || self.ask("INFO server").is_ok_and(|answer| answer.contains(&ours));
        let lost = || self.server.log().contains("Address already in use");
        self.server.wait_until(|| answers() || lost());
        answers()
    }

    /// Sends one command and reads the first piece of the answer.
    fn ask(&self, command: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // After QUIT it closes, so that the end of the answer is known.
        stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}
