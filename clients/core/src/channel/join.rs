//! Joining: create the group where there is none, else enter by external commit. Both are made in
//! scratch state and saved before they are posted.

use coterie_mls::Group;
use coterie_protocol::{
    envelope::{
        Authenticated, Class, Creation, GroupContextData, GroupId, SignedCreation, first_hash,
    },
    rest::{Appended, CreateGroup, GroupState, GroupView, PostCommit, TreeView},
};
use coterie_types::{Bytes, ChannelId, Head, MessageId};

use super::{Busy, Channel, Joining, entering::Hurdle, gate::gate};
use crate::{
    Core, keys,
    net::{Purpose, Reply},
    reason::Reason,
    records::{ChannelRecord, JoiningRecord},
    turn::Turn,
};

/// Joiners that meet spread over this long, milliseconds.
const SPREAD: u64 = 1_500;
/// Longest wait before the lease is asked for again, milliseconds.
const LEASE_WAIT: u64 = 5_000;
/// How long the lease is waited for: it is a hint, and a join without it is as good.
const LEASE_PATIENCE: u64 = 60_000;

impl Core {
    /// Asks for the turn to join: a hint of the node, so that joiners do not race.
    pub(super) fn ask_lease(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        channel.wait_for(Busy::Lease);
        let path = format!("/v1/channels/{}/lease", channel.id);
        self.net.call(turn, Purpose::Lease(channel.id), "POST", path, None::<&()>);
    }

