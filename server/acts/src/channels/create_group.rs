//! `POST /v1/channels/{id}/group`: the channel's first envelope, or the begin of its next group.

use coterie_mls::PublicGroupCheck;
use coterie_policy::Judged;
use coterie_ports::{Conflict, StoreError, Topic, Write, rows::SnapshotRow};
use coterie_protocol::{
    envelope::{
        Authenticated, Class, Creation, EnvelopeKind, GroupContextData, GroupId, SignedCreation,
    },
    rest::{Appended, CreateGroup},
};
use coterie_types::{Bytes, ChannelId, DeviceId, ErrorCode, FixedBytes, limits::GROUP_INFO_MAX};

use super::{
    access::Access,
    anonymous::gate,
    envelopes::{Envelope, Tail},
    heads::check_authenticated,
    judged::judge_and_admit,
    live_group::{LiveGroup, leaf},
    loaded::Loaded,
};
use crate::{ActError, Answer, Caller, Node, detached::detached, policy::Folded};

/// Largest tree of one leaf, bytes.
const TREE_MAX: usize = 16 * 1024;

struct Parsed {
    bytes: Bytes,
    signed: SignedCreation,
    creation: Creation,
    data: Authenticated,
    gate_key: Option<FixedBytes<32>>,
}

impl Node {
    /// Creates the channel's group. Of several who try at once one wins.
    ///
    /// # Errors
    /// `group_exists`, `group_reset`, `head_unknown`, `head_stale`, `forbidden`, `bad_commit`, `invalid`,
    /// `too_large`, `not_found`.
    pub async fn create_group(
        &self,
        caller: &Caller,
        channel: ChannelId,
        body: &CreateGroup,
    ) -> Answer<Appended> {
        let device = caller.device()?;
        self.channel(caller.user, channel).await?;
        let parsed = parse(body)?;
        let (node, user) = (self.clone(), caller.user);
        detached(async move {
            let access = node.channel(user, channel).await?;
            node.append_creation(access, channel, device, parsed).await
        })
        .await
    }

    async fn append_creation(
        &self,
        access: Access,
        channel: ChannelId,
        device: DeviceId,
        parsed: Parsed,
    ) -> Answer<Appended> {
        let mut state = access.slot.lock().await;
        let loaded = self.take_loaded(channel, &mut state).await?;
        if let Some(known) = self.find_appended(channel, device, parsed.data.message_id).await? {
            *state = Some(loaded);
            return Ok(known);
        }
        // The policy may have moved on while this waited for its turn.
        let policy = self.policy(access.policy.present().server()).await?;
        match self.stage_creation(&policy, &loaded, device, &parsed).await {
            Ok((group, tail, appended)) => {
                let row = group.row()?;
                let snapshot = SnapshotRow {
                    incarnation: row.incarnation,
                    epoch: row.epoch,
                    snapshot: row.snapshot.clone(),
                    opened_seq: row.opened_seq,
                };
                let epoch = (row.incarnation, row.epoch);
                let mut writes = vec![
                    Write::AppendEnvelopes {
                        channel,
                        expected: tail.expected,
                        envelopes: tail.rows.clone(),
                    },
                    Write::InsertGroup(row),
                    Write::PutSnapshot { channel, snapshot },
                ];
                writes.extend(gate(policy.present(), channel, epoch, parsed.gate_key));
                match self.store.commit(writes).await {
                    Ok(()) => {}
                    Err(StoreError::Conflict(Conflict::GroupExists | Conflict::ChannelHead)) => {
                        return Err(exists());
                    }
                    Err(error) => return Err(error.into()),
                }
                let mut loaded = loaded;
                loaded.advance(&tail.rows);
                loaded.group = Some(group);
                *state = Some(loaded);
                self.bus.publish(Topic::Channel(channel));
                self.leases.joined(channel, device, self.clock.now());
                Ok(appended)
            }
            Err(error) => {
                *state = Some(loaded);
                Err(error)
            }
        }
    }

    async fn stage_creation(
        &self,
        policy: &Folded,
        loaded: &Loaded,
        device: DeviceId,
        parsed: &Parsed,
    ) -> Answer<(LiveGroup, Tail, Appended)> {
        if loaded.current(policy.present())?.is_some() {
            return Err(exists());
        }
        let channel = loaded.channel;
        self.check_heads(policy.present(), loaded, &parsed.data).await?;
        let check =
            PublicGroupCheck::from_creation(&parsed.creation.group_info, &parsed.creation.tree)
                .map_err(|e| bad(e.to_string()))?;
        let id = GroupId::from_slice(check.group_id()).filter(|id| {
            let (server, incarnation) = (policy.present().server(), id.incarnation);
            let context = GroupContextData { server, channel, incarnation };
            id.channel == channel && check.context() == context.to_bytes()
        });
        let id =
            id.ok_or_else(|| bad("the group is not this channel's").with_rule("wrong_group"))?;
        let mut group = LiveGroup::new(id, check, loaded.head.seq + 1);
        let outsiders = group.outsiders(policy.present(), channel);
        let creator = group.leaf_of(device).ok_or_else(not_session_device)?;
        let key = creator.signature_key.as_slice().try_into();
        let key = key.map_err(|_| bad("the creator's key is not an Ed25519 key"))?;
        parsed
            .signed
            .verify(&key)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("creation_signature"))?;
        let pinned = parsed.data.policy;
        let (incarnation, leaves) = (id.incarnation, group.leaves.len());
        let item = Judged::Creation { incarnation, creator: leaf(creator), leaves };
        judge_and_admit(policy, pinned, channel, &item, outsiders, self.clock.now())?;
        let mut tail = Tail::of(loaded, self.clock.now());
        let appended = tail.push(Envelope {
            kind: EnvelopeKind::Creation,
            message_id: parsed.data.message_id,
            device,
            epoch: 0,
            body: parsed.bytes.clone(),
            pinned,
        });
        Ok((group, tail, appended))
    }
}

fn parse(body: &CreateGroup) -> Answer<Parsed> {
    if body.creation.len() > GROUP_INFO_MAX + TREE_MAX {
        return Err(ActError::new(ErrorCode::TooLarge, "the creation is too large"));
    }
    let (signed, creation, data) = SignedCreation::from_bytes(&body.creation)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule("creation_malformed"))?;
    check_authenticated(&data, body.message_id, &[Class::Commit])?;
    let (bytes, gate_key) = (body.creation.clone(), body.gate_key);
    Ok(Parsed { bytes, signed, creation, data, gate_key })
}

fn exists() -> ActError {
    ActError::new(ErrorCode::GroupExists, "the channel has a group: join it")
}

fn bad(detail: impl Into<String>) -> ActError {
    ActError::new(ErrorCode::BadCommit, detail)
}

/// Somebody posts for a leaf that is not the session's device.
pub(super) fn not_session_device() -> ActError {
    let detail = "this session's device is not the leaf that this comes from";
    ActError::new(ErrorCode::Forbidden, detail).with_rule("not_session_device")
}
