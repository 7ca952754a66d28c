//! Snapshots at checkpoints, packed: they are kept and mostly sent in that form.

use std::io::{Read, Write};

use coterie_ports::rows::CheckpointRow;
use coterie_types::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::admission::Checkpoint;

/// The row of a checkpoint. Takes a while for a large server.
pub(crate) fn pack(checkpoint: &Checkpoint) -> std::io::Result<CheckpointRow> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&checkpoint.state.snapshot())?;
    Ok(CheckpointRow {
        server: checkpoint.state.server(),
        seq: checkpoint.seq,
        state_hash: checkpoint.state_hash,
        snapshot: Bytes(encoder.finish()?),
    })
}

/// A packed snapshot as it was.
pub(crate) fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}
