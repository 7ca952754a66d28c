//! What a history writes into the tables that are a cache of policy logs, and their comparison.

use coterie_types::{Bytes, FixedBytes, MessageId, Millis, Seq};

use super::{
    anonymous::{anonymous_row, gate, insert},
    history::{History, SPREAD, same},
    rows::{
        audit_row, ban_row, channel, hash, listing_row, overwrite_row, role, role_row, server, user,
    },
};
use crate::{
    Store, Write,
    rows::{AuditQuery, CheckpointRow, ListingOrder, ListingQuery, OverwriteTarget},
};

const WORDS: [&str; 5] = ["garden", "gardening", "beans", "café", "бобы"];

impl History {
    pub(super) fn table(&mut self) -> Write {
        let (n, of) = (self.id(), self.id());
        let (server, at) = (server(n), Millis(u64::from(self.below(100))));
        match self.below(22) {
            0..=2 => {
                let mut row = role_row(n, of);
                row.position = self.below(9).into();
                Write::PutRole(row)
            }
            3 => Write::DeleteRole { server, role: role(of) },
            4 | 5 => Write::PutBan(ban_row(n, of)),
            6 => Write::DeleteBan { server, user: user(of) },
            7 | 8 => Write::PutOverwrite(overwrite_row(n, self.target(of))),
            9 => Write::DeleteOverwrite { channel: channel(n), target: self.target(of) },
            10 | 11 => {
                let words = [WORDS[usize::from(of)], WORDS[usize::from(self.id())]];
                let mut row = listing_row(n, self.below(50).into(), &words);
                (row.listed_at, row.category) = (at, of);
                Write::PutListing(row)
            }
            12 if self.chance(3) => Write::DeleteListing { server },
            12 => Write::CountActivity { server, day: self.below(9).into(), since: of.into() },
            13 | 14 => {
                let row = audit_row(of, WORDS[usize::from(of)], WORDS[usize::from(self.id())]);
                Write::AppendAudit { server, row }
            }
            15 | 16 => Write::PutLastSend { channel: channel(n), user: user(of), at },
            17 => Write::ForgetLastSends { before: Millis(at.0 / 4) },
            20 => insert(n, anonymous_row(of, self.below(9).into())),
            21 => {
                gate(n, self.below(2).into(), self.below(99).into(), self.chance(2).then_some(of))
            }
            18 => {
                let (seq, snapshot) = (of.into(), Bytes(vec![n; 9]));
                Write::PutCheckpoint(CheckpointRow { server, seq, state_hash: hash(of), snapshot })
            }
            _ if self.chance(8) => Write::EndServer { server, at },
            _ => Write::DeleteChannel { channel: channel(n) },
        }
    }

    fn target(&mut self, of: u8) -> OverwriteTarget {
        if self.chance(2) {
            OverwriteTarget::Role(role(of))
        } else {
            OverwriteTarget::Member(user(of))
        }
    }
}

pub(super) async fn same_tables(one: &dyn Store, two: &dyn Store, n: u8) {
    same! { one, two:
        list_roles(server(n));
        list_bans(server(n));
        list_overwrites(server(n));
        find_checkpoint(server(n));
        find_listing(server(n));
        list_listed(None, 3);
        list_listed(Some(server(n)), 9);
    }
    for query in searches(n) {
        same! { one, two: search_listings(&query) }
    }
    for query in audits(n) {
        same! { one, two: list_audit(&query) }
    }
    for of in 0..SPREAD {
        same! { one, two:
            find_last_send(channel(n), user(of));
            find_anonymous(channel(n), &FixedBytes([of; 32]));
        }
    }
    same! { one, two: find_last_anonymous(channel(n)) }
    for epoch in 0..99 {
        same! { one, two: find_gate(channel(n), epoch % 2, u64::from(epoch)) }
    }
    for id in 0..120 {
        same! { one, two: list_messages(channel(n), MessageId::from_bytes([id; 16])) }
    }
}

fn searches(n: u8) -> Vec<ListingQuery> {
    let all = ListingQuery {
        words: Vec::new(),
        category: None,
        language: None,
        min_members: 0,
        max_members: u64::MAX,
        order: ListingOrder::Size,
        after: None,
        limit: 10,
    };
    let word = WORDS[usize::from(n)].to_owned();
    vec![
        ListingQuery { order: ListingOrder::Activity, ..all.clone() },
        ListingQuery { order: ListingOrder::Newest, language: Some("en".into()), ..all.clone() },
        ListingQuery { category: Some(n), min_members: 9, max_members: 40, ..all.clone() },
        ListingQuery { after: Some((20, server(n))), limit: 2, ..all.clone() },
        ListingQuery { words: vec![word, "g".into()], ..all.clone() },
        all,
    ]
}

fn audits(n: u8) -> Vec<AuditQuery> {
    let (before, limit) = (Seq::MAX, 1_000);
    let all =
        AuditQuery { server: server(n), before, limit, actor: None, action: None, target: None };
    vec![
        AuditQuery { before: 5, limit: 2, ..all.clone() },
        AuditQuery { actor: Some(user(n)), ..all.clone() },
        AuditQuery { action: Some(WORDS[usize::from(n)].into()), ..all.clone() },
        AuditQuery {
            target: Some(WORDS[usize::from(n)].into()),
            actor: Some(user(1)),
            ..all.clone()
        },
        all,
    ]
}
