//! Opening the core on its rows: after a crash at any point, this is where it goes on.

use std::collections::{BTreeMap, BTreeSet};

use coterie_mls::{Group, KeyPackages};
use coterie_policy::State;
use coterie_protocol::envelope::GroupId;
use coterie_types::{
    Bytes, ChannelId, FixedBytes, Gather as _, Seq, ServerId, UserId, from_canonical, limits,
};
use minicbor::{Decode, Encode};

use crate::{
    Core, Row,
    account::Account,
    channel::{Anonymous, Channel, Entering, Joining, Queued},
    counters::Counters,
    keys,
    making::Making,
    net::Net,
    packages::Packages,
    reason::Reason,
    records::{
        AccountRecord, ChannelRecord, CommitRecord, HashRecord, InvitationRecord, JoiningRecord,
        OutboxRecord, ServerRecord, SessionRecord, VerifiedRecord,
    },
    server::Server,
};

/// Rows that are not what this program wrote.
#[derive(Debug, thiserror::Error)]
#[error("the local store is corrupt at row {key}: {reason}")]
pub struct OpenError {
    /// The row's key.
    pub key: String,
    /// Why, in words.
    pub reason: String,
}

fn corrupt(key: &str, reason: impl ToString) -> OpenError {
    OpenError { key: key.to_owned(), reason: reason.to_string() }
}

fn decode<'b, T: Decode<'b, ()> + Encode<()>>(row: &'b Row) -> Result<T, OpenError> {
    from_canonical(&row.value).map_err(|e| corrupt(&row.key, e))
}

/// A group's keys and values.
type GroupRows = Vec<(Vec<u8>, Vec<u8>)>;

#[derive(Default)]
struct Found {
    channels: BTreeMap<ChannelId, ChannelRecord>,
    joinings: BTreeMap<ChannelId, JoiningRecord>,
    commits: BTreeMap<ChannelId, CommitRecord>,
    groups: BTreeMap<ChannelId, GroupRows>,
    recent: BTreeMap<ChannelId, BTreeMap<Seq, HashRecord>>,
    outbox: BTreeMap<ChannelId, Vec<(u64, OutboxRecord)>>,
    entering: BTreeMap<ChannelId, Entering>,
    policies: BTreeMap<ServerId, Vec<(String, Bytes)>>,
    paused: BTreeMap<ServerId, ServerRecord>,
    packages: GroupRows,
    anonymous: BTreeMap<ChannelId, Anonymous>,
}

impl Core {
    /// Opens a core on the rows of a store: all but those whose key starts with `t/`.
    ///
    /// # Errors
    /// [`OpenError`] when a row is not what this program wrote.
    pub fn open(rows: Vec<Row>) -> Result<Self, OpenError> {
        Self::open_as(rows, limits::PROTOCOL_VERSION)
    }

    /// The same, as a program that speaks another protocol version would do it: for tests of a version
    /// floor, and of what happens after an update.
    ///
    /// # Errors
    /// [`OpenError`] when a row is not what this program wrote.
    pub fn open_as(rows: Vec<Row>, speaks: u32) -> Result<Self, OpenError> {
        let mut core = Self::empty();
        core.speaks = speaks;
        let mut found = Found::default();
        for row in &rows {
            core.open_row(&mut found, row)?;
        }
        let held = KeyPackages::load(std::mem::take(&mut found.packages));
        core.packages = Packages::open(held, std::mem::take(&mut core.packages.record));
        let states = core.open_policies(&mut found)?;
        core.open_channels(found, &states)?;
        Ok(core)
    }

