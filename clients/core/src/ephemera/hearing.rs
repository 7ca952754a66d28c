//! What the gateway brings: opened, its device looked up among the leaves, verified, judged; else dropped
//! without a word and counted.

use coterie_policy::judge_ephemeral;
use coterie_protocol::ephemeral::{Ephemeral, Told, UnverifiedEphemeral};
use coterie_types::{
    Bytes, ChannelId, Millis, UserId,
    limits::{EPHEMERAL_LIFE, EPHEMERAL_SIZE},
};

use super::{dropped::Why, epoch_secret};
use crate::{
    Core,
    channel::Over,
    leaf::{judged_leaf, owner},
    turn::Turn,
};

impl Core {
    /// Something is told in a channel, as the node says.
    pub(crate) fn ephemeral_arrived(
        &mut self,
        turn: &mut Turn<'_>,
        (channel, epoch): (ChannelId, u64),
        sealed: &Bytes,
    ) {
        let now = turn.now;
        let taken = self.open_ephemeral((channel, epoch), sealed, now).and_then(|(user, said)| {
            let of = (channel, said.device);
            let newer = self.ephemera.heard.is_newer(of, said.at, now);
            newer.then_some((user, said)).ok_or(Why::Replayed)
        });
        match taken {
            Ok((user, said)) => match said.told {
                Told::Typing => self.ephemera.heard.types(channel, user, now),
                Told::Presence(appearance) => {
                    self.ephemera.heard.is_there((user, said.device), appearance, now);
                }
            },
            Err(why) => self.ephemera.dropped.count(why),
        }
    }

    /// Whose it is and what they say, if it is as it must be, whenever it was told before.
    fn open_ephemeral(
        &self,
        (id, epoch): (ChannelId, u64),
        sealed: &Bytes,
        now: Millis,
    ) -> Result<(UserId, Ephemeral), Why> {
        let channel = self.channels.get(&id).ok_or(Why::NotJoined)?;
        let group = channel.group.as_ref().filter(|_| channel.over == Over::No);
        let group = group.ok_or(Why::NotJoined)?;
        let state = self.state(channel.server).map_err(|_| Why::NotJoined)?;
        if sealed.len() != EPHEMERAL_SIZE {
            return Err(Why::Sealed);
        }
        if group.epoch() != epoch {
            return Err(Why::Epoch);
        }
        let secret = epoch_secret(group, id).ok_or(Why::Epoch)?;
        let opened = UnverifiedEphemeral::open((id, epoch), &secret, sealed)?;
        let leaves = group.leaves();
        let is_its = |leaf: &&coterie_mls::Leaf| {
            owner(leaf).is_some_and(|(_, device)| device == opened.device())
        };
        let leaf = leaves.iter().find(is_its).ok_or(Why::Sender)?;
        let key = leaf.signature_key.as_slice().try_into().map_err(|_| Why::Sender)?;
        let said = opened.verify(&key)?;
        let types = said.told == Told::Typing;
        let user =
            judge_ephemeral(state, id, &judged_leaf(leaf), types).map_err(|_| Why::Sender)?;
        let off = said.at.since(now).max(now.since(said.at));
        if off > EPHEMERAL_LIFE { Err(Why::Late) } else { Ok((user, said)) }
    }

    /// Forgets what counts no more, and asks to be woken when the next does not.
    pub(crate) fn tidy_ephemera(&mut self, turn: &mut Turn<'_>) {
        if let Some(next) = self.ephemera.heard.tidy(turn.now) {
            turn.wake(next);
        }
    }
}
