//! `POST /v1/channels/{id}/commits`: the group's next epoch, by compare-and-set.

use std::sync::Arc;

use coterie_identity::certificate_device;
use coterie_mls::{CommitParts, MessageKind, peek};
use coterie_policy::{Judged, Leaf};
use coterie_ports::{
    Conflict, StoreError, Topic, Write,
    rows::{RunRow, SnapshotRow},
};
use coterie_protocol::{
    envelope::{Authenticated, Class, EnvelopeKind, GroupId},
    gateway::Notice,
    rest::{Appended, PostCommit, WelcomeTo},
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, ErrorCode, FixedBytes, Head, MessageId, Millis, UserId,
    limits::{COMMIT_MAX, GROUP_INFO_MAX},
};

use super::{
    access::Access,
    anonymous::gate,
    calm::Effort,
    create_group::not_session_device,
    envelopes::{Envelope, Tail},
    heads::authenticated,
    judged::judge_and_admit,
    live_group::leaf,
    loaded::Loaded,
    welcomes::{self, Fitting},
};
use crate::{
    ActError, Answer, Caller, Node,
    detached::{computed, detached},
    policy::Folded,
};

/// Every so many epochs the group is kept for good, and whenever a commit adds somebody.
const SNAPSHOT_EVERY: u64 = 32;
/// How often a commit is tried again after losing a race against another node's messages.
const ATTEMPTS: usize = 8;

/// A commit whose outside was read.
struct Parsed {
    message_id: MessageId,
    user: UserId,
    device: DeviceId,
    commit: Bytes,
    group_info: Bytes,
    welcomes: Vec<WelcomeTo>,
    data: Authenticated,
    group: GroupId,
    epoch: u64,
    external: bool,
    gate_key: Option<FixedBytes<32>>,
}

/// A commit that was checked, judged and merged in memory.
struct Staged {
    loaded: Loaded,
    tail: Tail,
    appended: Appended,
    writes: Vec<Write>,
    notices: Vec<(DeviceId, Notice)>,
    effort: Effort,
}

impl Node {
    /// Accepts a commit of the current epoch, if the public group and the policy allow it. Of
    /// several at once one wins; the others are told what they missed.
    ///
    /// # Errors
    /// `epoch_conflict` (with `missed`), `group_reset`, `reconcile_first`, `head_unknown`, `head_stale`,
    /// `bad_commit`, `forbidden`, `invalid`, `limit_reached`, `too_large`, `not_found`.
    pub async fn post_commit(
        &self,
        caller: &Caller,
        channel: ChannelId,
        body: &PostCommit,
    ) -> Answer<Appended> {
        let device = caller.device()?;
        self.channel(caller.user, channel).await?;
        let parsed = parse(caller.user, device, body)?;
        let (node, user) = (self.clone(), caller.user);
        detached(async move {
            let access = node.channel(user, channel).await?;
            node.append_commit(access, channel, parsed).await
        })
        .await
    }

