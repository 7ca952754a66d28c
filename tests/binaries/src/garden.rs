//! Two people in a garden, and files between them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::{NodeProcess, Person, Ran};

const MIB: usize = 1024 * 1024;

/// A node with two people in one channel, `general`.
#[derive(Debug)]
pub struct Garden {
    /// Their node.
    pub node: NodeProcess,
    /// Where their profiles are, and what they send.
    pub home: tempfile::TempDir,
    /// Who sends.
    pub ada: Person,
    /// Who saves.
    pub bob: Person,
}

impl Garden {
    /// At this node.
    #[must_use]
    pub fn at(node: NodeProcess) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let ada = Person::registered(home.path(), "ada", &node);
        ada.ok(&["server", "create", "garden"]);
        let bob = Person::registered(home.path(), "bob", &node);
        let invitation = ada.ok(&["invite", "create", "garden"]);
        bob.ok(&["join", invitation["link"].as_str().expect("a link")]);
        Self { node, home, ada, bob }
    }

    /// A file of bytes that no compression makes smaller, the same on every run.
    #[must_use]
    pub fn file(&self, name: &str, length: usize) -> PathBuf {
        let path = self.home.path().join(name);
        let mut file = fs::File::create(&path).expect("a file");
        let (mut state, mut left) = (0x9e37_79b9_7f4a_7c15u64, length);
        while left > 0 {
            let mut block = Vec::with_capacity(MIB);
            while block.len() < left.min(MIB) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                block.extend_from_slice(&state.to_le_bytes());
            }
            block.truncate(left.min(MIB));
            file.write_all(&block).expect("room");
            left -= block.len();
        }
        path
    }

    /// The node's folder of files.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.node.folder().join("data/blobs")
    }

    /// The files of the parts, of all blobs, in order.
    #[must_use]
    pub fn parts(&self) -> Vec<PathBuf> {
        let mut parts = Vec::new();
        for blob in fs::read_dir(self.blobs()).into_iter().flatten().flatten() {
            let folder = fs::read_dir(blob.path()).into_iter().flatten().flatten();
            parts.extend(folder.map(|part| part.path()));
        }
        let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
        // What is being written has another name.
        parts.retain(|path| number(path).is_some());
        parts.sort_by_key(|path| (path.parent().map(Path::to_owned), number(path)));
        parts
    }

    /// Ada sends a file; the seq of its message.
    #[must_use]
    pub fn send(&self, path: &Path, text: &str) -> u64 {
        let path = path.to_str().expect("a path in UTF-8");
        let sent = self.ada.ok(&["send", "general", text, "--file", path]);
        sent["seq"].as_u64().expect("a seq")
    }

    /// Bob saves the file of a message.
    #[must_use]
    pub fn save(&self, seq: u64, out: &Path) -> Ran {
        let out = out.to_str().expect("a path in UTF-8");
        self.bob.run(&["save", "general", &seq.to_string(), "--out", out])
    }
}
