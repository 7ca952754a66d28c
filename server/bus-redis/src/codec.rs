//! Wake-ups as bytes: version, sender, then 17 bytes each. No content, no names.

use coterie_ports::{SessionId, Topic};
use coterie_types::{ChannelId, DeviceId, ServerId};

/// The first byte. Nodes of different versions ignore each other's wake-ups and look by themselves.
const VERSION: u8 = 1;
const CHANNEL: u8 = 0;
const SERVER: u8 = 1;
const INBOX: u8 = 2;
const SESSION_ENDED: u8 = 3;
/// Wake-ups of the sender were lost: look at everything again.
const LOST: u8 = 255;

const ID: usize = 16;

/// Which process a batch is from.
pub(crate) type Sender = [u8; 8];

/// What one message through Redis tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) sender: Sender,
    pub(crate) topics: Vec<Topic>,
    /// Whether others were lost.
    pub(crate) lost: bool,
}

impl Batch {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + 8 + (1 + ID) * self.topics.len() + 1);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.sender);
        for topic in &self.topics {
            let (kind, id) = match topic {
                Topic::Channel(id) => (CHANNEL, id.as_bytes()),
                Topic::Server(id) => (SERVER, id.as_bytes()),
                Topic::Inbox(id) => (INBOX, id.as_bytes()),
                Topic::SessionEnded(id) => (SESSION_ENDED, &id.0),
            };
            bytes.push(kind);
            bytes.extend_from_slice(id);
        }
        if self.lost {
            bytes.push(LOST);
        }
        bytes
    }

    /// Reads a batch; `None` for anything that is none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&VERSION, rest) = bytes.split_first()? else { return None };
        let (sender, mut rest) = rest.split_first_chunk::<8>()?;
        let mut batch = Self { sender: *sender, topics: Vec::new(), lost: false };
        while let Some((&kind, after)) = rest.split_first() {
            if kind == LOST {
                batch.lost = true;
                rest = after;
                continue;
            }
            let (id, after) = after.split_first_chunk::<ID>()?;
            batch.topics.push(match kind {
                CHANNEL => Topic::Channel(ChannelId::from_bytes(*id)),
                SERVER => Topic::Server(ServerId::from_bytes(*id)),
                INBOX => Topic::Inbox(DeviceId::from_bytes(*id)),
                SESSION_ENDED => Topic::SessionEnded(SessionId(*id)),
                _ => return None,
            });
            rest = after;
        }
        Some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let topics = vec![
            Topic::Channel(ChannelId::from_bytes([1; 16])),
            Topic::Server(ServerId::from_bytes([2; 16])),
            Topic::Inbox(DeviceId::from_bytes([3; 16])),
            Topic::SessionEnded(SessionId([4; 16])),
        ];
        Batch { sender: [7; 8], topics, lost: true }
    }

    #[test]
    fn batches_go_there_and_back() {
        for batch in [batch(), Batch { topics: vec![], lost: false, ..batch() }] {
            assert_eq!(Batch::from_bytes(&batch.to_bytes()), Some(batch));
        }
        assert_eq!(batch().to_bytes().len(), 1 + 8 + 4 * 17 + 1);
    }

    #[test]
    fn what_is_no_batch_is_nothing() {
        let good = batch().to_bytes();
        // Cut anywhere but between two topics.
        for end in (0..good.len()).filter(|end| *end < 9 || !(end - 9usize).is_multiple_of(17)) {
            if end != good.len() {
                assert_eq!(Batch::from_bytes(&good[..end]), None, "{end}");
            }
        }
        let with = |at: usize, byte: u8| {
            let mut bad = good.clone();
            bad[at] = byte;
            bad
        };
        assert_eq!(Batch::from_bytes(&with(0, 2)), None, "another version");
        assert_eq!(Batch::from_bytes(&with(9, 77)), None, "an unknown kind");
    }
}
