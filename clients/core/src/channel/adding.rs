//! Adding those who belong to a channel and are not in its group: a KeyPackage of each of their
//! devices is claimed, and one commit adds them all with a Welcome each. Whoever has no KeyPackage
//! joins by external commit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use coterie_mls::{CommitChange, key_package_parts, key_package_ref, split_welcome};
use coterie_policy::State;
use coterie_protocol::{
    envelope::Class,
    rest::{ClaimedKeyPackage, ClaimedKeyPackages},
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, MessageId, Seq, UserId, limits::ADDITIONS_PER_COMMIT,
};

use super::{Busy, Channel};
use crate::{
    Core, keys,
    leaf::owner,
    net::{Purpose, Reply},
    records::{CommitRecord, WelcomeToRecord},
    turn::Turn,
};

/// How often the commit is made anew when others were faster.
const TRIES: u32 = 5;

/// What is being added to a channel's group.
#[derive(Debug, Default)]
pub(crate) struct Adding {
    /// Users whose KeyPackages are still to be claimed.
    to_claim: VecDeque<UserId>,
    /// What was claimed, of devices that belong there.
    packages: BTreeMap<DeviceId, Bytes>,
    tries: u32,
}

impl Core {
    /// Adds the devices that belong to a channel and are not in its group, by their KeyPackages, in
    /// one commit of at most 256. Gives how many are missing; nothing is done where none is.
    pub(crate) fn add_right_devices(&mut self, id: ChannelId) -> usize {
        self.with_channel(id, |core, channel| core.begin_adding(channel)).unwrap_or(0)
    }

    /// The same before something is sent in a dm, once at each policy head.
    pub(super) fn add_before_sending(&mut self, channel: &mut Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let head = state.filter(|state| state.is_dm()).map(|state| state.head().seq);
        let Some(head) = head.filter(|head| channel.added_at != Some(*head)) else { return false };
        self.mark_added(channel, head);
        self.begin_adding(channel) > 0
    }

    fn mark_added(&self, channel: &mut Channel, head: Seq) {
        channel.added_at = Some(head);
    }

    fn begin_adding(&mut self, channel: &mut Channel) -> usize {
        if channel.adding.is_some() {
            return 0;
        }
        let Some(state) = self.servers.get(&channel.server).and_then(|s| s.policy.state()) else {
            return 0;
        };
        let missing = missing(state, channel);
        let users: BTreeSet<UserId> =
            missing.iter().filter_map(|device| state.device_user(*device)).collect();
        if !missing.is_empty() {
            let to_claim = users.into_iter().collect();
            channel.adding = Some(Adding { to_claim, ..Adding::default() });
        }
        missing.len()
    }

    /// The next step of an addition. False when it is over.
    pub(super) fn advance_adding(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let Some(adding) = channel.adding.as_mut() else { return false };
        if let Some(user) = adding.to_claim.front() {
            let path = format!("/v1/users/{user}/key-packages/claim");
            channel.wait_for(Busy::Claim);
            self.net.call(turn, Purpose::Claim(channel.id), "POST", path, None::<&()>);
            return true;
        }
        adding.tries += 1;
        if adding.tries <= TRIES && self.commit_additions(turn, channel) {
            return true;
        }
        channel.adding = None;
        false
    }

