//! Joining by Welcome: somebody has added this device. The group is scratch until the log shows the
//! commit that the Welcome came with; whatever is wrong with a Welcome, the device joins by external
//! commit instead.

use coterie_mls::{Leaf, Welcomed, confirmation_tag_of, peek};
use coterie_policy::{Flag, Judged, Verdict, judge};
use coterie_protocol::{
    envelope::{Class, EnvelopeKind, GroupId},
    rest::TreeView,
};
use coterie_types::{Bytes, ChannelId, MessageId};

use super::{
    Busy, Channel, Joining,
    envelope::{Envelope, Stop},
    ingest::Taken,
    join::{drop_joining, group_context, save_group},
};
use crate::{
    Core, keys,
    leaf::judged_leaf,
    net::{Purpose, Reply},
    reason::Reason,
    records::{JoiningRecord, WelcomeRecord},
    turn::Turn,
};

/// How long a Welcome is waited for, milliseconds.
const PATIENCE: u64 = 4_000;
/// How often the inbox is looked at meanwhile.
const LOOK_AGAIN: u64 = 600;
/// How often a Welcome is looked at for which the node does not show what it names.
const TRIES: u32 = 6;

impl Core {
    /// Begins with a Welcome to this channel, if there is one. The node is asked for the tree of the
    /// epoch that it opens.
    pub(super) fn try_welcome(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let Some(welcome) = self.welcomes.get(&channel.id) else { return false };
        // What the log has gone past is stale.
        let over = welcome.incarnation < self.incarnation(channel);
        if over || welcome.head.seq < channel.seq() || welcome.server != channel.server {
            self.drop_welcome(turn, channel.id);
            return false;
        }
        let path = format!("/v1/channels/{}/group/tree?epoch={}", channel.id, welcome.epoch);
        channel.wait_for(Busy::Tree);
        self.net.get(turn, Purpose::WelcomeTree(channel.id), path);
        true
    }

