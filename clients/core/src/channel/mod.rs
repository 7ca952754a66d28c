//! Channels as this client knows them: an MLS group, a place in the log, and what is on its way.

mod adding;
mod adopt;
mod advance;
mod anonymous;
mod closing;
mod commit;
mod entering;
mod envelope;
mod folding;
mod folding_anew;
mod gate;
mod ingest;
mod join;
mod ladder;
mod message;
mod notifying;
mod outbox;
mod polls;
mod report;
mod reset;
mod run;
mod standing;
mod tombstone;
mod undo;
mod update;
mod waiting;
mod welcome;

pub(crate) use adding::Adding;
pub(crate) use anonymous::{Anonymous, post_at};
pub(crate) use entering::Entering;
pub(crate) use envelope::Envelope;
pub(crate) use folding::Folding;
pub(crate) use gate::epoch_secret;
pub(crate) use ingest::Taken;
pub(crate) use ladder::{LossesRecord, rests};
pub(crate) use message::row_kind;
pub(crate) use notifying::notified;
pub(crate) use reset::Over;
pub(crate) use standing::Rung;
pub(crate) use tombstone::is_signed;

use std::collections::{BTreeMap, VecDeque};

use coterie_mls::Group;
use coterie_policy::State;
use coterie_protocol::{
    envelope::first_hash,
    rest::{GroupView, LogItem},
};
use coterie_types::{ChannelId, DeviceId, Hash, Head, MessageId, Millis, Seq, ServerId};

use crate::{
    Failure,
    backoff::Backoff,
    idle_pages::IdlePages,
    reason::Reason,
    records::{
        ChannelRecord, CommitRecord, HashRecord, JoiningRecord, OutboxRecord, RunRecord,
        TimelineRecord,
    },
};

/// What a channel waits for from the node; one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    Log,
    Lease,
    Group,
    Tree,
    Join,
    Waiting,
    Commit,
    Claim,
    Report,
    Post,
}

/// A group that is not ours yet: its creation or external commit is on its way.
#[derive(Debug)]
pub(crate) struct Joining {
    pub(crate) record: JoiningRecord,
    pub(crate) group: Group,
    /// Whether the node has acknowledged it; then the log will show it.
    pub(crate) posted: bool,
}

/// A message on its way.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) position: u64,
    pub(crate) record: OutboxRecord,
    /// Whether the node has acknowledged it, or it lapsed; the row stays until the log shows it.
    pub(crate) acknowledged: bool,
    /// Whether the POST under way is the first that can carry it to the node.
    pub(crate) first_try: bool,
}

/// What became of a message.
pub(crate) type Outcome = Result<Sent, Failure>;

/// An acknowledged message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) seq: Seq,
    pub(crate) epoch: u64,
}

/// One channel.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    pub(crate) server: ServerId,
    /// The place in the log; none before a join was attempted.
    pub(crate) record: Option<ChannelRecord>,
    pub(crate) group: Option<Group>,
    pub(crate) joining: Option<Joining>,
    pub(crate) commit: Option<CommitRecord>,
    /// Who is being added.
    pub(crate) adding: Option<Adding>,
    /// The policy head at which this device looked last whom to add before it sends.
    pub(crate) added_at: Option<Seq>,
    /// Whether the user, who was in the server before, may view it only now: somebody may be adding
    /// this device.
    pub(crate) let_in: bool,
    /// How often the Welcome at hand could not be looked at.
    pub(crate) welcome_tries: u32,
    /// How long the join of somebody who was invited waits for a Welcome.
    pub(crate) welcome_until: Option<Millis>,
    pub(crate) outbox: VecDeque<Queued>,
    pub(crate) outcomes: BTreeMap<MessageId, Outcome>,
    /// The policy state at e(n).
    pub(crate) pinned_state: Option<State>,
    /// The latest chain hashes, with who sent what.
    pub(crate) recent: BTreeMap<Seq, HashRecord>,
    /// The group as the node described it, while its tree is being fetched.
    pub(crate) view: Option<GroupView>,
    /// Leaves outside the right set at the newest policy head; none: not computed.
    pub(crate) outsiders: Option<Vec<u32>>,
    /// How many leaves were outside the right set, at an epoch and an e(n).
    pub(crate) outsiders_at: Option<(u64, Seq, usize)>,
    /// Whether the node may know more of the log.
    pub(crate) stale: bool,
    /// How many pages in a row brought nothing that follows, though there is more.
    pub(crate) idle_pages: IdlePages,
    /// Since when the lease to join is held by others.
    pub(crate) lease_since: Option<Millis>,
    /// Whether somebody may have added this device since the inbox was looked at.
    pub(crate) look_for_welcome: bool,
    /// Whether this device got in by itself, and has not asked yet who waits.
    pub(crate) just_in: bool,
    pub(crate) busy: Option<Busy>,
    /// Where it stood when the call under way was made, whose answer may be a page of the log.
    pub(crate) asked: Seq,
    pub(crate) backoff: Backoff,
    /// Whether a removal is to be committed at once, without waiting for a turn.
    pub(crate) urgent: bool,
    /// When it is this device's turn to commit the removal that is owed.
    pub(crate) turn_at: Option<Millis>,
    /// When to say that a commit of another was followed, and which.
    pub(crate) follow_at: Option<(Head, Millis)>,
    /// Since when a commit cannot be followed, and when to say so again.
    pub(crate) stuck: Option<(Millis, Millis)>,
    /// Whether own messages that were undone are being looked up.
    pub(crate) resending: bool,
    /// Whether a commit is due that makes another external key.
    pub(crate) renew: bool,
    /// Until when this device commits nothing here, after a commit of its own was undone.
    pub(crate) barred: Option<Millis>,
    /// When this device last tried to renew its path.
    pub(crate) update_tried: Option<Millis>,
    /// When the log was last fetched for the sake of that.
    pub(crate) looked_at: Option<Millis>,
    /// Relations that are being folded.
    pub(crate) folding: Option<Folding>,
    /// The last relation that was taken in since the program began; 0: none.
    pub(crate) newest_relation: Seq,
    /// Timeline rows fetched for tombstones.
    pub(crate) fetched_rows: BTreeMap<Seq, Option<TimelineRecord>>,
    pub(crate) paused: Option<String>,
    /// The reason for which what follows is not shown.
    pub(crate) paused_as: Option<Reason>,
    /// Items that came before those that stand before them.
    pub(crate) early: BTreeMap<Seq, LogItem>,
    /// The item that waits for the policy log.
    pub(crate) held: Option<Seq>,
    /// The tries to enter the group since this device was last in one.
    pub(crate) entering: Entering,
    /// Until when the group, lost too often or tried in vain, is not entered.
    pub(crate) resting: Option<Millis>,
    /// Whether the policy has given the group up.
    pub(crate) over: Over,
    /// Anonymous posts, and what the own ones need.
    pub(crate) anonymous: Anonymous,
}

