//! Anonymous posts as they come in: judged by everybody alike, counted whether or not they can be read
//! here, and shown as one of so many members.

use std::{collections::BTreeMap, sync::Arc};

use coterie_policy::{AnonymousRefusal, AnonymousRules, AnonymousSet, AuthorBlock, State};
use coterie_protocol::{
    content::{Content, Said},
    envelope::{AnonymousPost, AnonymousPostError, Class},
};
use coterie_seal::unpad;
use coterie_types::{Bytes, FixedBytes, Seq};
use coterie_zk::membership::Verified;

use super::{
    Channel,
    envelope::{Envelope, Stop},
    gate::epoch_secret,
    ingest::Taken,
    polls::Polls,
};
use crate::{
    Core,
    anonymity::{hides_among, judged},
    keys,
    reason::Reason,
    records::{AnonymousRecord, PostRecord, SeenRecord, TimelineRecord, UsedRecord},
    turn::Turn,
};

/// Decoded rings that are kept for each channel: of this window and the one before.
const SETS: usize = 2;

/// What a channel keeps for anonymous posts.
#[derive(Debug, Default)]
pub(crate) struct Anonymous {
    /// Valid posts, as long as they may be asked for.
    pub(crate) posts: BTreeMap<Seq, PostRecord>,
    /// The own ones of a window.
    pub(crate) used: UsedRecord,
    /// What this device has seen of ring and epoch.
    pub(crate) seen: SeenRecord,
    /// Anonymous polls.
    pub(crate) polls: Polls,
    sets: Vec<(Vec<Seq>, Arc<AnonymousSet>)>,
}

impl Anonymous {
    /// Whether a blocked post is in the log as the policy names it. What stood before this device's
    /// join it cannot look at: there it takes the others' word.
    fn counts(&self, joined: Seq, block: &AuthorBlock) -> bool {
        let same = |post: &PostRecord| {
            (post.hash, post.nullifier, post.ticket, post.start)
                == (block.envelope, block.nullifier, block.ticket, block.start)
        };
        self.posts.get(&block.seq).map_or(block.seq <= joined, same)
    }

    /// Whether one of these nullifiers is that of a blocked post of the window.
    pub(crate) fn blocks(&self, state: &State, rules: &AnonymousRules, own: &[[u8; 32]]) -> bool {
        let Ok(window) = state.anonymous_window(rules.channel, rules.window) else { return false };
        window.blocked.iter().any(|block| own.contains(&block.nullifier.0))
    }

    /// Whether a nullifier is that of a valid post.
    pub(crate) fn has_posted(&self, nullifier: Option<&[u8; 32]>) -> bool {
        nullifier.is_some_and(|nullifier| self.posts.values().any(|p| p.nullifier.0 == *nullifier))
    }

    /// The counters that are used in a window: by this device, and as the log shows by others of the
    /// user. `own` are the user's nullifiers, by counter.
    pub(crate) fn used_in(&self, rules: &AnonymousRules, own: &[[u8; 32]]) -> u64 {
        let bits = own
            .iter()
            .zip(0..)
            .filter(|(n, _)| self.has_posted(Some(n)))
            .map(|(_, k): (_, u32)| 1 << k);
        bits.fold(self.used.of(rules), |all, bit: u64| all | bit)
    }

    /// The latest beginning of a window of a valid post, seconds.
    fn latest(&self) -> Option<u64> {
        self.posts.values().map(|post| post.start).max()
    }
}

impl Channel {
    /// Ring, scope and blocklist of a window, decoded.
    pub(crate) fn anonymous_set(
        &mut self,
        state: &State,
        rules: AnonymousRules,
    ) -> Result<Arc<AnonymousSet>, AnonymousRefusal> {
        let joined = self.record.as_ref().map_or(0, |record| record.joined);
        let window = state.anonymous_window(self.id, rules.window)?;
        let counted = window.blocked.iter().filter(|b| self.anonymous.counts(joined, b));
        let counted: Vec<Seq> = counted.map(|block| block.seq).collect();
        let known = self.anonymous.sets.iter();
        let mut known = known.filter(|(of, set)| *of == counted && *set.rules() == rules);
        if let Some((_, set)) = known.next() {
            return Ok(Arc::clone(set));
        }
        let set = Arc::new(AnonymousSet::new(&window, |b| counted.contains(&b.seq))?);
        self.anonymous.sets.insert(0, (counted, Arc::clone(&set)));
        self.anonymous.sets.truncate(SETS);
        Ok(set)
    }

