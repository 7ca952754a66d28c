//! Commits: others' are judged and merged, own removals are made, posted, and merged when the log
//! shows that they won.

use coterie_mls::{CommitChange, CommitParts, ProcessError, Processed, key_package_leaf};
use coterie_policy::{Judged, Leaf, Verdict, judge};
use coterie_protocol::{
    envelope::{Authenticated, Class},
    rest::{Appended, PostCommit, WelcomeTo},
};
use coterie_types::{Bytes, ChannelId, MessageId, limits};

use super::{
    Busy, Channel, Over,
    envelope::{Envelope, Stop},
    gate::pending_gate,
    ingest::Taken,
    join::forget_group,
    ladder::Lost,
    run::{end_run, others},
};
use crate::{
    Core, keys,
    leaf::{judged_leaf, owner},
    net::{Purpose, Reply},
    records::{CommitRecord, WelcomeToRecord},
    turn::Turn,
};

impl Core {
    pub(super) fn take_commit(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(body) = &envelope.body else {
            return Err(Stop::Lied(format!("the node withholds commit {}", envelope.head.seq)));
        };
        let said = self.authenticated_of(channel, envelope, body)?;
        if said.class != Class::Commit {
            return Err(refused("its class is not commit"));
        }
        let (_, state) = self.state_at_pin(channel, Some(said.policy))?;
        let committer = self
            .poster(channel, envelope.header.device)
            .ok_or_else(|| refused("nobody known has posted it"))?;
        let incarnation = channel.own_incarnation();
        let Some(group) = channel.group.as_mut() else { return Err(Stop::Hold) };
        if coterie_mls::peek(body).is_ok_and(|peeked| peeked.group_id != group.group_id()) {
            return Err(refused("it is of another group"));
        }
        let mut own = false;
        let others = others(group, committer);
        match group.process(body) {
            Ok(Processed::Commit(commit)) => {
                let by = owner(&commit.parts().committer).map(|(_, device)| device);
                if by != Some(envelope.header.device) {
                    return Err(refused("the node says that another device made it"));
                }
                if commit.parts().aad != said.to_bytes() {
                    return Err(refused("its authenticated data is not what it seemed"));
                }
                judge_parts(&state, (channel.id, incarnation), commit.parts())
                    .map_err(|v| refused(&v.to_string()))?;
                let removed = commit.self_removed();
                if group.merge(*commit).is_err() || removed {
                    let why = if removed { Lost::Removed } else { Lost::Damaged };
                    self.give_up_group(turn, channel, why);
                } else {
                    self.followed(turn, channel, envelope, (committer, others));
                }
            }
            Ok(Processed::OwnCommit) => {
                own = channel.commit.as_ref().is_some_and(|record| record.adds.is_some());
                judge_own(&state, channel).map_err(|v| refused(&v.to_string()))?;
                let merged = channel.group.as_mut().is_some_and(|g| g.merge_pending().is_ok());
                if merged {
                    self.followed(turn, channel, envelope, (committer, others));
                    self.path_renewed(turn, channel);
                } else {
                    self.give_up_group(turn, channel, Lost::Damaged);
                }
            }
            Ok(_) => return Err(refused("it is no commit")),
            Err(ProcessError::InvalidCommit(_) | ProcessError::Invalid(_)) => {
                self.cannot_follow(turn, channel, envelope, committer);
            }
            // What this group has gone past was decided there: the node has one commit an epoch.
            Err(ProcessError::WrongEpoch { theirs, ours }) if theirs < ours => {
                return Err(refused(&format!("it is of epoch {theirs}, which is over")));
            }
            // This device's group is not the others': enter again where they are.
            Err(_) => self.give_up_group(turn, channel, Lost::Damaged),
        }
        if channel.commit.take().is_some() {
            turn.forget(keys::commit(channel.id));
        }
        if own && channel.adding.is_some() {
            channel.adding = None;
        }
        channel.outsiders = None;
        channel.turn_at = None;
        channel.renew = false;
        Ok(Taken { pin: Some(said.policy), row: None, device: None })
    }

    /// What the sender of a commit or message authenticated, checked against both logs.
    pub(super) fn authenticated_of(
        &self,
        channel: &Channel,
        envelope: &Envelope,
        body: &[u8],
    ) -> Result<Authenticated, Stop> {
        let malformed =
            || Stop::Lied(format!("the node admitted a malformed envelope {}", envelope.head.seq));
        let peeked = coterie_mls::peek(body).map_err(|_| malformed())?;
        let said = Authenticated::from_bytes(&peeked.aad).map_err(|_| malformed())?;
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check(channel, policy, &said)?;
        Ok(said)
    }

    /// Drops the group: out of it, or unable to follow it. If still entitled, a new join follows.
    pub(super) fn give_up_group(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, why: Lost) {
        self.note_loss(turn, channel, why);
        if let Some(mut group) = channel.group.take() {
            let _ = group.take_changes();
            forget_group(turn, channel.id, &group);
        }
        if channel.commit.take().is_some() {
            turn.forget(keys::commit(channel.id));
        }
        end_run(channel);
        channel.over = Over::No;
        channel.just_in = false;
        channel.stale = true;
    }

