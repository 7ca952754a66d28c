//! Files that another origin hands out: the client goes there without its token, and believes it nothing.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use coterie_binaries::{Garden, NodeProcess};

const MIB: usize = 1024 * 1024;

/// A web server of a few lines over the node's folder of files, as a CDN would stand before it.
#[derive(Clone, Default)]
struct Other {
    folder: Arc<Mutex<PathBuf>>,
    /// The heads of all requests.
    heads: Arc<Mutex<Vec<String>>>,
    /// How many requests are still refused.
    refused: Arc<Mutex<u32>>,
}

impl Other {
    /// And where it listens.
    fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/sealed", listener.local_addr().unwrap());
        let this = Self::default();
        let serving = this.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let _ = serving.answer(client);
            }
        });
        (this, base)
    }

    fn answer(&self, mut client: TcpStream) -> std::io::Result<()> {
        let (mut reader, mut head) = (BufReader::new(client.try_clone()?), String::new());
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head)? > 0 {}
        self.heads.lock().unwrap().push(head.clone());
        let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
        let path = path.strip_prefix("/sealed/").unwrap_or("none");
        let lower = head.to_ascii_lowercase();
        let from = lower.lines().find_map(|line| line.strip_prefix("range: bytes="));
        let (from, to) = from.and_then(|range| range.split_once('-')).unwrap_or(("0", ""));
        let from: usize = from.parse().unwrap();
        let refuse = {
            let mut left = self.refused.lock().unwrap();
            let now = *left > 0;
            *left = left.saturating_sub(1);
            now
        };
        match fs::read(self.folder.lock().unwrap().join(path)) {
            Ok(bytes) if !refuse => {
                let to = to.parse().map_or(bytes.len(), |to: usize| (to + 1).min(bytes.len()));
                let bytes = &bytes[from..to];
                write!(
                    client,
                    "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\n",
                    bytes.len()
                )?;
                client.write_all(b"Connection: close\r\n\r\n")?;
                client.write_all(bytes)
            }
            _ => client.write_all(
                b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
        }
    }
}

fn same(one: &Path, other: &Path) -> bool {
    fs::read(one).unwrap() == fs::read(other).unwrap()
}

#[test]
fn a_file_comes_part_by_part_from_another_origin_which_is_told_no_token_and_believed_nothing() {
    let (other, base) = Other::start();
    let garden = Garden::at(NodeProcess::start_with(&["--files-at", &base]));
    *other.folder.lock().unwrap() = garden.blobs();
    let path = garden.file("plan.bin", 3 * MIB + 17);
    let seq = garden.send(&path, "");
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("plan.bin");
    *other.refused.lock().unwrap() = 2;
    let ran = garden.save(seq, &place);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(same(&path, &place));
    let heads = std::mem::take(&mut *other.heads.lock().unwrap());
    assert!(heads.len() >= garden.parts().len() + 2, "{heads:?}");
    for head in &heads {
        let lower = head.to_ascii_lowercase();
        for secret in ["authorization", "cookie", "bearer", "referer"] {
            assert!(!lower.contains(secret), "{head}");
        }
        assert!(head.starts_with("GET /sealed/b"), "{head}");
    }

    // One flipped byte there is an error, and never a partial file.
    let part = &garden.parts()[1];
    let mut bytes = fs::read(part).unwrap();
    bytes[70_000] ^= 1;
    fs::write(part, &bytes).unwrap();
    let again = out.path().join("again.bin");
    assert_eq!(garden.save(seq, &again).failed(7)["code"], "file_corrupt");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}