    pub(crate) fn welcome_tree_fetched(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        reply: &Reply,
    ) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match reply.parse::<TreeView>() {
                Ok(tree) => core.join_by_welcome(turn, channel, &tree.tree),
                // The tree is not kept: the Welcome is stale.
                Err(_) if reply.code() == Some("gone") => core.drop_welcome(turn, id),
                Err(failure) => {
                    let later = matches!(reply.code(), Some("rate_limited" | "unavailable"));
                    if !later && !matches!(reply, Reply::Unreachable { .. }) {
                        core.welcome_withheld(turn, channel, "the node does not show its tree");
                    }
                    core.channel_failed(turn, channel, reply, failure);
                }
            }
        });
    }

    /// Whether somebody who was invited, or was let into a private channel, waits a little for the
    /// Welcome that is on its way: what was said before an external join could not be read.
    pub(super) fn expects_welcome(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let user = self.account.as_ref().map(|account| account.user);
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let invited = state.zip(user).is_some_and(|(state, user)| {
            // Who manages a channel may have to make its group.
            let manages = state.may(user, Flag::ManageChannels, Some(channel.id));
            state.is_invited(user) || (channel.let_in && state.is_private(channel.id) && !manages)
        });
        if !invited || channel.record.is_some() {
            return false;
        }
        let until = *channel.welcome_until.get_or_insert(turn.now.plus(PATIENCE));
        if until <= turn.now {
            return false;
        }
        self.inbox.wait(turn, LOOK_AGAIN);
        turn.wake(until);
        true
    }

    fn join_by_welcome(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, tree: &[u8]) {
        let Some(welcome) = self.welcomes.get(&channel.id).cloned() else { return };
        let Some(server) = self.servers.get_mut(&channel.server) else { return };
        if welcome.pinned.seq > server.policy.head().seq {
            server.stale = true;
            channel.backoff.fail(turn);
            let reason = "it names a policy head that the node does not show";
            return self.welcome_withheld(turn, channel, reason);
        }
        if !server.policy.has(&welcome.pinned) || self.forked(channel, &welcome.head) {
            let reason = "it names heads that are in no log that the node has shown";
            return self.quarantine(turn, channel, reason);
        }
        let joined =
            coterie_mls::Group::join_welcome(&mut self.packages.held, &welcome.welcome, tree);
        let welcomed = match joined {
            Ok(welcomed) => welcomed,
            Err(error) => return self.quarantine(turn, channel, &error.to_string()),
        };
        // Used once, whatever comes of it.
        self.packages.used = true;
        self.save_packages(turn);
        match self.unfit(channel, &welcome, &welcomed) {
            Some(reason) => self.quarantine(turn, channel, reason),
            None => self.start_welcomed(turn, channel, welcome, welcomed),
        }
    }

    /// Why a group that the Welcome opens is not the one of this channel for this device.
    fn unfit(
        &self,
        channel: &Channel,
        welcome: &WelcomeRecord,
        welcomed: &Welcomed,
    ) -> Option<&'static str> {
        let group = &welcomed.group;
        let id = GroupId { channel: channel.id, incarnation: welcome.incarnation }.to_bytes();
        if group.group_id() != id || group.context() != group_context(channel, welcome.incarnation)
        {
            return Some("it leads into another group that only looks like this channel's");
        }
        if group.epoch() != welcome.epoch {
            return Some("it leads into another epoch than the node says");
        }
        let own = own_leaf(group)?;
        let certificate = self.account.as_ref().map(|account| &account.certificate);
        let fits = own.canonical && certificate.is_some_and(|c| own.credential == c.0);
        (!fits).then_some("the leaf that it adds is not this device's")
    }

    /// Saves the scratch group and what it used up in one batch; then the log is read from before the
    /// commit.
    fn start_welcomed(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        welcome: WelcomeRecord,
        mut welcomed: Welcomed,
    ) {
        let record = JoiningRecord {
            message_id: MessageId::from_bytes([0; 16]),
            body: Bytes(welcomed.confirmation_tag),
            group_info: None,
            server: channel.server,
            head: welcome.head,
            policy: welcome.pinned,
            incarnation: welcome.incarnation,
            sender: Some(welcomed.sender.index),
        };
        turn.save(keys::joining(channel.id), &record);
        save_group(turn, channel.id, &mut welcomed.group);
        channel.joining = Some(Joining { record, group: welcomed.group, posted: true });
        channel.welcome_tries = 0;
        self.drop_welcome(turn, channel.id);
        self.expect_join(turn, channel);
    }

    /// One item of the log while the commit of a Welcome is awaited: it stands right behind the head
    /// that the Welcome came with, and has the group's confirmation tag.
    pub(super) fn take_until_welcomed(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(joining) = channel.joining.as_ref() else { return Err(Stop::Hold) };
        if envelope.head.seq <= joining.record.head.seq {
            return Ok(Taken::unreadable(envelope, Reason::BeforeJoined));
        }
        match self.check_welcomed(channel, envelope) {
            Ok(taken) => {
                self.adopt(turn, channel, envelope);
                Ok(taken)
            }
            Err(NotWelcomed::Stop(stop)) => Err(stop),
            Err(NotWelcomed::Other(reason)) => {
                drop_joining(turn, channel);
                channel.stale = true;
                self.quarantine(turn, channel, &reason);
                Ok(Taken::unreadable(envelope, Reason::BeforeJoined))
            }
        }
    }

    fn check_welcomed(&self, channel: &Channel, envelope: &Envelope) -> Result<Taken, NotWelcomed> {
        let other = |reason: &str| NotWelcomed::Other(reason.to_owned());
        let joining = channel.joining.as_ref().ok_or(NotWelcomed::Stop(Stop::Hold))?;
        let before = envelope.head.seq == joining.record.head.seq + 1;
        let body = envelope.body.as_ref().filter(|_| envelope.kind == EnvelopeKind::Commit);
        let body =
            body.filter(|_| before).ok_or_else(|| other("no commit stands where it must"))?;
        let peeked = peek(body).map_err(|e| other(&e.to_string()))?;
        let tag = confirmation_tag_of(body).map_err(|e| other(&e.to_string()))?;
        let same_group = peeked.group_id == joining.group.group_id()
            && peeked.epoch.checked_add(1) == Some(joining.group.epoch());
        if tag != joining.record.body.0 || !same_group {
            return Err(other("the commit in the log is not the one that it came with"));
        }
        let said = self.authenticated_of(channel, envelope, body).map_err(NotWelcomed::Stop)?;
        if said.class != Class::Commit {
            return Err(other("the commit's class is another"));
        }
        let (_, state) =
            self.state_at_pin(channel, Some(said.policy)).map_err(NotWelcomed::Stop)?;
        judge_welcomed(&state, joining, channel.id).map_err(|v| other(&v.to_string()))?;
        Ok(Taken { pin: Some(said.policy), row: None, device: None })
    }

    /// What a Welcome names is not there, yet or ever: after so many tries it is put aside.
    fn welcome_withheld(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, reason: &str) {
        channel.welcome_tries = channel.welcome_tries.saturating_add(1);
        if channel.welcome_tries >= TRIES {
            self.quarantine(turn, channel, reason);
        }
    }

    /// A Welcome that cannot be used: said aloud, and the device joins by external commit.
    pub(super) fn quarantine(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, reason: &str) {
        channel.welcome_tries = 0;
        self.drop_welcome(turn, channel.id);
        turn.alarm(format!(
            "notice: a Welcome into channel {} was not used: {reason}; the channel is joined in \
             another way",
            channel.id
        ));
    }

    fn drop_welcome(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        if self.welcomes.remove(&id).is_some() {
            turn.forget(keys::welcome(id));
        }
    }
}

/// Why an envelope is not the commit of the Welcome.
enum NotWelcomed {
    Stop(Stop),
    Other(String),
}

fn own_leaf(group: &coterie_mls::Group) -> Option<Leaf> {
    group.leaves().into_iter().find(|leaf| leaf.index == group.own_leaf_index())
}

/// The commit is judged like every other, by what a new member can see of it: who made it, and that
/// it has added this device.
fn judge_welcomed(
    state: &coterie_policy::State,
    joining: &Joining,
    channel: ChannelId,
) -> Result<(), Verdict> {
    let leaves = joining.group.leaves();
    let sender = leaves.iter().find(|leaf| Some(leaf.index) == joining.record.sender);
    let sender = sender.map(judged_leaf).ok_or(Verdict::CommitterNotRight)?;
    let own = own_leaf(&joining.group).ok_or(Verdict::AddNotRight)?;
    let adds = [judged_leaf(&own)];
    let item = Judged::Commit {
        incarnation: joining.record.incarnation,
        committer: sender,
        external: false,
        adds: &adds,
        removes: &[],
        path_leaf: Some(sender),
        foreign: false,
        leaves_after: leaves.len(),
    };
    judge(state, channel, &item)
}
