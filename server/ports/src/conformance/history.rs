//! One history of writes for any number of stores, and a comparison of all they can be asked.

use std::collections::BTreeMap;

use coterie_types::{Bytes, EntryId, FixedBytes, Head, InvitationId, MessageId, Millis};

use super::rows::{
    channel, channel_row, device, device_entry, envelope, group_row, hash, head, invitation_row,
    member_row, policy_entry, server, server_row, session, user, user_row,
};
use crate::{
    PageBounds, SessionId, Store, Topic, Write,
    rows::{
        FlowRow, IdentityRow, KeyPackageClaim, KeyPackageRow, ServerRow, SessionRow, SnapshotRow,
    },
};

/// Ids are below this, so that writes meet each other.
pub(super) const SPREAD: u8 = 5;

/// An endless sequence of transactions, the same for the same seed. Most go well; many are refused.
#[derive(Debug, Clone)]
pub struct History(u64);

impl History {
    /// The history of that number.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to `end`, without it (SplitMix64).
    pub(super) fn below(&mut self, end: u8) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u8::try_from((z ^ (z >> 31)) % u64::from(end)).unwrap()
    }

    pub(super) fn id(&mut self) -> u8 {
        self.below(SPREAD)
    }

    pub(super) fn chance(&mut self, one_in: u8) -> bool {
        self.below(one_in) == 0
    }

    /// The next transaction; heads and versions are looked up in `store` and sometimes wrong.
    pub async fn next(&mut self, store: &dyn Store) -> Vec<Write> {
        let mut writes = Vec::new();
        for _ in 0..=self.below(3) {
            let write = match self.below(6) {
                5 if self.chance(2) => self.of_backups(store).await,
                5 => self.of_blobs(),
                0 => self.account(store).await,
                1 => self.account_session(store).await,
                2 => self.server(store).await,
                3 => self.table(),
                _ => self.channel(store).await,
            };
            writes.push(write);
        }
        writes
    }

    async fn account(&mut self, store: &dyn Store) -> Write {
        let n = self.id();
        let user = user(n);
        match self.below(13) {
            10 | 11 => self.sign_in(n),
            12 => self.user_by_operator(user),
            0..=2 => {
                let mut row = user_row(n);
                if self.chance(4) {
                    row.username = format!("user{}", self.id());
                }
                Write::InsertUser(row)
            }
            3 => Write::SetOpaqueRecord { user, record: Bytes(vec![self.id(); 3]) },
            4 => Write::SetRecoveryKey { user, key: FixedBytes([self.id(); 32]) },
            5 | 6 => {
                let known = store.find_user(user).await.unwrap();
                let mut expected = known.map_or(head(0, 0), |row| row.device_head);
                self.perhaps_wrong(&mut expected);
                let entry = device_entry(expected.seq + 1, self.below(200));
                Write::AppendDeviceEntry { user, expected, entry }
            }
            7 if self.chance(4) => Write::BindSecrets { digest: hash(self.below(2)) },
            7 if self.chance(2) => {
                let known = store.find_profile(user).await.unwrap();
                let expected = known.map_or(0, |row| row.version) + u64::from(self.chance(6));
                let bytes = Bytes(vec![self.id(); 4]);
                Write::PutProfile { user, expected, version: expected + 1, bytes }
            }
            8 | 9 => self.key_packages(n),
            _ => {
                let known = store.find_vault(user).await.unwrap();
                let expected = known.map_or(0, |row| row.version) + u64::from(self.chance(6));
                let bytes = Bytes(vec![self.id(); 4]);
                Write::PutVault { user, expected, version: expected + 1, bytes }
            }
        }
    }

    pub(super) fn perhaps_at(&mut self) -> Option<Millis> {
        (!self.chance(3)).then(|| Millis(u64::from(self.below(100))))
    }

    fn sign_in(&mut self, n: u8) -> Write {
        let (at, provider) = (Millis(u64::from(self.below(100))), format!("p{}", self.below(2)));
        match self.below(4) {
            0 => Write::DeleteIdentity { user: user(n), provider },
            1 => Write::InsertUsedToken { hash: hash(self.below(20)), expires_at: at },
            _ => {
                let identity = hash(self.below(2 * SPREAD));
                Write::InsertIdentity(IdentityRow {
                    identity,
                    user: user(n),
                    provider,
                    linked_at: at,
                })
            }
        }
    }

    fn key_packages(&mut self, n: u8) -> Write {
        let at = Millis(u64::from(self.below(100)));
        match self.below(8) {
            0 => Write::DropKeyPackages { device: device(n) },
            1 => Write::ForgetKeyPackages { before: at, known_before: Millis(at.0 / 2) },
            _ => {
                let packages = (0..self.below(4))
                    .map(|_| {
                        let (n, of) = (self.below(200), self.id());
                        let (last_resort, bytes) = (self.chance(3), Bytes(vec![n; 9]));
                        KeyPackageRow { hash: hash(n), device: device(of), last_resort, bytes, at }
                    })
                    .collect();
                Write::InsertKeyPackages { user: user(n), packages, most: 4 }
            }
        }
    }

    /// A claim, now and then, of what the transactions have put there.
    pub fn claim(&mut self) -> KeyPackageClaim {
        let at = Millis(u64::from(self.below(100)));
        KeyPackageClaim {
            claimer: user(self.id()),
            target: user(self.id()),
            devices: (0..SPREAD).map(device).collect(),
            fresh_since: Millis(u64::from(self.below(40))),
            at,
            counted_since: Millis(at.0 / 2),
            most: 3,
        }
    }

    async fn account_session(&mut self, store: &dyn Store) -> Write {
        let (n, at) = (self.below(2 * SPREAD), Millis(u64::from(self.below(100))));
        let (id, of) = (SessionId([n; 16]), self.id());
        let known = store.find_session(id).await.unwrap();
        let expected = known.map_or(hash(n), |row| row.refresh_hash);
        let (refresh_hash, expires_at) = (hash(self.below(250)), Millis(at.0 + 50));
        match self.below(13) {
            11 | 12 => Write::SeeDevice { device: device(n), user: user(of), at },
            10 => {
                let except = (!self.chance(2)).then_some(id);
                Write::EndSessionsOfUser { user: user(of), except, at }
            }
            0..=2 => {
                let device = (!self.chance(3)).then(|| device(of));
                let label = self.chance(2).then(|| format!("label {of}"));
                Write::InsertSession(SessionRow { device, label, created_at: at, ..session(n, of) })
            }
            3 | 4 => Write::RotateSession { session: id, expected, refresh_hash, at, expires_at },
            5 => Write::SetSessionDevice { session: id, device: device(of) },
            6 => Write::EndSession { session: id, at },
            7 => Write::EndSessionsOfDevice { user: user(of), device: device(of), at },
            8 => {
                let (flow, state) = (format!("f{n}"), Bytes(vec![n]));
                Write::InsertFlow(FlowRow { flow, kind: n, state, expires_at })
            }
            _ if self.chance(3) => Write::ForgetEnded { before: at },
            _ => Write::TakeFlow { flow: format!("f{n}") },
        }
    }

    async fn server(&mut self, store: &dyn Store) -> Write {
        let (n, of) = (self.id(), self.id());
        let server = server(n);
        match self.below(13) {
            12 => self.server_by_operator(server),
            0 | 1 => Write::InsertServer(server_row(n, of)),
            2 => {
                let name = format!("renamed {of}");
                Write::SetServer(ServerRow { name, ..server_row(n, of) })
            }
            3..=5 => {
                let known = store.find_server(server).await.unwrap();
                let mut expected = known.map_or(head(0, 0), |row| row.head);
                self.perhaps_wrong(&mut expected);
                let mut entry = policy_entry(expected.seq + 1, self.below(250), 20);
                entry.entry = EntryId::from_bytes([self.below(60); 16]);
                Write::AppendPolicyEntry { server, expected, entry }
            }
            6 | 7 => {
                let mut row = member_row(n, of);
                row.joined_seq = u64::from(self.id());
                Write::PutMember(row)
            }
            8 => Write::DeleteMember { server, user: user(of) },
            9 => {
                let mut row = channel_row(n);
                (row.server, row.kind) = (super::rows::server(of), self.below(4));
                Write::PutChannel(row)
            }
            10 => {
                let mut row = invitation_row(n);
                (row.server, row.closed, row.uses) =
                    (super::rows::server(of), self.chance(2), u32::from(self.id()));
                if self.chance(3) {
                    row.invitation = InvitationId::from_bytes([self.id() + 100; 16]);
                }
                Write::PutInvitation(row)
            }
            _ => Write::OpenChannelLog { channel: channel(n), head: head(0, of) },
        }
    }

    async fn channel(&mut self, store: &dyn Store) -> Write {
        let (n, of) = (self.id(), self.id());
        let channel = channel(n);
        let known = store.find_group(channel).await.unwrap();
        let mut group = group_row(u64::from(of));
        (group.channel, group.incarnation) = (channel, known.as_ref().map_or(0, |g| g.incarnation));
        match self.below(13) {
            0..=4 => self.envelopes(store, n).await,
            5 => Write::EraseBody { channel, seq: u64::from(self.below(12)) },
            6 => {
                group.incarnation += u32::from(self.chance(2));
                Write::InsertGroup(group)
            }
            7 => {
                let epoch = known.map_or(0, |group| group.epoch) + u64::from(self.chance(5));
                group.epoch = epoch + 1;
                self.of_runs(epoch, group)
            }
            8 => {
                let epoch = u64::from(self.below(9));
                let (incarnation, snapshot) = (u32::from(of) % 2, Bytes(vec![self.id(); 5]));
                let snapshot = SnapshotRow { incarnation, epoch, snapshot, opened_seq: epoch + 1 };
                Write::PutSnapshot { channel, snapshot }
            }
            9 | 10 => Write::PushNotice {
                device: device(n),
                key: Bytes(vec![self.id()]),
                notice: Bytes(vec![of; 3]),
                at: Millis(u64::from(of)),
                keep: 3,
            },
            11 => Write::AcknowledgeInbox { device: device(n), seq: u64::from(self.below(9)) },
            _ if self.chance(4) => Write::DropInbox { device: device(n) },
            _ if self.chance(2) => self.of_anonymous(n),
            _ => Write::EraseBody { channel, seq: u64::from(of) },
        }
    }

    async fn envelopes(&mut self, store: &dyn Store, n: u8) -> Write {
        let channel = channel(n);
        let known = store.find_channel_log(channel).await.unwrap();
        let mut expected = known.map_or(head(0, n), |log| log.head);
        self.perhaps_wrong(&mut expected);
        let envelopes = (1..=u64::from(self.below(4)))
            .map(|place| {
                let mut row = envelope(self.below(100), self.below(5));
                row.seq = expected.seq + place;
                row.message_id = MessageId::from_bytes([self.below(120); 16]);
                (row.device, row.pinned.seq) = (device(self.id()), u64::from(self.id()));
                row
            })
            .collect();
        Write::AppendEnvelopes { channel, expected, envelopes }
    }

    fn perhaps_wrong(&mut self, head: &mut Head) {
        if self.chance(8) {
            head.hash = hash(255);
        } else if self.chance(12) {
            head.seq += 1;
        }
    }
}

