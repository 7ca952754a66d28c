//! Making a post: the counter, the pre-proof, the sealed content, the proof, the gate.

use coterie_policy::AnonymousPost as Judged;
use coterie_protocol::{
    envelope::{AnonymousPost, PollName},
    rest::PostAnonymously,
};
use coterie_seal::pad;
use coterie_types::{Bytes, ChannelId, FixedBytes};
use coterie_zk::membership::{PreProof, ProveError, Witness};

use super::Ready;
use crate::{
    Core, Failure, FailureKind, channel::epoch_secret, keys, records::UsedRecord, turn::Turn,
};

/// Pre-proofs made in idle time, one a channel. They live here and nowhere else: one that was used
/// twice would name its author.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    held: Vec<Prepared>,
}

#[derive(Debug)]
struct Prepared {
    channel: ChannelId,
    of: Shape,
    pre: PreProof,
}

/// Ring, quota and key: what a pre-proof is for.
type Shape = ([u8; 32], u16, [u8; 32]);

/// A post, ready to be sent.
pub(crate) struct Made {
    pub(crate) body: PostAnonymously,
    pub(crate) window: u64,
    pub(crate) counter: u16,
    pub(crate) of: u32,
    pub(crate) left: u32,
}

impl Pool {
    /// Whether there is one for a channel's ring, quota and key; others of the channel are dropped.
    fn keep(&mut self, id: ChannelId, ready: &Ready) -> bool {
        let wanted = key(ready);
        self.held.retain(|held| held.channel != id || held.of == wanted);
        self.held.iter().any(|held| held.channel == id)
    }

    fn take(&mut self, id: ChannelId, ready: &Ready) -> Option<PreProof> {
        self.keep(id, ready);
        let place = self.held.iter().position(|held| held.channel == id)?;
        Some(self.held.swap_remove(place).pre)
    }
}

fn key(ready: &Ready) -> Shape {
    (ready.set.ring().digest(), ready.set.scope().limit(), ready.secret.public().to_bytes())
}

fn bug(error: &impl std::fmt::Display) -> Failure {
    Failure::new(FailureKind::Bug, "bug", format!("no proof was made: {error}"))
}

fn pre_proof(turn: &mut Turn<'_>, ready: &Ready) -> Result<PreProof, Failure> {
    let limit = ready.set.scope().limit();
    PreProof::new(ready.set.ring(), limit, &ready.secret, &mut &mut *turn.rng).map_err(|e| bug(&e))
}

impl Core {
    /// Makes a pre-proof while there is time.
    pub(crate) fn prepare_post(&mut self, turn: &mut Turn<'_>, id: ChannelId, ready: &Ready) {
        if self.pool.keep(id, ready) {
            return;
        }
        if let Ok(made) = pre_proof(turn, ready) {
            self.pool.held.push(Prepared { channel: id, of: key(ready), pre: made });
        }
    }

    /// Makes a post with a counter, which counts as used from now on: that is saved before it is sent.
    /// Or a vote in a poll.
    pub(crate) fn make_post(
        &mut self,
        turn: &mut Turn<'_>,
        (id, content): (ChannelId, &[u8]),
        ready: &Ready,
        (counter, poll): (u16, Option<PollName>),
    ) -> Result<Made, Failure> {
        let pooled = if poll.is_none() { self.pool.take(id, ready) } else { None };
        let pre = match pooled {
            Some(pre) => pre,
            None => pre_proof(turn, ready)?,
        };
        let channel = self.channels.get_mut(&id).ok_or_else(Failure::no_channel)?;
        let group = channel.group.as_ref().ok_or_else(Failure::no_channel)?;
        let secret = epoch_secret(group, id).ok_or_else(|| bug(&"the epoch exports nothing"))?;
        let salt = turn.random();
        let padded = pad(content);
        let mut post = AnonymousPost {
            version: AnonymousPost::VERSION,
            epoch: group.epoch(),
            window: ready.rules.window,
            ring: ready.rules.head,
            class: if poll.is_some() { AnonymousPost::VOTE } else { AnonymousPost::MESSAGE },
            salt: FixedBytes(salt),
            sealed: Bytes(secret.seal(&salt, &padded, turn.rng)),
            proof: Bytes(Vec::new()),
            poll,
        };
        let statement = ready.set.statement(&judged(&post)).map_err(|e| bug(&e))?;
        let witness = Witness { secret: &ready.secret, counter };
        let proof = pre.prove(&statement, &witness, &mut &mut *turn.rng).map_err(|e| match e {
            ProveError::Blocked(_) => Failure::new(
                FailureKind::Refused,
                "blocked_in_window",
                "a moderator has blocked the author of one of your anonymous posts in this window",
            ),
            other => bug(&other),
        })?;
        post.proof = Bytes(proof.to_bytes());
        // A vote has one nullifier, whatever comes: its poll counts the first.
        if poll.is_none() {
            let used = UsedRecord {
                window: ready.rules.window,
                version: ready.rules.version,
                used: ready.used | 1 << counter,
            };
            channel.anonymous.used = used;
            turn.save(keys::anonymous_used(id), &used);
        }
        let bytes = post.to_bytes();
        let gate = FixedBytes(secret.gate().tag(&bytes));
        Ok(Made {
            body: PostAnonymously { post: Bytes(bytes), gate },
            window: ready.rules.window,
            counter,
            of: ready.of(),
            left: ready.left().saturating_sub(u32::from(ready.used & 1 << counter == 0)),
        })
    }

    /// This device's place among the user's active devices, and how many they are.
    pub(crate) fn device_place(&self) -> (usize, usize) {
        let Some(account) = &self.account else { return (0, 1) };
        let mut devices: Vec<_> = account.log.active_devices().map(|(id, _)| *id).collect();
        devices.sort_unstable();
        let place = devices.iter().position(|id| *id == account.device);
        (place.unwrap_or(0), devices.len().max(1))
    }
}

/// A post as the policy judges it.
pub(crate) fn judged(post: &AnonymousPost) -> Judged<'_> {
    Judged {
        epoch: post.epoch,
        window: post.window,
        head: post.ring,
        class: post.class,
        salt: &post.salt.0,
        sealed: &post.sealed,
        padded: post.padded(),
        proof: &post.proof,
    }
}
