//! Application messages: from those who may send, to nobody outside the right set.

use coterie_types::{ChannelId, Millis};

use super::{Leaf, Verdict};
use crate::{Flag, Permissions, State};

/// The class of an application message, in its authenticated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A message.
    Message,
    /// A reaction, edit, pin, mark or vote.
    Light,
}

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    sender: &Leaf<'_>,
    class: Class,
    outsiders: usize,
) -> Result<(), Verdict> {
    let user = sender.right_user(at, channel).ok_or(Verdict::SenderNotRight)?;
    check_send(at.permissions(user, Some(channel)), class)?;
    if outsiders == 0 { Ok(()) } else { Err(Verdict::Outsiders) }
}

/// What a class of message needs, beyond being in the group.
pub(super) const fn check_send(permissions: Permissions, class: Class) -> Result<(), Verdict> {
    let sends = permissions.has(Flag::SendMessages);
    match class {
        Class::Message if !sends => Err(Verdict::MayNotSend),
        // Reactions, pins and marks are for those who read; edits for those who write.
        Class::Light if !sends && !permissions.has(Flag::ReadHistory) => Err(Verdict::MayNotSend),
        Class::Message | Class::Light => Ok(()),
    }
}

/// What the node asks at its present head: that the sender may send there still, and is not timed
/// out.
pub(super) fn admit(
    present: &State,
    channel: ChannelId,
    sender: &Leaf<'_>,
    class: Class,
    now: Millis,
) -> Result<(), Verdict> {
    let user = sender.right_user(present, channel).ok_or(Verdict::SenderNotRight)?;
    check_send(present.permissions(user, Some(channel)), class)?;
    if present.is_timed_out(user, now) { Err(Verdict::TimedOut) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_needs_its_right() {
        let reader = Permissions::of(&[Flag::ViewChannel]);
        assert_eq!(check_send(reader, Class::Message), Err(Verdict::MayNotSend));
        assert_eq!(check_send(reader, Class::Light), Err(Verdict::MayNotSend));
        let reader = Permissions::of(&[Flag::ViewChannel, Flag::ReadHistory]);
        assert_eq!(check_send(reader, Class::Message), Err(Verdict::MayNotSend));
        assert_eq!(check_send(reader, Class::Light), Ok(()));
        assert_eq!(check_send(Permissions::EVERYONE, Class::Message), Ok(()));
    }
}
