//! A server's settings.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

use crate::body::StandingInvitation;

/// What can be set of a server as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Settings {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// What it is about; empty for none.
    #[n(1)]
    pub description: String,
    /// Its icon; empty for none.
    #[n(2)]
    pub icon: String,
    /// The language spoken there; empty for none.
    #[n(3)]
    pub language: String,
    /// What kind of community it is; 0 for none.
    #[n(4)]
    pub category: u8,
    /// The channel for announcements about the server.
    #[n(5)]
    pub system_channel: Option<ChannelId>,
    /// The invitation by which everybody may join, when the server is listed.
    #[n(6)]
    pub listing: Option<StandingInvitation>,
}