    async fn append_commit(
        &self,
        access: Access,
        channel: ChannelId,
        parsed: Parsed,
    ) -> Answer<Appended> {
        let mut state = access.slot.lock().await;
        let (device, parsed) = (parsed.device, Arc::new(parsed));
        for _ in 0..ATTEMPTS {
            if let Some(known) = self.find_appended(channel, device, parsed.message_id).await? {
                return Ok(known);
            }
            let mut loaded = self.take_loaded(channel, &mut state).await?;
            // The policy may have moved on while this waited for its turn.
            let policy = self.policy(access.policy.present().server()).await?;
            if let Err(error) = self.check_position(&policy, &mut loaded, &parsed).await {
                *state = Some(loaded);
                return Err(error);
            }
            let (now, of) = (self.clock.now(), Arc::clone(&parsed));
            let paused = self.check_not_paused(channel, device, now).await;
            let starts = match paused {
                Ok(()) => self.starts_run(channel, &policy, parsed.user).await,
                Err(error) => Err(error),
            };
            let starts = match starts {
                Ok(starts) => starts,
                Err(error) => {
                    *state = Some(loaded);
                    return Err(error);
                }
            };
            let node = self.clone();
            let staged = computed(move || stage(&node, &policy, loaded, &of, (starts, now)));
            let staged = staged.await?;
            let mut staged = match staged {
                Ok(staged) => *staged,
                Err((loaded, error)) => {
                    *state = loaded.map(|loaded| *loaded);
                    return Err(error);
                }
            };
            let notices = std::mem::take(&mut staged.notices);
            let mut writes = std::mem::take(&mut staged.writes);
            writes.extend(notices.iter().map(|(device, notice)| self.notice(*device, notice)));
            match self.store.commit(writes).await {
                Ok(()) => {}
                // Another node was faster. If it took the epoch, the next look at the position
                // says so; what was merged in memory is dropped.
                Err(StoreError::Conflict(
                    Conflict::ChannelHead | Conflict::GroupEpoch | Conflict::MessageId,
                )) => continue,
                Err(error) => return Err(error.into()),
            }
            let mut loaded = staged.loaded;
            loaded.advance(&staged.tail.rows);
            *state = Some(loaded);
            self.bus.publish(Topic::Channel(channel));
            notices.iter().for_each(|(device, _)| self.bus.publish(Topic::Inbox(*device)));
            match staged.effort {
                Effort::Join | Effort::Rejoin => self.leases.joined(channel, device, now),
                Effort::Adds | Effort::Removal => {
                    let added: Vec<_> = notices.iter().map(|(device, _)| *device).collect();
                    self.leases.added(channel, device, &added);
                }
                Effort::Renewal => {}
            }
            self.calm.committed(channel, device, staged.effort, now);
            return Ok(staged.appended);
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    /// What can be told without opening the commit.
    async fn check_position(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        parsed: &Parsed,
    ) -> Answer<()> {
        let group = loaded.acted_in(policy.present())?;
        let (id, epoch) = (group.id, group.epoch());
        if parsed.group.channel != loaded.channel {
            return Err(bad("the commit is of another group").with_rule("wrong_group"));
        }
        self.check_heads(policy.present(), loaded, &parsed.data).await?;
        if parsed.group != id || parsed.epoch != epoch {
            let (channel, after) = (loaded.channel, parsed.data.channel.seq);
            return Err(self.epoch_conflict(channel, epoch, after).await);
        }
        Ok(())
    }

    /// The answer for an envelope that is in the log already.
    pub(super) async fn find_appended(
        &self,
        channel: ChannelId,
        device: DeviceId,
        message: MessageId,
    ) -> Answer<Option<Appended>> {
        let Some(seq) = self.store.find_message(channel, device, message).await? else {
            return Ok(None);
        };
        let row = self.store.find_envelope(channel, seq).await?;
        row.as_ref().map(super::envelopes::appended).transpose()
    }
}

fn parse(user: UserId, device: DeviceId, body: &PostCommit) -> Answer<Parsed> {
    if body.commit.len() > COMMIT_MAX || body.group_info.len() > GROUP_INFO_MAX {
        let detail =
            format!("a commit has at most {COMMIT_MAX} bytes, a GroupInfo {GROUP_INFO_MAX}");
        return Err(ActError::new(ErrorCode::TooLarge, detail));
    }
    let peeked = peek(&body.commit).map_err(|e| bad(e.to_string()))?;
    if peeked.kind != MessageKind::Commit {
        return Err(bad("not a commit in a PublicMessage").with_rule("not_a_commit"));
    }
    welcomes::check_sizes(&body.welcomes)?;
    let group = GroupId::from_slice(&peeked.group_id);
    Ok(Parsed {
        message_id: body.message_id,
        user,
        device,
        commit: body.commit.clone(),
        group_info: body.group_info.clone(),
        welcomes: body.welcomes.clone(),
        data: authenticated(&peeked.aad, body.message_id, &[Class::Commit])?,
        group: group.ok_or_else(|| bad("not a group of ours").with_rule("wrong_group"))?,
        epoch: peeked.epoch,
        external: peeked.sender_external,
        gate_key: body.gate_key,
    })
}

/// On refusal the channel comes back, unless it was changed already.
type Refused = (Option<Box<Loaded>>, ActError);

fn stage(
    node: &Node,
    policy: &Arc<Folded>,
    mut loaded: Loaded,
    parsed: &Parsed,
    (starts_run, now): (bool, Millis),
) -> Result<Box<Staged>, Refused> {
    let pinned = parsed.data.policy;
    let (unjudged, fitting) = match judge_commit(policy, &mut loaded, parsed, pinned, now) {
        Ok(judged) => judged,
        Err(error) => return Err((Some(Box::new(loaded)), error)),
    };
    let effort = effort(unjudged.parts());
    if let Err(error) = node.calm.check(loaded.channel, parsed.device, effort, now) {
        return Err((Some(Box::new(loaded)), error));
    }
    let mut tail = Tail::of(&loaded, now);
    let appended = tail.push(Envelope {
        kind: EnvelopeKind::Commit,
        message_id: parsed.message_id,
        device: parsed.device,
        epoch: parsed.epoch,
        body: parsed.commit.clone(),
        pinned,
    });
    let welcomed = !fitting.is_empty();
    let server = policy.present().server();
    let notices = loaded.group.as_ref().map(|g| welcomes::notices(server, &loaded, g, fitting));
    // From here on the channel in memory is ahead of the database: it is dropped on any error.
    let channel = loaded.channel;
    let run = starts_run.then_some(RunRow { seq: appended.seq, user: parsed.user });
    let merged = merge(&mut loaded, unjudged, (appended.seq, parsed.epoch), (run, welcomed));
    let mut writes = merged.map_err(|error| (None, error))?;
    let envelopes = tail.rows.clone();
    writes.insert(0, Write::AppendEnvelopes { channel, expected: tail.expected, envelopes });
    let (incarnation, epoch) = (parsed.group.incarnation, parsed.epoch + 1);
    writes.extend(gate(policy.present(), channel, (incarnation, epoch), parsed.gate_key));
    let notices = notices.unwrap_or_default();
    Ok(Box::new(Staged { loaded, tail, appended, writes, notices, effort }))
}

fn judge_commit(
    policy: &Folded,
    loaded: &mut Loaded,
    parsed: &Parsed,
    pinned: Head,
    now: Millis,
) -> Answer<(coterie_mls::UnjudgedPublicCommit, Fitting)> {
    let channel = loaded.channel;
    let group = loaded.group.as_mut().ok_or_else(ActError::not_found)?;
    let unjudged = group
        .check
        .check_commit(&parsed.commit, &parsed.group_info)
        .map_err(|e| bad(e.to_string()))?;
    let parts = unjudged.parts();
    if parts.aad != parsed.data.to_bytes() || parts.external != parsed.external {
        return Err(bad("the commit does not authenticate what it shows"));
    }
    if certificate_device(&parts.committer.credential) != Some(parsed.device) {
        return Err(not_session_device());
    }
    let outsiders = group.outsiders(policy.present(), channel);
    let (adds, removes) = (leaves(&parts.adds), leaves(&parts.removes));
    let item = judged(parsed.group.incarnation, parts, (&adds, &removes));
    judge_and_admit(policy, pinned, channel, &item, outsiders, now)?;
    let fitting = welcomes::check(parts, &parsed.welcomes)?;
    Ok((unjudged, fitting))
}

/// What a commit is for. Only leaves that have to go are ever removed.
fn effort(parts: &CommitParts) -> Effort {
    match (parts.external, parts.removes.is_empty(), parts.adds.is_empty()) {
        (true, true, _) => Effort::Join,
        (true, false, _) => Effort::Rejoin,
        (false, false, _) => Effort::Removal,
        (false, true, false) => Effort::Adds,
        (false, true, true) => Effort::Renewal,
    }
}

fn leaves(all: &[coterie_mls::Leaf]) -> Vec<Leaf<'_>> {
    all.iter().map(leaf).collect()
}

fn judged<'a>(
    incarnation: u32,
    parts: &'a CommitParts,
    (adds, removes): (&'a [Leaf<'a>], &'a [Leaf<'a>]),
) -> Judged<'a> {
    Judged::Commit {
        incarnation,
        committer: leaf(&parts.committer),
        external: parts.external,
        adds,
        removes,
        path_leaf: parts.path_leaf.as_ref().map(leaf),
        foreign: parts.foreign,
        leaves_after: parts.leaves_after,
    }
}

fn merge(
    loaded: &mut Loaded,
    commit: coterie_mls::UnjudgedPublicCommit,
    (opened_seq, expected_epoch): (u64, u64),
    (run, welcomed): (Option<RunRow>, bool),
) -> Answer<Vec<Write>> {
    let group = loaded.group.as_mut().ok_or_else(ActError::not_found)?;
    group.keep_tree()?;
    group.check.merge(commit).map_err(|e| bad(e.to_string()))?;
    group.opened_seq = opened_seq;
    group.read_leaves();
    let row = group.row()?;
    let mut writes = Vec::with_capacity(3);
    // Whoever is welcomed may come for the tree of this epoch long after it.
    if welcomed || row.epoch % SNAPSHOT_EVERY == 0 {
        let snapshot = SnapshotRow {
            incarnation: row.incarnation,
            epoch: row.epoch,
            snapshot: row.snapshot.clone(),
            opened_seq,
        };
        writes.push(Write::PutSnapshot { channel: loaded.channel, snapshot });
    }
    writes.push(Write::AdvanceGroup { expected_epoch, group: row, run });
    Ok(writes)
}

fn bad(detail: impl Into<String>) -> ActError {
    ActError::new(ErrorCode::BadCommit, detail)
}
