//! Envelopes as rows, and rows as items of the wire.

use coterie_ports::rows::EnvelopeRow;
use coterie_protocol::{
    envelope::{EnvelopeKind, Header, next_hash},
    rest::{Appended, LogItem},
};
use coterie_types::{Bytes, DeviceId, Head, MessageId, Millis, sha256};

use super::loaded::Loaded;
use crate::Answer;

/// Envelopes on their way into a channel log.
pub(super) struct Tail {
    /// The head they follow.
    pub(super) expected: Head,
    pub(super) head: Head,
    at: Millis,
    pub(super) rows: Vec<EnvelopeRow>,
}

/// What an envelope is made of.
pub(super) struct Envelope {
    pub(super) kind: EnvelopeKind,
    pub(super) message_id: MessageId,
    pub(super) device: DeviceId,
    pub(super) epoch: u64,
    pub(super) body: Bytes,
    pub(super) pinned: Head,
}

impl Tail {
    pub(super) fn of(loaded: &Loaded, at: Millis) -> Self {
        Self { expected: loaded.head, head: loaded.head, at, rows: Vec::new() }
    }

    /// Appends one, and says where it stands.
    pub(super) fn push(&mut self, envelope: Envelope) -> Appended {
        let Envelope { kind, message_id, device, epoch, body, pinned } = envelope;
        let header = Header {
            version: Header::VERSION,
            kind: kind.number(),
            message_id,
            device,
            epoch,
            at: self.at,
        };
        let header = Bytes(header.to_bytes());
        let body_hash = sha256(&[&body]);
        let seq = self.head.seq + 1;
        let hash = next_hash(&self.head.hash, seq, &sha256(&[&header]), &body_hash);
        self.head = Head { seq, hash };
        self.rows.push(EnvelopeRow {
            seq,
            hash,
            kind: kind.number(),
            message_id,
            device,
            header,
            body: Some(body),
            body_hash,
            pinned,
        });
        Appended { seq, head: self.head, at: self.at }
    }
}

/// The answer for an envelope that is in the log.
pub(super) fn appended(row: &EnvelopeRow) -> Answer<Appended> {
    let header = Header::from_bytes(&row.header).map_err(|error| {
        tracing::error!(%error, "a stored header cannot be read");
        crate::ActError::new(coterie_types::ErrorCode::Internal, "a stored header is broken")
    })?;
    let head = Head { seq: row.seq, hash: row.hash };
    Ok(Appended { seq: row.seq, head, at: header.0.at })
}

/// A row as it travels.
pub(crate) fn item(row: EnvelopeRow) -> LogItem {
    const KINDS: [EnvelopeKind; 6] = [
        EnvelopeKind::Creation,
        EnvelopeKind::Commit,
        EnvelopeKind::Message,
        EnvelopeKind::Tombstone,
        EnvelopeKind::Void,
        EnvelopeKind::Anonymous,
    ];
    let kind = KINDS.iter().find(|kind| kind.number() == row.kind);
    let body_hash = row.body.is_none().then_some(row.body_hash);
    LogItem {
        seq: row.seq,
        kind: kind.map_or("unknown", |kind| kind.name()).to_owned(),
        message_id: row.message_id,
        device_id: row.device,
        header: row.header,
        body: row.body,
        body_hash,
    }
}
