//! Ephemera as bytes: version, sender, then 392 bytes each: channel, epoch, connection, sealed.

use std::sync::Arc;

use coterie_ports::hints::Ephemeral;
use coterie_types::{Bytes, ChannelId, limits::EPHEMERAL_SIZE};

use crate::codec::Sender;

/// The first byte. Nodes of different versions do not hear each other.
const VERSION: u8 = 1;
const EACH: usize = 16 + 8 + 8 + EPHEMERAL_SIZE;

/// What of these has the one size, as one message.
pub(crate) fn write(sender: Sender, told: &[Arc<Ephemeral>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + sender.len() + EACH * told.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&sender);
    for one in told.iter().filter(|one| one.sealed.len() == EPHEMERAL_SIZE) {
        bytes.extend_from_slice(one.channel.as_bytes());
        bytes.extend_from_slice(&one.epoch.to_be_bytes());
        bytes.extend_from_slice(&one.origin);
        bytes.extend_from_slice(&one.sealed);
    }
    bytes
}

/// Reads a message; `None` for anything that is none.
pub(crate) fn read(bytes: &[u8]) -> Option<(Sender, Vec<Ephemeral>)> {
    let (&VERSION, rest) = bytes.split_first()? else { return None };
    let (sender, rest) = rest.split_first_chunk::<8>()?;
    let chunks = rest.chunks_exact(EACH);
    if !chunks.remainder().is_empty() {
        return None;
    }
    let one = |chunk: &[u8]| {
        let (channel, chunk) = chunk.split_first_chunk::<16>()?;
        let (epoch, chunk) = chunk.split_first_chunk::<8>()?;
        let (origin, sealed) = chunk.split_first_chunk::<8>()?;
        let (channel, epoch) = (ChannelId::from_bytes(*channel), u64::from_be_bytes(*epoch));
        Some(Ephemeral::new(channel, epoch, *origin, Bytes(sealed.to_vec())))
    };
    Some((*sender, chunks.map(one).collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(n: u8) -> Arc<Ephemeral> {
        let (channel, sealed) = (ChannelId::from_bytes([n; 16]), Bytes(vec![n; EPHEMERAL_SIZE]));
        Arc::new(Ephemeral::new(channel, u64::from(n), [n; 8], sealed))
    }

    #[test]
    fn ephemera_go_there_and_back() {
        let bytes = write([7; 8], &[told(1), told(2)]);
        assert_eq!(bytes.len(), 9 + 2 * 392);
        let (sender, all) = read(&bytes).unwrap();
        assert_eq!(sender, [7; 8]);
        for (one, n) in all.iter().zip([1_u8, 2]) {
            assert_eq!(one.channel, ChannelId::from_bytes([n; 16]));
            assert_eq!((one.epoch, one.origin), (u64::from(n), [n; 8]));
            assert_eq!(one.sealed.0, vec![n; EPHEMERAL_SIZE]);
        }
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn what_is_none_is_nothing() {
        let good = write([7; 8], &[told(1)]);
        for end in [0, 5, 8, 10, good.len() - 1] {
            assert!(read(&good[..end]).is_none(), "{end}");
        }
        let mut other = good;
        other[0] = 2;
        assert!(read(&other).is_none(), "another version");
    }
}
