//! Telling the own profile, inside groups: with what the user says, and to newcomers of a small group
//! unasked; once to a device, one channel of a server at a time, and never in a group with somebody who is
//! blocked.

use coterie_protocol::{
    content::{Content, Profile, Said},
    envelope::Class,
};
use coterie_types::{
    ChannelId, DeviceId, MessageId, Millis, ServerId,
    limits::{PROFILE_PAUSE, PROFILE_SMALL},
};

use crate::{Core, channel::Channel, keys, leaf::owner, turn::Turn};

/// Those in a channel's group who were not told yet.
struct Untold {
    count: usize,
    leaves: usize,
}

impl Core {
    /// Who in a channel's group was not told; none where it may not be told at all.
    fn untold(&self, channel: &Channel) -> Option<Untold> {
        let own = self.account.as_ref()?.user;
        let group = channel.group.as_ref().filter(|_| channel.joining.is_none())?;
        let version = self.own_version();
        let told = self.profiles.told.get(&channel.server).filter(|told| told.version == version);
        let (mut count, mut leaves) = (0, 0);
        for (user, device) in group.leaves().iter().filter_map(owner) {
            if self.is_blocked(user) {
                return None;
            }
            let knows = user == own || told.is_some_and(|told| told.devices.contains(&device));
            count += usize::from(!knows);
            leaves += 1;
        }
        Some(Untold { count, leaves })
    }

    /// Whether the own profile may be said in a channel now, to somebody who was not told.
    fn may_tell(&self, channel: &Channel) -> Option<Untold> {
        let own = self.account.as_ref()?.user;
        let state = self.servers.get(&channel.server)?.policy.state()?;
        let able = channel.paused.is_none() && self.entitled(channel) && !state.is_invited(own);
        let clear = able && self.refuse_changed_identity(channel.id).is_ok();
        self.untold(channel).filter(|untold| clear && untold.count > 0)
    }

    /// Whether the profile is on its way in a server already.
    fn is_telling(&self, server: ServerId) -> bool {
        let of_server = self.channels.values().filter(|channel| channel.server == server);
        let waiting = of_server.flat_map(|channel| &channel.outbox);
        let mut waiting = waiting.filter(|queued| !queued.record.lapsed);
        waiting.any(|queued| version_of(&queued.record.content).is_some())
    }

    /// When it may be said again in a channel.
    fn tell_at(&self, channel: &Channel) -> Millis {
        let last = self.profiles.told.get(&channel.server).and_then(|told| {
            // A new version is told at once.
            let same = told.version == self.own_version();
            told.last.get(&channel.id).filter(|_| same)
        });
        last.map_or(Millis(0), |last| last.plus(PROFILE_PAUSE))
    }

    fn tell_in(&mut self, turn: &mut Turn<'_>, id: ChannelId) -> Option<MessageId> {
        let server = self.channels.get(&id)?.server;
        let card = self.own_profile()?.card_in(server);
        let version = card.version;
        let content = Profile { card }.content(turn.random(), turn.now).to_bytes().ok()?;
        let message = self.new_message_id(turn);
        self.enqueue_alone(turn, id, message, content);
        let told = self.profiles.told.entry(server).or_default();
        if told.version < version {
            *told = super::ToldRecord { version, ..Default::default() };
        }
        told.last.insert(id, turn.now);
        turn.save(keys::told(server), told);
        Some(message)
    }

    /// The user says something in a channel: the profile goes with it, if somebody there was not told.
    pub(crate) fn tell_with(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        if self.own_version() == 0 {
            return;
        }
        let Some(channel) = self.channels.get(&id) else { return };
        let (server, due) = (channel.server, self.tell_at(channel) <= turn.now);
        if due && self.may_tell(channel).is_some() && !self.is_telling(server) {
            self.tell_in(turn, id);
        }
    }

    /// Tells newcomers of small groups, and everybody there of what is new.
    pub(crate) fn advance_profile(&mut self, turn: &mut Turn<'_>, server: ServerId) {
        let version = self.own_version();
        if version == 0 || !self.net.signed_in() || self.is_telling(server) {
            return;
        }
        let mut best: Option<(usize, ChannelId)> = None;
        for channel in self.channels.values().filter(|channel| channel.server == server) {
            let Some(epoch) = channel.group.as_ref().map(coterie_mls::Group::epoch) else {
                continue;
            };
            let looked = (epoch, version, self.profiles.blocks_changed);
            if self.profiles.looked.get(&channel.id) == Some(&looked) {
                continue;
            }
            let untold = self.may_tell(channel).filter(|untold| untold.leaves <= PROFILE_SMALL);
            match untold {
                Some(_) if self.tell_at(channel) > turn.now => turn.wake(self.tell_at(channel)),
                Some(untold) => best = best.max(Some((untold.count, channel.id))),
                None if channel.settled() => {
                    self.profiles.looked.insert(channel.id, looked);
                }
                None => {}
            }
        }
        if let Some((_, id)) = best {
            self.tell_in(turn, id);
        }
    }

    /// Tells what is new in every server, in the channel where most are told by it, whatever its size.
    pub(crate) fn tell_everywhere(&mut self, turn: &mut Turn<'_>) -> Vec<(ChannelId, MessageId)> {
        let servers: Vec<_> = self.servers.keys().copied().collect();
        let mut said = Vec::new();
        for server in servers {
            if self.is_telling(server) || self.refuse_paused(server, None).is_err() {
                continue;
            }
            let of_server = self.channels.values().filter(|channel| channel.server == server);
            let untold = of_server.filter_map(|c| Some((self.may_tell(c)?.count, c.id)));
            let Some((_, id)) = untold.max() else { continue };
            said.extend(self.tell_in(turn, id).map(|message| (id, message)));
        }
        said
    }

    /// Whether a profile that waits may go into the group as it now is: what is old, or known to everybody,
    /// is not said, and nothing where somebody who is blocked would read it.
    pub(crate) fn withholds(&self, channel: &Channel, content: &[u8]) -> bool {
        let Some(version) = version_of(content) else { return false };
        version != self.own_version() || self.untold(channel).is_none_or(|u| u.count == 0)
    }

    /// The own profile was said in a group, by this device or another own one: whoever is in it is told.
    pub(crate) fn note_told(&mut self, turn: &mut Turn<'_>, channel: &Channel, content: &[u8]) {
        let Some((version, group)) = version_of(content).zip(channel.group.as_ref()) else {
            return;
        };
        let told = self.profiles.told.entry(channel.server).or_default();
        if told.version < version {
            *told = super::ToldRecord { version, ..Default::default() };
        }
        if told.version == version {
            let devices = group.leaves();
            let devices = devices.iter().filter_map(owner).map(|(_, device): (_, DeviceId)| device);
            told.devices.extend(devices);
            told.last.insert(channel.id, turn.now);
            turn.save(keys::told(channel.server), told);
        }
    }
}

/// The version of a profile's content.
fn version_of(content: &[u8]) -> Option<u64> {
    match Said::read(&Content::from_bytes(content).ok()?, Class::Light) {
        Said::Profile(profile) => Some(profile.card.version),
        _ => None,
    }
}
