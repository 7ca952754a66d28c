//! `cargo xtask bench files [MIB]`: a file of that size (2,048 if not said) goes up and down through the
//! real node and CLI. The node is killed half-way in both directions and started again. Printed are
//! wall time, CPU time and the peak of memory of each program; believe the memory.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use coterie_binaries::{Garden, NodeProcess, Running, cpu_millis, peak};

const MIB: u64 = 1024 * 1024;
/// Most memory that a program may take, whatever the file's length.
const MEMORY_MAX: u64 = 128;
/// How often the programs are looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// How long a program waits for a node that has been killed.
const TIMEOUT: &str = "300s";

fn main() {
    let said = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok());
    let mib = said.unwrap_or(2_048);
    let mut garden = Garden::at(NodeProcess::start_quiet());
    let path = garden.file("large.bin", usize::try_from(mib * MIB).expect("a length"));
    let out = garden.home.path().join("saved.bin");
    let (from, to) =
        (path.to_str().expect("UTF-8").to_owned(), out.to_str().expect("UTF-8").to_owned());

    let sending = garden.ada.start(&["send", "general", "--file", &from, "--timeout", TIMEOUT]);
    let half = usize::try_from(mib / 2).expect("a count");
    let (sent, up) = watched(&mut garden, sending, |garden| garden.parts().len() >= half);
    println!("{mib} MiB up, the node killed half-way:   {up}");

    let seq = sent[0]["seq"].as_u64().expect("a seq").to_string();
    let save = ["save", "general", &seq, "--out", &to, "--timeout", TIMEOUT];
    let saving = garden.bob.start(&save);
    let part = |garden: &Garden| {
        let files = fs::read_dir(garden.home.path()).expect("a folder").flatten();
        let part = files.filter(|file| file.path().extension().is_some_and(|end| end == "part"));
        part.filter_map(|file| file.metadata().ok()).any(|file| file.len() >= mib / 2 * MIB)
    };
    let (_, down) = watched(&mut garden, saving, part);
    println!("{mib} MiB down, the node killed half-way: {down}");
    assert!(same(&path, &out), "what came back is another file");
    println!("byte by byte the same");

    fs::remove_file(&out).expect("it is there");
    flip(garden.parts().last().expect("there are parts"));
    let mut saving = garden.bob.start(&save);
    while !saving.has_ended() {
        std::thread::sleep(GLANCE);
    }
    let error = saving.wait().failed(7);
    assert_eq!(error["code"], "file_corrupt");
    let left = fs::read_dir(garden.home.path()).expect("a folder").flatten();
    let left = left.filter(|file| file.file_name().to_string_lossy().contains("saved")).count();
    assert!(left == 0 && !out.exists(), "something is left of a file that is another");
    println!("one byte of the last part flipped: `file_corrupt`, and nothing is left of it");
}

/// What a program and its node took.
struct Figures {
    wall: Duration,
    client: (u64, u64),
    node: u64,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (memory, cpu) = self.client;
        write!(f, "{} s; the client {memory} MiB at most, {cpu} s of CPU; ", self.wall.as_secs())?;
        write!(f, "the node {} MiB at most", self.node)
    }
}

/// Follows a command to its end, and kills the node once when it is half-way.
fn watched(
    garden: &mut Garden,
    mut command: Running,
    half: impl Fn(&Garden) -> bool,
) -> (Vec<serde_json::Value>, Figures) {
    let (start, mut killed) = (Instant::now(), false);
    let (mut client, mut node) = ((0, 0), 0);
    while !command.has_ended() {
        client =
            (client.0.max(peak(command.pid())), client.1.max(cpu_millis(command.pid()) / 1_000));
        node = node.max(peak(garden.node.pid()));
        if !killed && half(garden) {
            killed = true;
            garden.node.kill();
            garden.node.restart();
        }
        std::thread::sleep(GLANCE);
    }
    assert!(killed, "it was over before the node was killed");
    let most = client.0.max(node);
    assert!(most <= MEMORY_MAX, "{most} MiB of memory: it grows with the file");
    let ran = command.wait();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    (ran.rows(), Figures { wall: start.elapsed(), client, node })
}

fn same(one: &Path, other: &Path) -> bool {
    let open = |path| BufReader::with_capacity(1 << 20, File::open(path).expect("it is there"));
    let length = |path: &Path| path.metadata().expect("it is there").len();
    if length(one) != length(other) {
        return false;
    }
    let (mut one, mut other, mut left) = (open(one), open(other), length(one));
    let (mut first, mut second) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    while left > 0 {
        let block = usize::try_from(left.min(1 << 20)).expect("small");
        one.read_exact(&mut first[..block]).expect("it can be read");
        other.read_exact(&mut second[..block]).expect("it can be read");
        if first[..block] != second[..block] {
            return false;
        }
        left -= block as u64;
    }
    true
}

fn flip(path: &Path) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).expect("a part");
    let mut byte = [0];
    file.seek(SeekFrom::Start(9)).and_then(|_| file.read_exact(&mut byte)).expect("a byte");
    file.seek(SeekFrom::Start(9)).expect("a place");
    file.write_all(&[byte[0] ^ 1]).expect("room");
}
