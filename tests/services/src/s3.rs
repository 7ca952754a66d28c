//! A bucket of a test's own: a server that speaks S3's protocol (`moto`, from Python's registry).

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    account::Account,
    guarded::{Guarded, Plan},
    places, programs,
};

/// What is installed, of which version.
const PACKAGES: [&str; 3] = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"];

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server on a free port of the loopback that keeps its objects in memory. Ended when it is
/// dropped, and when this process ends in whatever way.
#[derive(Debug)]
pub struct S3 {
    server: Guarded,
    address: SocketAddr,
}

impl S3 {
    /// Starts a server.
    ///
    /// # Panics
    /// When there is no Python with pip and we may not install it, when the packages cannot be
    /// fetched, or when the server does not start.
    #[must_use]
    pub fn start() -> Self {
        let python = programs::PYTHON.find().unwrap_or_else(|missing| panic!("{missing}"));
        let packages = packages(&python);
        // Somebody may take the port between the moment we look and the moment the server does.
        let started = (0..5).find_map(|_| Self::try_start(&python, &packages));
        started.expect("the server finds a port")
    }

    fn try_start(python: &Path, packages: &Path) -> Option<Self> {
        let account = Account::ours();
        let folder = places::on_disk(account);
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = free.local_addr().expect("it has an address");
        drop(free);
        let (python, packages) = (python.display(), packages.display());
        let port = address.port().to_string();
        let words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", &port].map(str::to_owned);
        let with = [format!("PYTHONPATH={packages}"), python.to_string()];
        let arguments = with.into_iter().chain(words).collect();
        let program = Path::new("/usr/bin/env");
        let plan = Plan { program, arguments, signal: "KILL", account };
        let this = Self { server: Guarded::start(plan, folder), address };
        let lost = || this.server.log().contains("Address already in use");
        // It says where it runs only once the port is its own.
        this.server.wait_until(|| lost() || this.server.log().contains("Running on"));
        (!lost()).then_some(this)
    }

    /// `http://127.0.0.1:port`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes an empty bucket of that name.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn make_bucket(&self, name: &str) {
        let answer = self.ask(&format!("PUT /{name}"), &[]).expect("the server answers");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }

    /// The whole answer to a GET of a path, as anybody gets it, with these lines in its head.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn get(&self, path: &str, lines: &[&str]) -> String {
        self.ask(&format!("GET {path}"), lines).expect("the server answers")
    }

    fn ask(&self, line: &str, more: &[&str]) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let host = self.address;
        let head = "Content-Length: 0\r\nConnection: close";
        write!(stream, "{line} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n")?;
        for line in more {
            write!(stream, "{line}\r\n")?;
        }
        write!(stream, "\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

/// The folder with the packages, fetched once.
fn packages(python: &Path) -> PathBuf {
    let kept = places::kept();
    let lock = File::create(kept.join("packages.lock")).expect("a lock");
    lock.lock().expect("the lock is taken");
    let (folder, whole) = (kept.join("moto-5.2.5"), kept.join("moto-5.2.5.whole"));
    if !whole.is_file() {
        let _ = fs::remove_dir_all(&folder);
        let quiet = ["--disable-pip-version-check", "--root-user-action=ignore", "--quiet"];
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "install"]).args(quiet).arg("--target").arg(&folder).args(PACKAGES);
        let done = pip.stdin(Stdio::null()).stderr(Stdio::null()).status();
        let done = done.expect("pip starts").success();
        assert!(done, "the packages {PACKAGES:?} cannot be installed with pip");
        File::create(&whole).expect("a mark");
    }
    folder
}