    fn open_row(&mut self, found: &mut Found, row: &Row) -> Result<(), OpenError> {
        let key = row.key.as_str();
        let (prefix, rest) = key.split_at(key.find('/').map_or(0, |i| i + 1));
        let (id, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let channel = || id.parse::<ChannelId>().map_err(|e| corrupt(key, e));
        let server = || id.parse::<ServerId>().map_err(|e| corrupt(key, e));
        let user = || id.parse::<UserId>().map_err(|e| corrupt(key, e));
        match prefix {
            "a/" if key == keys::ACCOUNT => {
                let record: AccountRecord = decode(row)?;
                self.account = Some(Account::open(record).map_err(|e| corrupt(key, e))?);
            }
            "a/" if key == keys::REGISTERING => self.registering = Some(decode(row)?),
            "a/" if key == keys::COUNTERS => self.counters = Counters::open(decode(row)?),
            "a/" if key == keys::PACKAGES => self.packages.record = decode(row)?,
            "a/" if key == keys::BACKUP => self.backup.reopen(decode(row)?),
            keys::BACKED_UP => self.backup.reopen_channel(channel()?, decode(row)?),
            "a/" if key == keys::PRESENCE => self.ephemera.choice = decode(row)?,
            "a/" if key == keys::PROFILE => self.profiles.own = Some(decode(row)?),
            "a/" if key == keys::PICTURES => self.profiles.pictures = Some(decode(row)?),
            "a/" if key == keys::OWN_DATA => self.own_data.reopen(decode(row)?),
            "a/" if key == keys::ASKS => self.asking.reopen(decode(row)?),
            "a/" => self.net = Net::open(Some(decode::<SessionRecord>(row)?)),
            keys::SERVER => drop(found.paused.insert(server()?, decode(row)?)),
            keys::POLICY => found
                .policies
                .entry(server()?)
                .or_default()
                .push((row.key.clone(), row.value.clone())),
            keys::CHANNEL => drop(found.channels.insert(channel()?, decode(row)?)),
            keys::JOINING => drop(found.joinings.insert(channel()?, decode(row)?)),
            keys::COMMIT => drop(found.commits.insert(channel()?, decode(row)?)),
            keys::GROUP => {
                let part = hex::decode(tail).map_err(|e| corrupt(key, e))?;
                found.groups.entry(channel()?).or_default().push((part, row.value.0.clone()));
            }
            keys::HASH => {
                let record: HashRecord = decode(row)?;
                found.recent.entry(channel()?).or_default().insert(record.head.seq, record);
            }
            keys::OUTBOX => {
                let position = u64::from_str_radix(tail, 16).map_err(|e| corrupt(key, e))?;
                found.outbox.entry(channel()?).or_default().push((position, decode(row)?));
            }
            keys::PACKAGE => {
                let part = hex::decode(rest).map_err(|e| corrupt(key, e))?;
                found.packages.push((part, row.value.0.clone()));
            }
            keys::ATTESTATION => {
                let serial = hex::decode(rest).map_err(|e| corrupt(key, e))?;
                let serial = FixedBytes::from_slice(&serial);
                let serial = serial.ok_or_else(|| corrupt(key, "no serial"))?;
                self.attestations.insert(serial, decode(row)?);
            }
            keys::WELCOME => drop(self.welcomes.insert(channel()?, decode(row)?)),
            keys::HELD => self.own_data.hold(decode(row)?),
            keys::ENTERING => drop(found.entering.insert(channel()?, decode(row)?)),
            keys::WANT => {
                let seq = Seq::from_str_radix(tail, 16).map_err(|e| corrupt(key, e))?;
                self.wants.reopen(channel()?, seq, decode(row)?);
            }
            keys::ASKED => {
                let device = id.parse().map_err(|e| corrupt(key, e))?;
                self.answering.reopen(device, decode(row)?);
            }
            keys::KNOWN => drop(self.profiles.known.insert(user()?, decode(row)?)),
            keys::TOLD => drop(self.profiles.told.insert(server()?, decode(row)?)),
            keys::BLOCK => drop(self.profiles.blocks.insert(user()?, decode(row)?)),
            keys::PAST => self.sharing.reopen(channel()?, decode(row)?),
            keys::ASKED_PAST => self.sharing.reopen_asked(channel()?, decode(row)?),
            keys::MAKING => drop(self.making.insert(server()?, Making::reopen(decode(row)?))),
            keys::MARKS => drop(self.marks.insert(channel()?, decode(row)?)),
            keys::ANONYMOUS => {
                let of = found.anonymous.entry(channel()?).or_default();
                let seq = || keys::seq_of(key).ok_or_else(|| corrupt(key, "no seq"));
                match tail.split_once('/') {
                    Some(("p", _)) => of.polls.reopen(seq()?, decode(row)?),
                    Some((_, poll)) => {
                        let poll = poll.split_once('/').map_or(poll, |(poll, _)| poll);
                        let poll = keys::seq_of(poll).ok_or_else(|| corrupt(key, "no seq"))?;
                        of.polls.reopen_vote(poll, seq()?, decode(row)?);
                    }
                    None if tail == "used" => of.used = decode(row)?,
                    None if tail == "seen" => of.seen = decode(row)?,
                    None => drop(of.posts.insert(seq()?, decode(row)?)),
                }
            }
            keys::UPLOAD => {
                let blob = id.parse().map_err(|e| corrupt(key, e))?;
                self.uploads.insert(blob, decode(row)?);
            }
            keys::INVITATION => {
                let record: InvitationRecord = decode(row)?;
                self.invitations.insert(record.invitation, record);
            }
            keys::VERIFIED => {
                self.verified.insert(user()?, decode::<VerifiedRecord>(row)?);
            }
            _ => return Err(corrupt(key, "unknown kind of row")),
        }
        Ok(())
    }

    /// Folds the saved logs again; gives the states that channels stand at.
    fn open_policies(
        &mut self,
        found: &mut Found,
    ) -> Result<BTreeMap<(ServerId, Seq), State>, OpenError> {
        let mut states = BTreeMap::new();
        for (id, mut entries) in std::mem::take(&mut found.policies) {
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let log: Vec<Bytes> = entries.into_iter().map(|(_, bytes)| bytes).collect();
            let of_server = found.channels.values().filter(|c| c.server == id);
            let pins: BTreeSet<Seq> = of_server.map(|c| c.pinned.seq).into_set();
            let mut server = Server::new(id, false);
            let reopened = server.policy.reopen(id, &log, &pins);
            let reopened = reopened.map_err(|e| corrupt(&keys::policy(id, 0), e))?;
            states.extend(reopened.into_iter().map(|(seq, state)| ((id, seq), state)));
            server.reopen(found.paused.remove(&id), self.speaks);
            self.servers.insert(id, server);
            for channel in self.viewed_channels(id) {
                self.open_channel(channel, id);
            }
        }
        Ok(states)
    }

    fn open_channels(
        &mut self,
        found: Found,
        states: &BTreeMap<(ServerId, Seq), State>,
    ) -> Result<(), OpenError> {
        let Found {
            channels,
            mut joinings,
            mut commits,
            mut groups,
            mut recent,
            mut outbox,
            mut anonymous,
            mut entering,
            ..
        } = found;
        for (id, joining) in &joinings {
            self.open_channel(*id, joining.server);
        }
        for (id, record) in channels {
            let channel = self.open_channel(id, record.server);
            channel.pinned_state = states.get(&(record.server, record.pinned.seq)).cloned();
            channel.paused = record.paused.clone();
            channel.paused_as = record.paused_as.as_deref().and_then(Reason::of_code);
            channel.record = Some(record);
        }
        for channel in self.channels.values_mut() {
            let id = channel.id;
            // What this program could not read, another may.
            channel.stale = channel.paused_as == Some(Reason::UnsupportedVersion);
            if channel.stale {
                channel.resume();
            }
            channel.commit = commits.remove(&id);
            channel.entering = entering.remove(&id).unwrap_or_default();
            channel.recent = recent.remove(&id).unwrap_or_default();
            channel.anonymous = anonymous.remove(&id).unwrap_or_default();
            let queue = outbox.remove(&id).unwrap_or_default();
            channel.outbox = queue
                .into_iter()
                .map(|(position, record)| Queued {
                    position,
                    acknowledged: record.lapsed,
                    record,
                    first_try: false,
                })
                .collect();
            open_group(channel, joinings.remove(&id), groups.remove(&id))?;
        }
        for id in self.channels.keys().copied().collect::<Vec<_>>() {
            self.with_channel(id, |core, channel| core.notice_reset(channel));
        }
        Ok(())
    }
}

fn open_group(
    channel: &mut Channel,
    joining: Option<JoiningRecord>,
    entries: Option<GroupRows>,
) -> Result<(), OpenError> {
    let Some(entries) = entries else { return Ok(()) };
    let incarnation =
        joining.as_ref().map(|j| j.incarnation).or(channel.record.as_ref().map(|r| r.incarnation));
    let group_id =
        GroupId { channel: channel.id, incarnation: incarnation.unwrap_or(0) }.to_bytes();
    let group =
        Group::load(&group_id, entries).map_err(|e| corrupt(&keys::channel(channel.id), e))?;
    match joining {
        Some(record) => {
            // A Welcome's commit is in the log already.
            let posted = record.sender.is_some();
            channel.joining = Some(Joining { record, group, posted });
        }
        None => channel.group = Some(group),
    }
    Ok(())
}
