//! A forge: puts proposals into a commit that no library would build, and signs it again.
//!
//! A forged commit deceives nobody who holds the epoch's secrets (its tags are wrong), but all
//! that is public about it is sound: it is what a member's own client could send to the node.

use coterie_mls::Signer;
use openmls::prelude::{HashType, OpenMlsCrypto as _};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::signatures::Signer as _;

use crate::people::Node;
use crate::villain::Crime;

/// Signature (64 bytes), confirmation tag and membership tag (32 each), with their lengths.
const AUTH: usize = 66 + 33 + 33;

fn vector(bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let head = match length {
        0..0x40 => vec![u8::try_from(length).unwrap()],
        0x40..0x4000 => (u16::try_from(length).unwrap() | 0x4000).to_be_bytes().to_vec(),
        _ => (u32::try_from(length).unwrap() | 0x8000_0000).to_be_bytes().to_vec(),
    };
    [head, bytes.to_vec()].concat()
}

/// The range of the content of a vector that begins at `at`.
fn inside(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let wide = 1 << (bytes[at] >> 6);
    let high = usize::from(bytes[at] & 0x3F);
    let length = bytes[at + 1..at + wide].iter().fold(high, |n, b| (n << 8) | usize::from(*b));
    at + wide..at + wide + length
}

fn sign(signer: &Signer, label: &str, content: &[u8]) -> Vec<u8> {
    let label = format!("MLS 1.0 {label}");
    signer.sign(&[vector(label.as_bytes()), vector(content)].concat()).unwrap()
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    RustCrypto::default().hash(HashType::Sha2_256, &parts.concat()).unwrap()
}

/// A GroupInfo taken apart.
struct Info {
    /// The group context before and after the confirmed transcript hash.
    context: [Vec<u8>; 2],
    transcript: Vec<u8>,
    /// Extensions, confirmation tag, signer.
    rest: Vec<u8>,
    tag: Vec<u8>,
}

impl Info {
    fn open(bytes: &[u8]) -> Self {
        let tree_hash = inside(bytes, inside(bytes, 8).end + 8);
        let transcript = inside(bytes, tree_hash.end);
        let context_extensions = inside(bytes, transcript.end);
        let tag = inside(bytes, inside(bytes, context_extensions.end).end);
        Self {
            context: [
                bytes[4..tree_hash.end].to_vec(),
                bytes[transcript.end..context_extensions.end].to_vec(),
            ],
            transcript: bytes[transcript].to_vec(),
            rest: bytes[context_extensions.end..tag.end + 4].to_vec(),
            tag: bytes[tag].to_vec(),
        }
    }

    fn group_context(&self) -> Vec<u8> {
        let [before, after] = &self.context;
        [before.as_slice(), &vector(&self.transcript), after].concat()
    }

    fn close(&self, signer: &Signer) -> Vec<u8> {
        let signed = [self.group_context(), self.rest.clone()].concat();
        let signature = sign(signer, "GroupInfoTBS", &signed);
        [&[0, 1, 0, 4], signed.as_slice(), &vector(&signature)].concat()
    }
}

/// The member commit with more inline proposals (type and body each), signed again.
pub(crate) fn with_proposals(
    node: &Node,
    signer: &Signer,
    honest: &Crime,
    proposals: &[&[u8]],
) -> Crime {
    let commit = &honest.commit;
    let end = commit.len() - AUTH;
    let aad = inside(commit, inside(commit, 4).end + 8 + 5);
    let list = inside(commit, aad.end + 1);
    let mut inline = commit[list.clone()].to_vec();
    proposals.iter().for_each(|body| inline.extend([&[1], *body].concat()));
    let content = [&commit[4..=aad.end], &vector(&inline), &commit[list.end..end]].concat();

    let before = Info::open(node.check.group_info());
    let wire_format = [0, 1];
    let version = [0, 1];
    let tbs = [&version[..], &wire_format, &content, &before.group_context()].concat();
    let signature = vector(&sign(signer, "FramedContentTBS", &tbs));
    let commit = [&version[..], &wire_format, &content, &signature, &commit[end + 66..]].concat();

    let mut after = Info::open(&honest.group_info);
    let interim = match before.transcript.is_empty() && node.check.epoch() == 0 {
        true => hash(&[&vector(&before.tag)]),
        false => hash(&[&before.transcript, &vector(&before.tag)]),
    };
    after.transcript = hash(&[&interim, &wire_format, &content, &signature]);
    Crime { commit, group_info: after.close(signer) }
}