    /// Judges a post at e(n).
    fn judge_anonymous(
        &mut self,
        state: &State,
        post: &AnonymousPost,
    ) -> Result<(Verified, Arc<AnonymousSet>), Reason> {
        let item = judged(post);
        let rules = state.judge_anonymous(self.id, &item, self.anonymous.latest())?;
        let set = self.anonymous_set(state, rules)?;
        let verified = set.verify(&item)?;
        let again = |known: &PostRecord| known.nullifier.0 == verified.nullifier;
        if self.anonymous.posts.values().any(again) {
            return Err(Reason::PostedBefore);
        }
        Ok((verified, set))
    }
}

impl Core {
    pub(super) fn take_anonymous(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(body) = &envelope.body else {
            return Ok(Taken::unreadable(envelope, Reason::Withheld));
        };
        let post = read(envelope, body)?;
        if let Some(name) = post.poll {
            return self.take_vote(turn, channel, envelope, (&post, name));
        }
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check_ring(channel, policy, &post.ring)?;
        let pin = Some(post.ring);
        let (_, state) = self.state_at_pin(channel, pin)?;
        let of_epoch = channel.group.as_ref().is_some_and(|group| group.epoch() == post.epoch);
        let stuck = channel.failed().is_some();
        let (verified, set) = match channel.judge_anonymous(&state, &post) {
            Ok(_) if !of_epoch && !stuck => {
                return Ok(refuse(turn, channel, envelope, Reason::WrongEpoch).pinned(pin));
            }
            Ok(judged) => judged,
            Err(reason) => return Ok(refuse(turn, channel, envelope, reason).pinned(pin)),
        };
        keep_post(turn, channel, (envelope, &post), (&verified, set.rules()));
        self.look_at_window(turn, set.rules());
        if stuck {
            return Ok(Taken::unreadable(envelope, Reason::CommitFailed).pinned(pin));
        }
        let content = open(channel, &post);
        let content = content.and_then(|content| self.readable(&content).map(|()| content));
        let content = match content {
            Ok(content) => content,
            Err(reason) => return Ok(Taken::unreadable(envelope, reason).pinned(pin)),
        };
        let row = TimelineRecord {
            content: Some(Bytes(content)),
            at: Some(envelope.header.at),
            // An author whom nobody knows has no rights of their own: it notifies nobody.
            rights: Some(0),
            anonymous: Some(AnonymousRecord {
                of: hides_among(&set),
                window: post.window,
                handle: verified.handle.map(FixedBytes),
            }),
            ..TimelineRecord::of(1, post.message_id(), envelope.body_hash)
        };
        Ok(Taken { pin, row: Some(row), device: None })
    }

    /// An anonymous post is a message that this program can show, without a file.
    fn readable(&self, content: &[u8]) -> Result<(), Reason> {
        let content = Content::from_bytes(content).map_err(|_| Reason::Unsupported)?;
        match Said::read_knowing(&content, Class::Message, self.kinds) {
            Said::File(_) => Err(Reason::MayNotSend),
            _ => Ok(()),
        }
    }

    /// Says that the own clock and the windows of posts are apart, and changes no verdict.
    fn look_at_window(&self, turn: &mut Turn<'_>, rules: &AnonymousRules) {
        let live = !self.tails.is_empty();
        let (now, length) = (turn.now.0 / 1000, u64::from(rules.policy.window));
        if live && rules.start > now.saturating_add(length) {
            turn.alarm(format!(
                "alarm: an anonymous post is of a window that has not begun by this device's clock: \
                 its clock or the node's is wrong (channel {})",
                rules.channel
            ));
        }
    }
}

