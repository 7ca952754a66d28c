//! What a message says about itself before anything is verified.

use openmls::prelude::{ContentType, ProtocolMessage, Sender};

use crate::wire::{self, Malformed, Reader};

/// What a message claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Application data in a PrivateMessage.
    Application,
    /// A commit in a PublicMessage.
    Commit,
    /// A proposal in a PublicMessage.
    Proposal,
    /// A combination that our groups do not use: encrypted handshakes, plain application data.
    Other,
}

/// The unverified outside of a message. Use it to find the group and to fetch what the
/// authenticated data names; believe none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peeked {
    /// What the message claims to be.
    pub kind: MessageKind,
    /// The group it claims to be for.
    pub group_id: Vec<u8>,
    /// The epoch it claims to be of.
    pub epoch: u64,
    /// Its authenticated data, not yet authenticated.
    pub aad: Vec<u8>,
    /// Whether the sender stands outside the group (external commit or proposal).
    pub sender_external: bool,
}

/// Reads the outside of an `MLSMessage` with a PublicMessage or PrivateMessage; the whole input
/// must be that message.
///
/// # Errors
/// [`Malformed`] if it is anything else.
pub fn peek(bytes: &[u8]) -> Result<Peeked, Malformed> {
    let message = wire::protocol_message(bytes)?;
    let aad = match &message {
        ProtocolMessage::PrivateMessage(private) => private.aad().to_vec(),
        ProtocolMessage::PublicMessage(_) => {
            public_aad(bytes).ok_or(Malformed("PublicMessage"))?.to_vec()
        }
    };
    Ok(Peeked {
        kind: kind(&message),
        group_id: message.group_id().to_vec(),
        epoch: message.epoch().as_u64(),
        aad,
        sender_external: match &message {
            ProtocolMessage::PublicMessage(public) => !matches!(public.sender(), Sender::Member(_)),
            ProtocolMessage::PrivateMessage(_) => false,
        },
    })
}

pub(crate) fn kind(message: &ProtocolMessage) -> MessageKind {
    match (message, message.content_type()) {
        (ProtocolMessage::PrivateMessage(_), ContentType::Application) => MessageKind::Application,
        (ProtocolMessage::PublicMessage(_), ContentType::Commit) => MessageKind::Commit,
        (ProtocolMessage::PublicMessage(_), ContentType::Proposal) => MessageKind::Proposal,
        _ => MessageKind::Other,
    }
}

/// FramedContent (RFC 9420 §6): group id, epoch, sender, authenticated data.
fn public_aad(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::of_message(bytes)?;
    reader.vector()?;
    reader.take(8)?;
    match reader.u8()? {
        // member, external: with an index
        1 | 2 => reader.u32().map(drop)?,
        // new_member_proposal, new_member_commit
        3 | 4 => {}
        _ => return None,
    }
    reader.vector()
}
