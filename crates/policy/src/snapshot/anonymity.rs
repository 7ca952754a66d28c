//! Keys, ring heads and blocked authors as rows.

use std::sync::Arc;

use coterie_types::{ChannelId, FixedBytes, Head, UserId};
use minicbor::{Decode, Encode};

use crate::{
    AnonymityKey, AuthorBlock,
    anonymity::{Anonymity, Rings},
};

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct AnonymityRow {
    #[n(0)]
    keys: Vec<KeysRow>,
    #[n(1)]
    owners: Vec<OwnerRow>,
    #[n(2)]
    channels: Vec<RingsRow>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct KeysRow {
    #[n(0)]
    user: UserId,
    #[n(1)]
    keys: Vec<AnonymityKey>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct OwnerRow {
    #[n(0)]
    key: FixedBytes<32>,
    #[n(1)]
    user: UserId,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct RingsRow {
    #[n(0)]
    channel: ChannelId,
    #[n(1)]
    heads: Vec<HeadRow>,
    #[n(2)]
    blocked: Vec<AuthorBlock>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct HeadRow {
    #[n(0)]
    from: u64,
    #[n(1)]
    head: Head,
}

impl AnonymityRow {
    /// Nothing where there never was a policy for anonymous posts.
    pub(super) fn of(anonymity: &Anonymity) -> Option<Self> {
        if anonymity.channels.is_empty() && anonymity.owners.is_empty() {
            return None;
        }
        let keys = anonymity.keys.iter();
        let keys = keys.map(|(user, keys)| KeysRow { user: *user, keys: keys.to_vec() }).collect();
        let owners = anonymity.owners.iter();
        let owners = owners.map(|(key, user)| OwnerRow { key: *key, user: *user }).collect();
        let channels = anonymity.channels.iter().map(|(id, rings)| RingsRow::of(*id, rings));
        Some(Self { keys, owners, channels: channels.collect() })
    }

    pub(super) fn restore(self) -> Anonymity {
        let channels = self.channels.into_iter().map(RingsRow::restore);
        Anonymity {
            keys: self.keys.into_iter().map(|row| (row.user, Arc::from(row.keys))).collect(),
            owners: self.owners.into_iter().map(|row| (row.key, row.user)).collect(),
            channels: channels.collect(),
        }
    }
}

impl RingsRow {
    fn of(channel: ChannelId, rings: &Rings) -> Self {
        let heads = rings.heads.iter().map(|(from, head)| HeadRow { from: *from, head: *head });
        let blocked = rings.blocked.iter().copied().collect();
        Self { channel, heads: heads.collect(), blocked }
    }

    fn restore(self) -> (ChannelId, Rings) {
        let heads = self.heads.into_iter().map(|row| (row.from, row.head)).collect();
        (self.channel, Rings { heads, blocked: self.blocked.into_iter().collect() })
    }
}