/// Reads the body, and compares the header with it: the node has to.
fn read(envelope: &Envelope, body: &[u8]) -> Result<AnonymousPost, Stop> {
    let seq = envelope.head.seq;
    let post = AnonymousPost::from_bytes(body).map_err(|error| match error {
        AnonymousPostError::Version(_) | AnonymousPostError::Class(_) => {
            Stop::Unknown(format!("{error}: update this program"))
        }
        broken => Stop::Lied(format!("the node admitted a broken anonymous post {seq}: {broken}")),
    })?;
    let header = &envelope.header;
    let same = header.message_id == post.message_id()
        && header.device == AnonymousPost::DEVICE
        && header.epoch == post.epoch
        && header.at == AnonymousPost::hour(header.at);
    if same {
        Ok(post)
    } else {
        Err(Stop::Lied(format!("the node gave anonymous post {seq} a header that is not its own")))
    }
}

/// A post that the node had to refuse: it is not shown, and said so.
pub(super) fn refuse(
    turn: &mut Turn<'_>,
    channel: &Channel,
    envelope: &Envelope,
    reason: Reason,
) -> Taken {
    turn.alarm(format!(
        "alarm: the node admitted an anonymous post that nobody will show: {} (channel {}, envelope {})",
        reason.code(),
        channel.id,
        envelope.head.seq
    ));
    Taken::unreadable(envelope, reason)
}

/// Keeps what later posts are compared with, and forgets what none can be any more.
fn keep_post(
    turn: &mut Turn<'_>,
    channel: &mut Channel,
    (envelope, post): (&Envelope, &AnonymousPost),
    (verified, rules): (&Verified, &AnonymousRules),
) {
    let record = PostRecord {
        hash: envelope.head.hash,
        nullifier: FixedBytes(verified.nullifier),
        ticket: FixedBytes(verified.ticket),
        window: post.window,
        start: rules.start,
        closes: rules.closes,
    };
    turn.save(keys::anonymous_post(channel.id, envelope.head.seq), &record);
    channel.anonymous.posts.insert(envelope.head.seq, record);
    let latest = channel.anonymous.latest().unwrap_or(0);
    let (id, posts) = (channel.id, &mut channel.anonymous.posts);
    posts.retain(|seq, post| {
        let kept = post.closes >= latest;
        if !kept {
            turn.forget(keys::anonymous_post(id, *seq));
        }
        kept
    });
}

/// Opens a post with the secret of the epoch.
pub(super) fn open(channel: &Channel, post: &AnonymousPost) -> Result<Vec<u8>, Reason> {
    let group = channel.group.as_ref().ok_or(Reason::NotJoined)?;
    let secret = epoch_secret(group, channel.id).ok_or(Reason::Removed)?;
    let opened = secret.open(&post.salt.0, &post.sealed).map_err(|_| Reason::Undecryptable)?;
    unpad(&opened).map(<[u8]>::to_vec).map_err(|_| Reason::Unsupported)
}

impl From<AnonymousRefusal> for Reason {
    fn from(refusal: AnonymousRefusal) -> Self {
        match refusal {
            AnonymousRefusal::ChannelUnknown => Self::ChannelUnknown,
            AnonymousRefusal::BelowFloor => Self::BelowVersionFloor,
            AnonymousRefusal::Proof | AnonymousRefusal::Parse => Self::NotProved,
            AnonymousRefusal::RingStale => Self::RingStale,
            AnonymousRefusal::WindowBack
            | AnonymousRefusal::WindowOver
            | AnonymousRefusal::PollClosed => Self::WindowBack,
            AnonymousRefusal::PollForbidden => Self::MayNotSend,
            _ => Self::Refused,
        }
    }
}

/// Names a valid post that is at hand, for a moderator.
pub(crate) fn post_at(channel: &Channel, seq: Seq) -> Option<PostRecord> {
    channel.anonymous.posts.get(&seq).copied()
}
