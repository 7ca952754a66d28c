//! What all acts have in common: they are requests, are done somewhere, and may have a reason.

use super::*;
use crate::Request;

/// Where something is done, as it was typed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Server(&'a str),
    Channel(&'a str),
    Invitation(&'a str),
}

/// Something done in a server.
pub(crate) trait Act {
    /// Where.
    fn place(&self) -> Place<'_>;

    /// Why, as its author says it.
    fn reason(&self) -> Option<&str>;
}

macro_rules! acts {
    ($( $place:ident $field:ident: $( $name:ident )*; )*) => { $( $(
        impl Act for $name {
            fn place(&self) -> Place<'_> {
                Place::$place(&self.$field)
            }

            fn reason(&self) -> Option<&str> {
                self.reason.as_deref()
            }
        }

        impl From<$name> for Request {
            fn from(act: $name) -> Self {
                Self::$name(act)
            }
        }
    )* )* };
}

acts! {
    Server server:
        EditServer DeleteServer TransferServer SetVersionFloor PublishServer UnpublishServer MakeCheckpoint
        CreateRole EditRole MoveRole DeleteRole GateRole GiveRole TakeRole ClaimRole
        SetNickname SetTimeout Kick Ban Unban Leave
        CreateChannel CreateInvitation;
    Server request: AcceptRequest DeclineRequest;
    Channel channel: EditChannel DeleteChannel SetOverwrite SyncChannel ResetGroup
        SetAnonymity SetHistory BlockAuthor;
    Invitation invitation: RevokeInvitation;
}