impl Channel {
    pub(crate) fn new(id: ChannelId, server: ServerId) -> Self {
        Self {
            id,
            server,
            record: None,
            group: None,
            joining: None,
            commit: None,
            adding: None,
            added_at: None,
            let_in: false,
            welcome_tries: 0,
            welcome_until: None,
            outbox: VecDeque::new(),
            outcomes: BTreeMap::new(),
            pinned_state: None,
            recent: BTreeMap::new(),
            view: None,
            outsiders: None,
            outsiders_at: None,
            stale: true,
            idle_pages: IdlePages::default(),
            lease_since: None,
            look_for_welcome: false,
            just_in: false,
            busy: None,
            asked: 0,
            backoff: Backoff::default(),
            urgent: false,
            turn_at: None,
            follow_at: None,
            stuck: None,
            resending: false,
            renew: false,
            barred: None,
            update_tried: None,
            looked_at: None,
            folding: None,
            newest_relation: 0,
            fetched_rows: BTreeMap::new(),
            paused: None,
            paused_as: None,
            early: BTreeMap::new(),
            held: None,
            entering: Entering::default(),
            resting: None,
            over: Over::No,
            anonymous: Anonymous::default(),
        }
    }

    /// Whether it has joined and, as far as is known, processed everything.
    pub(crate) fn settled(&self) -> bool {
        self.paused.is_some()
            || self.barred.is_some()
            || self.resting.is_some()
            || (self.group.is_some()
                && self.over == Over::No
                && self.joining.is_none()
                && self.commit.is_none()
                && self.adding.is_none()
                && !self.just_in
                && !self.stale
                && self.record.as_ref().is_none_or(|r| r.unfolded.is_none() && r.anew.is_none())
                && self.failed().is_none()
                && !matches!(self.busy, Some(Busy::Log | Busy::Waiting | Busy::Commit)))
    }

    /// Which of the channel's groups this device is in, or was in last.
    fn own_incarnation(&self) -> u32 {
        self.record.as_ref().map_or(0, |record| record.incarnation)
    }

    /// A call is made; until its answer there is no other.
    pub(crate) fn wait_for(&mut self, what: Busy) {
        (self.busy, self.asked) = (Some(what), self.seq());
    }

    /// Whether somebody is being added before anything is said.
    fn adds_first(&self) -> bool {
        let says = self.outbox.iter().any(|queued| !queued.acknowledged);
        self.adding.as_ref().is_some_and(|adding| !(adding.is_courtesy() && says))
    }

    /// Goes on where it was paused.
    pub(crate) fn resume(&mut self) {
        (self.paused, self.paused_as) = (None, None);
        if let Some(record) = self.record.as_mut() {
            (record.paused, record.paused_as) = (None, None);
        }
    }

    /// The commits of one user that nobody else is seen to have followed.
    pub(crate) fn run(&self) -> Option<RunRecord> {
        self.record.as_ref().and_then(|record| record.run)
    }

    /// The commit that cannot be followed, while it may still be undone.
    pub(crate) fn failed(&self) -> Option<Head> {
        self.run().and_then(|run| run.failed)
    }

    /// The last seq processed.
    pub(crate) fn seq(&self) -> Seq {
        self.record.as_ref().map_or(0, |r| r.head.seq)
    }

    /// A recent chain hash.
    pub(crate) fn hash_at(&self, seq: Seq) -> Option<Hash> {
        if seq == 0 {
            return Some(first_hash(self.id));
        }
        let head = self.record.as_ref().map(|r| r.head).filter(|h| h.seq == seq);
        head.or_else(|| self.recent.get(&seq).map(|r| r.head)).map(|h| h.hash)
    }

    /// Whether a device's message id was seen before.
    pub(crate) fn seen(&self, device: DeviceId, message: MessageId) -> bool {
        self.recent.values().any(|r| r.message_id == message && r.device == Some(device))
    }
}
