//! Application messages: from those who may send, to nobody outside the right set.

use coterie_types::ChannelId;

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
const fn check_send(permissions: Permissions, class: Class) -> Result<(), Verdict> {
    match class {
        Class::Message if !permissions.has(Flag::SendMessages) => Err(Verdict::MayNotSend),
        Class::Message | Class::Light => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn may_not_send() {
        let reader = Permissions::of(&[Flag::ViewChannel]);
        assert_eq!(check_send(reader, Class::Message), Err(Verdict::MayNotSend));
        assert_eq!(check_send(reader, Class::Light), Ok(()));
        assert_eq!(check_send(Permissions::EVERYONE, Class::Message), Ok(()));
    }
}
