//! What one can do in a server, as data: an act a struct. Names and ids are given as text and
//! resolved by the core; `reason` goes into the policy log, for the audit log.

mod act;
mod channel;
mod invitation;
mod member;
mod role;
mod server;

pub(crate) use act::{Act, Place};
pub use channel::{
    AnonymityTerms, BlockAuthor, CreateChannel, DeleteChannel, EditChannel, NewOverwrite,
    ResetGroup, SetAnonymity, SetHistory, SetOverwrite, SyncChannel,
};
pub use invitation::{CreateInvitation, RevokeInvitation};
pub use member::{AcceptRequest, Ban, DeclineRequest, Kick, Leave, SetNickname, SetTimeout, Unban};
pub use role::{
    ClaimRole, CreateRole, DeleteRole, EditRole, GateRole, GateTerms, GiveRole, MoveRole, TakeRole,
};
pub use server::{
    DeleteServer, EditServer, MakeCheckpoint, PublishServer, SetVersionFloor, TransferServer,
    UnpublishServer,
};