    /// Makes the commit that removes what is owed, if anything is, and renews the path; saves it
    /// before it is posted.
    pub(super) fn commit_removals(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let mut removes = self.owed(channel);
        removes.truncate(limits::REMOVALS_PER_COMMIT);
        let message_id = MessageId::from_bytes(turn.random());
        let Some(said) = self.heads(channel, message_id, Class::Commit) else { return };
        let signer = self.signer();
        let Some(group) = channel.group.as_mut() else { return };
        let epoch = group.epoch();
        let change =
            CommitChange { adds: Vec::new(), removes: removes.clone(), aad: said.to_bytes() };
        let Ok(pending) = group.commit(&signer, &change) else {
            channel.backoff.fail(turn);
            return;
        };
        let record = CommitRecord {
            message_id,
            commit: Bytes(pending.commit),
            group_info: Bytes(pending.group_info),
            epoch,
            removes,
            adds: None,
            welcomes: None,
        };
        turn.save(keys::commit(channel.id), &record);
        self.save_group(turn, channel);
        channel.commit = Some(record);
        self.post_commit(turn, channel);
    }

    pub(super) fn post_commit(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(record) = &channel.commit else { return };
        let gate_key = channel.group.as_ref().and_then(|group| pending_gate(group, channel.id));
        let body = PostCommit {
            message_id: record.message_id,
            commit: record.commit.clone(),
            group_info: record.group_info.clone(),
            welcomes: record.welcomes.iter().flatten().map(welcome_to).collect(),
            gate_key,
        };
        let path = format!("/v1/channels/{}/commits", channel.id);
        self.net.call(turn, Purpose::Commit(channel.id), "POST", path, Some(&body));
        channel.wait_for(Busy::Commit);
    }

    pub(crate) fn commit_posted(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            channel.stale = true;
            match reply.parse::<Appended>() {
                Ok(_) => channel.backoff.succeed(),
                Err(failure) => match reply.code() {
                    // An earlier try may have arrived: the log tells, when it can be read again.
                    None | Some("server_disabled") => {
                        core.channel_failed(turn, channel, reply, failure);
                    }
                    Some(_) if core.bar(turn, channel, reply) => core.drop_commit(turn, channel),
                    Some("rate_limited") => {
                        core.drop_commit(turn, channel);
                        channel.renew = false;
                        channel.backoff.fail(turn);
                    }
                    Some(code) => {
                        if code != "epoch_conflict" {
                            core.drop_commit(turn, channel);
                        }
                        if let Some(server) = core.servers.get_mut(&channel.server) {
                            server.stale = true;
                        }
                        channel.backoff.fail(turn);
                    }
                },
            }
        });
    }

    /// Forgets the own commit: its intent stands, and is looked at again.
    fn drop_commit(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        if channel.commit.take().is_some() {
            turn.forget(keys::commit(channel.id));
        }
        if let Some(group) = channel.group.as_mut() {
            let _ = group.clear_pending();
        }
        self.save_group(turn, channel);
    }

    /// The authenticated data of the next item: both heads as they are known now.
    pub(crate) fn heads(
        &self,
        channel: &Channel,
        message_id: MessageId,
        class: Class,
    ) -> Option<Authenticated> {
        let policy = self.policy_head(channel)?;
        let head = channel.record.as_ref()?.head;
        Some(Authenticated {
            version: Authenticated::VERSION,
            message_id,
            class,
            policy,
            channel: head,
            content: None,
            poll: None,
        })
    }
}

fn welcome_to(record: &WelcomeToRecord) -> WelcomeTo {
    WelcomeTo { device_id: record.device, welcome: record.welcome.clone() }
}

fn refused(why: &str) -> Stop {
    Stop::Lied(format!("the node admitted a commit that is not allowed: {why}"))
}

fn judge_parts(
    state: &coterie_policy::State,
    (channel, incarnation): (ChannelId, u32),
    parts: &CommitParts,
) -> Result<(), Verdict> {
    let adds: Vec<Leaf<'_>> = parts.adds.iter().map(judged_leaf).collect();
    let removes: Vec<Leaf<'_>> = parts.removes.iter().map(judged_leaf).collect();
    let item = Judged::Commit {
        incarnation,
        committer: judged_leaf(&parts.committer),
        external: parts.external,
        adds: &adds,
        removes: &removes,
        path_leaf: parts.path_leaf.as_ref().map(judged_leaf),
        foreign: parts.foreign,
        leaves_after: parts.leaves_after,
    };
    judge(state, channel, &item)
}

/// The echo of the own commit is judged like every other.
fn judge_own(state: &coterie_policy::State, channel: &Channel) -> Result<(), Verdict> {
    let (Some(group), Some(record)) = (&channel.group, &channel.commit) else {
        return Err(Verdict::CommitterNotRight);
    };
    let leaves = group.leaves();
    let own = leaves.iter().find(|l| l.index == group.own_leaf_index()).map(judged_leaf);
    let own = own.ok_or(Verdict::CommitterNotRight)?;
    let removes: Vec<Leaf<'_>> =
        leaves.iter().filter(|l| record.removes.contains(&l.index)).map(judged_leaf).collect();
    let adds = record.adds.iter().flatten().map(|bytes| key_package_leaf(bytes));
    let adds: Vec<_> = adds.collect::<Result<_, _>>().map_err(|_| Verdict::AddNotRight)?;
    let adds: Vec<Leaf<'_>> = adds.iter().map(judged_leaf).collect();
    let item = Judged::Commit {
        incarnation: channel.own_incarnation(),
        committer: own,
        external: false,
        adds: &adds,
        removes: &removes,
        path_leaf: Some(own),
        foreign: false,
        leaves_after: (leaves.len() + adds.len()).saturating_sub(removes.len()),
    };
    judge(state, channel.id, &item)
}