/// Asks both and compares.
macro_rules! same {
    ($one:ident, $two:ident: $( $read:ident($($argument:expr),*) );* $(;)?) => { $(
        let (mine, other) = ($one.$read($($argument),*).await, $two.$read($($argument),*).await);
        assert_eq!(mine, other, stringify!($read));
        assert!(mine.is_ok(), "{mine:?}");
    )* };
}

pub(super) use same;

/// Asks both stores for everything that a [`History`] may have written, by every read of the port.
pub async fn assert_same(one: &dyn Store, two: &dyn Store) {
    for n in 0..SPREAD {
        accounts(one, two, n).await;
        servers(one, two, n).await;
        super::history_tables::same_tables(one, two, n).await;
        channels(one, two, n).await;
    }
    for n in 0..2 * SPREAD {
        same! { one, two:
            find_session(SessionId([n; 16]));
            find_flow(&format!("f{n}"));
            find_identity(&hash(n));
        }
    }
    let topics: Vec<Topic> = (0..2 * SPREAD)
        .flat_map(|n| {
            let session = Topic::SessionEnded(SessionId([n; 16]));
            [Topic::Channel(channel(n)), Topic::Server(server(n)), Topic::Inbox(device(n)), session]
        })
        .collect();
    super::history_admin::same_to_the_operator(one, two).await;
    super::history_blobs::blobs(one, two).await;
    super::history_backups::backups(one, two).await;
    assert_eq!(marks(one, &topics).await, marks(two, &topics).await);
}

