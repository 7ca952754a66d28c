//! A server's policy log: signed intents, the one pure fold that node and clients share, the
//! right set of every channel, and [`judge`], which accepts or refuses what enters a channel
//! (`spec/03-policy-log.md`). No I/O, no clock, no randomness.

mod anonymity;
pub mod body;
mod changes;
mod channel;
mod derived;
mod entry;
mod fold;
mod gate;
mod history;
mod intent;
mod invitation;
mod judge;
mod kind;
mod member;
mod overwrite;
mod permissions;
mod refusal;
mod right_set;
mod right_sets;
mod role;
mod settings;
mod snapshot;
mod state;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(test)]
extern crate self as coterie_policy;

pub use anonymity::{
    AnonymityChange, AnonymityKey, AnonymityPolicy, AnonymousPost, AnonymousRefusal,
    AnonymousRules, AnonymousSet, AnonymousWindow, AuthorBlock, PollTerms,
};
pub use body::{Body, ChannelKind};
pub use changes::Change;
pub use channel::{Channel, Reset};
pub use derived::{channel_id, copy_entry_id, invitation_id, role_id};
pub use entry::{Entry, Payload};
pub use fold::join_proof;
pub use gate::{GateChange, RoleGate};
pub use history::{History, HistoryGrant, HistoryMode};
pub use intent::{Intent, SignedIntent, UnverifiedIntent};
pub use invitation::Invitation;
pub use judge::{
    Class, ContentRights, Judged, Leaf, NOBODY, Verdict, admit, admit_ephemeral, judge,
    judge_ephemeral, outsiders,
};
pub use kind::ServerKind;
pub use member::{Ban, Member, MemberDevice};
pub use overwrite::{Overwrite, Overwrites, Target};
pub use permissions::{Explanation, Flag, ParsePermissionsError, Permissions, Rank, Rule};
pub use refusal::Refusal;
pub use right_sets::RightSets;
pub use role::Role;
pub use settings::Settings;
pub use snapshot::SnapshotError;
pub use state::State;
