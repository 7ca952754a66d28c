//! Telling: that the user types, that they are there. Only in channels that are followed, small enough,
//! where nobody is owed a removal, and where the user may send; never while they write anonymously.

use coterie_policy::{Flag, State};
use coterie_protocol::{
    ephemeral::{Appearance, Ephemeral, Told, seal},
    gateway::Upstream,
    own_data::PresenceChoice,
};
use coterie_types::{
    Bytes, ChannelId, ErrorCode,
    limits::{EPHEMERA_DEVICES, PRESENCE_CHANNELS},
};

use super::{epoch_secret, pacing::PRESENCE_PAUSE};
use crate::{
    Core, Gateway,
    channel::{Channel, Over},
    turn::Turn,
};

impl Core {
    /// The user types in a channel, openly or anonymously. Gives whether that was told.
    pub(crate) fn type_in(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        anonymously: bool,
    ) -> bool {
        let now = turn.now;
        if anonymously {
            self.ephemera.pace.mask(id, now);
            return false;
        }
        let choice = &self.ephemera.choice;
        let silent = !choice.tells_typing() || choice.appears() == PresenceChoice::Invisible;
        let pace = &self.ephemera.pace;
        if silent || pace.is_masked(id, now) || !pace.may_type(id, now) {
            return false;
        }
        let told = self.tell_ephemeral(turn, id, Told::Typing);
        if told {
            self.ephemera.pace.typed(id, now);
        }
        told
    }

    /// Tells the channel whose turn it is that the user is there, while a program of theirs stays open.
    pub(crate) fn advance_presence(&mut self, turn: &mut Turn<'_>) {
        let open = self.gateway.live() && self.appears();
        let Some(appearance) = self.appearance().filter(|_| open) else { return };
        if let Some(later) = self.ephemera.pace.looks_later(turn.now) {
            turn.wake(later);
            return;
        }
        let channels = self.presence_channels();
        if let Ok(id) = self.ephemera.pace.next_presence(&channels, turn.now) {
            // What cannot be told now has had its turn.
            self.tell_ephemeral(turn, id, Told::Presence(appearance));
            self.ephemera.pace.presence_told(id, turn.now);
        }
        let next = self.ephemera.pace.next_presence(&channels, turn.now).err().flatten();
        let next = next.unwrap_or(turn.now.plus(PRESENCE_PAUSE));
        self.ephemera.pace.look_at(next);
        turn.wake(next);
    }

    /// How the user appears; none to whom they are invisible.
    fn appearance(&self) -> Option<Appearance> {
        match self.ephemera.choice.appears() {
            PresenceChoice::Invisible => None,
            PresenceChoice::Dnd => Some(Appearance::Dnd),
            PresenceChoice::Idle => Some(Appearance::Idle),
            PresenceChoice::Online if self.ephemera.pace.idle => Some(Appearance::Idle),
            PresenceChoice::Online => Some(Appearance::Online),
        }
    }

    /// Where it is told: what is open, then of each server and dm the channel that most devices are in.
    fn presence_channels(&self) -> Vec<ChannelId> {
        let mut channels: Vec<_> = self.tails.values().copied().collect();
        let may =
            |id: &ChannelId| self.channels.get(id).is_some_and(|c| self.may_speak(c).is_some());
        for state in self.own_states() {
            let sizes = state.channels().filter(|channel| may(&channel.id)).map(|channel| {
                let size = self.channels.get(&channel.id).map_or(0, leaves);
                (size, std::cmp::Reverse(channel.id))
            });
            channels.extend(sizes.max().map(|(_, id)| id.0));
        }
        channels.retain(may);
        let mut seen = std::collections::BTreeSet::new();
        channels.retain(|id| seen.insert(*id));
        channels.truncate(PRESENCE_CHANNELS);
        channels
    }

    /// The state by which something may be told in a channel, if it may.
    fn may_speak(&self, channel: &Channel) -> Option<&State> {
        let user = self.account.as_ref()?.user;
        let state = self.state(channel.server).ok()?;
        let sends = state.may(user, Flag::SendMessages, Some(channel.id))
            && !state.is_timed_out(user, self.now)
            && self.entitled(channel)
            && self.is_known_to(state);
        let sound = channel.paused.is_none()
            && channel.over == Over::No
            && (1..=EPHEMERA_DEVICES).contains(&leaves(channel))
            && self.outside(channel).is_empty();
        (sends && sound).then_some(state)
    }

    /// Whether the user lets those of a server see them: in a dm not while they block everybody else in it.
    /// (Before they have accepted it they may not send there.)
    fn is_known_to(&self, state: &State) -> bool {
        let Some(user) = self.account.as_ref().map(|account| account.user) else { return false };
        let mut others = state.members().filter(|member| member.user != user);
        !state.is_dm() || others.any(|member| !self.is_blocked(member.user))
    }

    /// Signs, seals and sends; gives whether it could.
    fn tell_ephemeral(&mut self, turn: &mut Turn<'_>, id: ChannelId, told: Told) -> bool {
        if !self.gateway.live() || self.ephemera.pace.is_refused(id, turn.now) {
            return false;
        }
        let Some(channel) = self.channels.get(&id) else { return false };
        let Some((group, account)) = channel.group.as_ref().zip(self.account.as_ref()) else {
            return false;
        };
        if self.may_speak(channel).is_none() {
            return false;
        }
        let Some(secret) = epoch_secret(group, id) else { return false };
        let (epoch, device) = (group.epoch(), account.device);
        let at = self.ephemera.pace.stamp(turn.now);
        let said = Ephemeral { channel: id, epoch, device, at, told };
        let Ok(sealed) = seal(&said, &secret, &account.key, &mut *turn.rng) else { return false };
        let frame = Upstream::Ephemeral { channel_id: id, epoch, sealed: Bytes(sealed) };
        if let Ok(text) = serde_json::to_string(&frame) {
            turn.out.gateway.push(Gateway::Send { text });
        }
        true
    }

    /// The node has not passed on what was told in a channel. Where there was too much of it, it waits a
    /// moment; else a while.
    pub(crate) fn ephemeral_refused(
        &mut self,
        turn: &Turn<'_>,
        id: ChannelId,
        (code, wait): (&str, Option<u64>),
    ) {
        let limited = code == ErrorCode::RateLimited.as_str();
        self.ephemera.pace.refuse(id, turn.now, wait.filter(|_| limited));
    }
}

/// How many leaves a channel's group has.
fn leaves(channel: &Channel) -> usize {
    channel.group.as_ref().map_or(0, |group| group.leaves().len())
}