/// In order, and without those that stand at nothing.
async fn marks(store: &dyn Store, topics: &[Topic]) -> BTreeMap<Topic, u64> {
    let marks = store.list_marks(topics).await.unwrap();
    marks.into_iter().filter(|(_, mark)| *mark > 0).collect()
}

async fn accounts(one: &dyn Store, two: &dyn Store, n: u8) {
    same! { one, two:
        find_user(user(n));
        find_username(&format!("user{n}"));
        list_device_entries(user(n));
        find_vault(user(n));
        find_profile(user(n));
        count_key_packages(device(n), Millis(0));
        count_key_packages(device(n), Millis(30));
        list_sessions(user(n));
        find_device_seen(device(n));
        list_silent_devices(server(n), Millis(60), device(0), 3);
        list_silent_devices(server(n), Millis(60), device(2), 3);
        list_identities(user(n));
        list_servers(user(n));
        count_requests(user(n));
        list_inbox(device(n), 0, 100);
        list_inbox(device(n), 2, 1);
    }
}

fn pages() -> [PageBounds; 3] {
    let page = |after, limit, bytes| PageBounds { after, limit, bytes };
    [page(0, 1_000, 1_000_000), page(2, 3, 1_000_000), page(1, 10, 70)]
}

async fn servers(one: &dyn Store, two: &dyn Store, n: u8) {
    same! { one, two:
        find_server(server(n));
        list_members(server(n));
        count_members(server(n));
        find_channel(channel(n));
        list_channels(server(n));
        find_invitation(&hash(n));
        list_invitations(server(n));
    }
    for other in 0..SPREAD {
        same! { one, two: share_server(user(n), user(other)) }
    }
    for page in pages() {
        same! { one, two: list_policy(server(n), page) }
    }
    for other in 0..SPREAD {
        same! { one, two: find_member(server(n), user(other)) }
    }
    for id in 0..60 {
        same! { one, two: find_entry(server(n), EntryId::from_bytes([id; 16])) }
    }
    for seq in 0..10 {
        same! { one, two: find_policy_hash(server(n), seq) }
    }
}