    pub(crate) fn key_packages_claimed(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        reply: &Reply,
    ) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            let state = core.servers.get(&channel.server).and_then(|s| s.policy.state());
            let (Some(adding), Some(state)) = (channel.adding.as_mut(), state) else { return };
            match reply.parse::<ClaimedKeyPackages>() {
                Ok(claimed) => {
                    adding.to_claim.pop_front();
                    for package in claimed.key_packages {
                        match fits(state, id, &package) {
                            true => {
                                adding.packages.insert(package.device_id, package.key_package);
                            }
                            false => turn.alarm(format!(
                                "alarm: the node gave another KeyPackage than one of device {} \
                                 (channel {id})",
                                package.device_id
                            )),
                        }
                    }
                }
                // Refused: their devices join by themselves.
                Err(_) if reply.code().is_some() => drop(adding.to_claim.pop_front()),
                Err(failure) => core.channel_failed(turn, channel, reply, failure),
            }
        });
    }

    /// Makes the commit that adds what was claimed, and saves it before it is posted.
    fn commit_additions(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let (Some(adding), Some(state)) = (channel.adding.as_ref(), state) else { return false };
        let missing = missing(state, channel);
        let packages = adding.packages.iter().filter(|(device, _)| missing.contains(device));
        let packages: Vec<_> = packages.take(ADDITIONS_PER_COMMIT).collect();
        if packages.is_empty() {
            return false;
        }
        let devices: Vec<_> = packages.iter().map(|(device, _)| **device).collect();
        let adds: Vec<Bytes> = packages.into_iter().map(|(_, bytes)| bytes.clone()).collect();
        let message_id = MessageId::from_bytes(turn.random());
        let Some(said) = self.heads(channel, message_id, Class::Commit) else { return false };
        let signer = self.signer();
        let Some(group) = channel.group.as_mut() else { return false };
        let epoch = group.epoch();
        let change = CommitChange {
            adds: adds.iter().map(|bytes| bytes.0.clone()).collect(),
            removes: Vec::new(),
            aad: said.to_bytes(),
        };
        let Ok(pending) = group.commit(&signer, &change) else { return false };
        let welcomes = pending.welcome.as_deref().map(|w| welcomes(w, &devices, &adds));
        let Some(welcomes) = welcomes.flatten() else {
            let _ = group.clear_pending();
            self.save_group(turn, channel);
            return false;
        };
        let record = CommitRecord {
            message_id,
            commit: Bytes(pending.commit),
            group_info: Bytes(pending.group_info),
            epoch,
            removes: Vec::new(),
            adds: Some(adds),
            welcomes: Some(welcomes),
        };
        turn.save(keys::commit(channel.id), &record);
        self.save_group(turn, channel);
        channel.commit = Some(record);
        self.post_commit(turn, channel);
        true
    }
}

/// The devices that belong to the channel and are not in its group.
fn missing(state: &State, channel: &Channel) -> BTreeSet<DeviceId> {
    let Some(group) = &channel.group else { return BTreeSet::new() };
    let inside: BTreeSet<DeviceId> =
        group.leaves().iter().filter_map(owner).map(|(_, device)| device).collect();
    let right = state.right_set(channel.id).map(|(device, _)| device);
    right.filter(|device| !inside.contains(device)).collect()
}

/// Whether a claimed KeyPackage is what its Add must be: a canonical leaf with the certificate and
/// the key that the policy state has of this very device.
fn fits(state: &State, channel: ChannelId, claimed: &ClaimedKeyPackage) -> bool {
    let device = claimed.device_id;
    let certificate = state.is_entitled(channel, device);
    let user = state.device_user(device);
    let known = user.and_then(|user| state.device_log(user)?.device(&device));
    let (Some(certificate), Some(known)) = (certificate, known) else { return false };
    key_package_parts(&claimed.key_package).is_ok_and(|parts| {
        parts.leaf.canonical
            && !parts.foreign
            && parts.leaf.credential == certificate.0
            && parts.leaf.signature_key == known.key
    })
}

/// One Welcome for each device, by the KeyPackage that it is for.
fn welcomes(
    welcome: &[u8],
    devices: &[DeviceId],
    packages: &[Bytes],
) -> Option<Vec<WelcomeToRecord>> {
    let split: BTreeMap<Vec<u8>, Vec<u8>> = split_welcome(welcome).ok()?.into_iter().collect();
    let one = |(device, package): (&DeviceId, &Bytes)| {
        let welcome = split.get(&key_package_ref(package).ok()?)?.clone();
        Some(WelcomeToRecord { device: *device, welcome: Bytes(welcome) })
    };
    devices.iter().zip(packages).map(one).collect()
}