    pub(crate) fn lease_answered(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match (reply, reply.code()) {
                (Reply::Refused(problem), Some("lease_held"))
                    if core.lease_awaited(turn, channel) =>
                {
                    let wait = problem.retry_after_ms.unwrap_or(SPREAD);
                    channel.backoff.wait(turn, wait.min(LEASE_WAIT));
                    channel.look_for_welcome = true;
                }
                (Reply::Good(_), _) | (_, Some("lease_held")) => {
                    channel.lease_since = None;
                    channel.wait_for(Busy::Group);
                    let path = format!("/v1/channels/{id}/group");
                    core.net.get(turn, Purpose::Group(id), path);
                }
                _ => {
                    core.entry_failed(turn, channel, reply);
                    core.channel_failed(turn, channel, reply, reply.failure());
                }
            }
        });
    }

    /// Whether the lease is waited for still.
    fn lease_awaited(&self, turn: &Turn<'_>, channel: &mut Channel) -> bool {
        let since = *channel.lease_since.get_or_insert(turn.now);
        turn.now.since(since) < LEASE_PATIENCE
    }

    pub(crate) fn group_fetched(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match reply.parse::<GroupState>() {
                Ok(GroupState { group: None, head }) => core.create_group(turn, channel, head),
                Ok(GroupState { group: Some(view), .. }) => core.fetch_tree(turn, channel, view),
                Err(failure) => {
                    core.entry_failed(turn, channel, reply);
                    core.channel_failed(turn, channel, reply, failure);
                }
            }
        });
    }

    /// Begins the channel's group, or after a reset the next one, behind the head that the node gives.
    fn create_group(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, head: Option<Head>) {
        let Some(policy) = self.policy_head(channel) else { return };
        let incarnation = self.incarnation(channel);
        let head = head.unwrap_or(Head { seq: 0, hash: first_hash(channel.id) });
        if self.denied(turn, channel, &head, incarnation) {
            return;
        }
        let message_id = MessageId::from_bytes(turn.random());
        let authenticated = Authenticated {
            version: Authenticated::VERSION,
            message_id,
            class: Class::Commit,
            policy,
            channel: head,
            content: None,
            poll: None,
        };
        let Some(account) = self.account.as_ref() else { return };
        let context = group_context(channel, incarnation);
        let group_id = GroupId { channel: channel.id, incarnation }.to_bytes();
        let made = Group::create(&self.signer(), &account.certificate, &group_id, &context);
        let Ok((group, output)) = made else {
            channel.backoff.fail(turn);
            return;
        };
        let Ok(tree) = group.export_tree() else { return };
        let creation = Creation {
            authenticated: Bytes(authenticated.to_bytes()),
            group_info: Bytes(output.group_info),
            tree: Bytes(tree),
        };
        let body = Bytes(SignedCreation::sign(&creation, &account.key).to_bytes());
        let record = JoiningRecord {
            message_id,
            body,
            group_info: None,
            server: channel.server,
            head,
            policy,
            incarnation,
            sender: None,
        };
        self.start_joining(turn, channel, record, group);
    }

    /// Whether the node denies what it has shown: a log, or a group that no reset has ended.
    fn denied(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        head: &Head,
        incarnation: u32,
    ) -> bool {
        let empty = head.seq == 0;
        if self.forked(channel, head) || (empty && head.hash != first_hash(channel.id)) {
            let words = "the node shows another history of the channel than before";
            self.pause_channel(turn, channel, words, Reason::Forked);
            return true;
        }
        if !empty && incarnation == 0 {
            let words = "the node denies the group of a channel that has a log";
            self.pause_channel(turn, channel, words, Reason::Lied);
            return true;
        }
        false
    }

    fn fetch_tree(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, view: GroupView) {
        let path = format!("/v1/channels/{}/group/tree?epoch={}", channel.id, view.epoch);
        channel.view = Some(view);
        channel.wait_for(Busy::Tree);
        self.net.get(turn, Purpose::Tree(channel.id), path);
    }

    pub(crate) fn tree_fetched(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            let view = channel.view.take();
            match (reply.parse::<TreeView>(), view) {
                (Ok(tree), Some(view)) if tree.epoch == view.epoch => {
                    core.join_group(turn, channel, &view, &tree.tree)
                }
                (Err(failure), _) => {
                    core.entry_failed(turn, channel, reply);
                    core.channel_failed(turn, channel, reply, failure);
                }
                _ => {
                    core.met(turn, channel, Hurdle::OtherTree, "");
                    channel.backoff.wait(turn, SPREAD);
                }
            }
        });
    }

    fn join_group(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        view: &GroupView,
        tree: &[u8],
    ) {
        let incarnation = self.incarnation(channel);
        let Some(server) = self.servers.get_mut(&channel.server) else { return };
        let policy = server.policy.head();
        if view.pinned.seq > policy.seq {
            server.stale = true;
            channel.backoff.fail(turn);
            self.met(turn, channel, Hurdle::PolicyWithheld, "");
            return;
        }
        if !server.policy.has(&view.pinned) {
            self.pause_channel(
                turn,
                channel,
                "the node shows a policy head that is not in its own log",
                Reason::Forked,
            );
            return;
        }
        if self.forked(channel, &view.head) {
            self.pause_channel(
                turn,
                channel,
                "the node shows another history of the channel than before",
                Reason::Forked,
            );
            return;
        }
        // A group that was reset is not entered. The node may not have known of that a moment ago.
        if view.incarnation < incarnation {
            self.met(turn, channel, Hurdle::GivenUp, "");
            channel.backoff.fail(turn);
            return;
        }
        let message_id = MessageId::from_bytes(turn.random());
        let authenticated = Authenticated {
            version: Authenticated::VERSION,
            message_id,
            class: Class::Commit,
            policy,
            channel: view.head,
            content: None,
            poll: None,
        };
        let Some(account) = self.account.as_ref() else { return };
        let aad = authenticated.to_bytes();
        let joined = Group::join_external(
            &self.signer(),
            &account.certificate,
            &view.group_info,
            tree,
            &aad,
        );
        let (group, output) = match joined {
            Ok(joined) => joined,
            Err(error) => {
                self.met(turn, channel, Hurdle::Unjoinable, &error.to_string());
                channel.backoff.fail(turn);
                return;
            }
        };
        let expected = GroupId { channel: channel.id, incarnation: view.incarnation }.to_bytes();
        if group.group_id() != expected
            || group.context() != group_context(channel, view.incarnation)
        {
            let words = "the node shows the group of another channel";
            self.pause_channel(turn, channel, words, Reason::Lied);
            return;
        }
        let record = JoiningRecord {
            message_id,
            body: Bytes(output.commit),
            group_info: Some(Bytes(output.group_info)),
            server: channel.server,
            head: view.head,
            policy,
            incarnation: view.incarnation,
            sender: None,
        };
        self.start_joining(turn, channel, record, group);
    }

    /// Saves the scratch group, then posts.
    fn start_joining(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        record: JoiningRecord,
        mut group: Group,
    ) {
        turn.save(keys::joining(channel.id), &record);
        save_group(turn, channel.id, &mut group);
        channel.joining = Some(Joining { record, group, posted: false });
        self.post_join(turn, channel);
    }

    pub(super) fn post_join(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(joining) = &channel.joining else { return };
        let (record, purpose) = (&joining.record, Purpose::Join(channel.id));
        // The scratch group stands in the epoch that is begun.
        let gate_key = gate(&joining.group, channel.id);
        match &record.group_info {
            None => {
                let body = CreateGroup {
                    message_id: record.message_id,
                    creation: record.body.clone(),
                    gate_key,
                };
                self.net.call(
                    turn,
                    purpose,
                    "POST",
                    format!("/v1/channels/{}/group", channel.id),
                    Some(&body),
                );
            }
            Some(group_info) => {
                let body = PostCommit {
                    message_id: record.message_id,
                    commit: record.body.clone(),
                    group_info: group_info.clone(),
                    welcomes: Vec::new(),
                    gate_key,
                };
                self.net.call(
                    turn,
                    purpose,
                    "POST",
                    format!("/v1/channels/{}/commits", channel.id),
                    Some(&body),
                );
            }
        }
        channel.wait_for(Busy::Join);
    }

    pub(crate) fn join_posted(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match reply.parse::<Appended>() {
                Ok(_) => {
                    channel.backoff.succeed();
                    core.expect_join(turn, channel);
                }
                Err(failure) => match reply.code() {
                    // An earlier try may have arrived: the log tells, when it can be read again.
                    None | Some("server_disabled") => {
                        core.channel_failed(turn, channel, reply, failure);
                    }
                    Some(_) if core.bar(turn, channel, reply) => drop_joining(turn, channel),
                    Some(code) => {
                        core.entry_failed(turn, channel, reply);
                        let stale_policy = matches!(
                            code,
                            "head_stale"
                                | "head_unknown"
                                | "forbidden"
                                | "group_reset"
                                | "below_version_floor"
                        );
                        drop_joining(turn, channel);
                        if let Some(server) = core.servers.get_mut(&channel.server) {
                            server.stale |= stale_policy;
                        }
                        let wait = match reply {
                            Reply::Refused(problem) => problem.retry_after_ms.unwrap_or(SPREAD),
                            _ => SPREAD,
                        };
                        channel.backoff.wait(turn, wait.max(SPREAD));
                        let lost_a_race =
                            stale_policy || matches!(code, "epoch_conflict" | "group_exists");
                        channel.look_for_welcome = code == "epoch_conflict";
                        if !lost_a_race {
                            core.background_failed(turn, failure);
                        }
                    }
                },
            }
        });
    }

    /// The join is in the log: go there from the head it pinned.
    pub(super) fn expect_join(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(joining) = channel.joining.as_mut() else { return };
        joining.posted = true;
        if channel.record.is_none() {
            let record = ChannelRecord {
                server: channel.server,
                head: joining.record.head,
                pinned: joining.record.policy,
                joined: 0,
                incarnation: joining.record.incarnation,
                paused: None,
                undone: None,
                run: None,
                renewed: None,
                paused_as: None,
                losses: None,
                unfolded: None,
                anew: None,
                refold: None,
            };
            turn.save(keys::channel(channel.id), &record);
            channel.record = Some(record);
        }
        channel.stale = true;
    }

    /// The log is at its end: it must have the join that the node acknowledged. It is looked for less and
    /// less often, and given up at last, for another.
    pub(super) fn look_for_join(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let awaited = channel.joining.as_ref().is_some_and(|joining| joining.posted);
        if !awaited || channel.stale || channel.paused.is_some() {
            return;
        }
        self.met(turn, channel, Hurdle::NotShown, "");
        channel.backoff.fail(turn);
        if channel.entering.rests_until(turn.now).is_some() {
            drop_joining(turn, channel);
        }
    }

    /// Whether a head contradicts what is known of the channel's chain.
    pub(super) fn forked(&self, channel: &Channel, head: &Head) -> bool {
        let known = if head.seq == channel.seq() {
            channel.record.as_ref().filter(|r| r.head.seq > 0).map(|r| r.head.hash)
        } else {
            channel.hash_at(head.seq)
        };
        head.seq < channel.seq() || known.is_some_and(|hash| hash != head.hash)
    }

    pub(super) fn policy_head(&self, channel: &Channel) -> Option<Head> {
        self.servers.get(&channel.server).map(|s| s.policy.head()).filter(|h| h.seq > 0)
    }
}

/// Forgets a join that was lost or refused.
pub(super) fn drop_joining(turn: &mut Turn<'_>, channel: &mut Channel) {
    if let Some(mut joining) = channel.joining.take() {
        turn.forget(keys::joining(channel.id));
        let _ = joining.group.take_changes();
        forget_group(turn, channel.id, &joining.group);
    }
}

/// Saves what changed in a group.
pub(super) fn save_group(turn: &mut Turn<'_>, id: ChannelId, group: &mut Group) {
    for change in group.take_changes() {
        turn.save_bytes(keys::group(id, &change.key), change.value);
    }
}

/// Deletes a group that is given up.
pub(super) fn forget_group(turn: &mut Turn<'_>, id: ChannelId, group: &Group) {
    for key in group.keys() {
        turn.forget(keys::group(id, &key));
    }
}

pub(super) fn group_context(channel: &Channel, incarnation: u32) -> Vec<u8> {
    GroupContextData { server: channel.server, channel: channel.id, incarnation }.to_bytes()
}