async fn channels(one: &dyn Store, two: &dyn Store, n: u8) {
    let channel = channel(n);
    same! { one, two: find_channel_log(channel); find_group(channel) }
    super::history_runs::runs(one, two, channel).await;
    for page in pages() {
        same! { one, two:
            list_envelopes(channel, page);
            list_envelopes_of(channel, &[2, 3], page);
            list_envelopes_of(channel, &[], page);
        }
    }
    for seq in 0..10 {
        same! { one, two:
            find_envelope(channel, seq);
            find_channel_hash(channel, seq);
            find_snapshot(channel, 0, seq);
            find_snapshot(channel, 1, seq);
        }
    }
    for (of, id) in (0..SPREAD).flat_map(|of| (0..120).step_by(7).map(move |id| (of, id))) {
        same! { one, two: find_message(channel, device(of), MessageId::from_bytes([id; 16])) }
    }
}

#[cfg(test)]
mod tests {
    /// What is no read, and what is another number in each store.
    const UNCOMPARED: [&str; 4] = ["commit", "check_ready", "claim_key_packages", "database_size"];
    const HERE: &str = include_str!("history.rs");

    #[test]
    fn every_read_of_the_port_is_compared() {
        let port = include_str!("../store.rs");
        let reads = port.lines().filter_map(|line| line.trim().strip_prefix("async fn "));
        let names: Vec<_> = reads.map(|line| line.split('(').next().unwrap()).collect();
        assert!(names.len() > 20);
        let others = [
            include_str!("history_tables.rs"),
            include_str!("history_admin.rs"),
            include_str!("history_blobs.rs"),
            include_str!("history_backups.rs"),
            include_str!("history_runs.rs"),
        ]
        .concat();
        let comparison =
            HERE.split_once("pub async fn assert_same").unwrap().1.to_owned() + &others;
        for name in names.iter().filter(|name| !UNCOMPARED.contains(name)) {
            assert!(comparison.contains(&format!("{name}(")), "{name} is not in assert_same");
        }
    }

    #[test]
    fn every_write_of_the_port_is_played() {
        let port = include_str!("../write.rs").split_once("pub enum Write {").unwrap().1;
        let variant = |line: &str| {
            let name = line.strip_prefix("    ")?.split(['(', ' ', ',']).next()?.to_owned();
            name.starts_with(|c: char| c.is_ascii_uppercase()).then_some(name)
        };
        let names: Vec<_> = port.lines().filter_map(variant).collect();
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let others = [
                include_str!("history_tables.rs"),
                include_str!("history_admin.rs"),
                include_str!("history_blobs.rs"),
                include_str!("history_backups.rs"),
                include_str!("history_runs.rs"),
                include_str!("anonymous.rs"),
            ];
            let played = HERE.to_owned() + &others.concat();
            assert!(played.contains(&format!("Write::{name}")), "{name} is not in the history");
        }
    }
}
