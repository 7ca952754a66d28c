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
    Bytes, ChannelId, DeviceId, Gather as _, MessageId, Seq, UserId, limits::ADDITIONS_PER_COMMIT,
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

/// How many claims that meet no answer end what is done as a courtesy.
const LOST: u32 = 3;

/// What is being added to a channel's group.
#[derive(Debug, Default)]
pub(crate) struct Adding {
    /// Users whose KeyPackages are still to be claimed.
    to_claim: VecDeque<UserId>,
    /// What was claimed, of devices that belong there.
    packages: BTreeMap<DeviceId, Bytes>,
    tries: u32,
    /// How many claims met no answer.
    lost: u32,
    /// Whether nothing depends on it: they wait to join, and can do that by themselves.
    courtesy: bool,
}

impl Adding {
    /// Of users whose devices wait to join.
    pub(super) fn of_waiting(users: BTreeSet<UserId>) -> Self {
        Self { to_claim: users.into_iter().collect(), courtesy: true, ..Self::default() }
    }

    /// Whether what the user says comes first.
    pub(super) fn is_courtesy(&self) -> bool {
        self.courtesy
    }
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
            missing.iter().filter_map(|device| state.device_user(*device)).into_set();
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
            let Some(server) = core.servers.get_mut(&channel.server) else { return };
            let (Some(adding), Some(state)) = (channel.adding.as_mut(), server.policy.state())
            else {
                return;
            };
            let Some(user) = adding.to_claim.front().copied() else { return };
            let answer = reply.parse::<ClaimedKeyPackages>();
            match (answer.map(|claimed| look_at(state, id, user, claimed.key_packages)), reply) {
                (Ok(Ok(claimed)), _) => {
                    adding.to_claim.pop_front();
                    adding.packages.extend(claimed.fitting);
                    // A device that is newer than the policy log as it is known here.
                    server.stale |= claimed.unknown;
                }
                // All or nothing: they join by themselves.
                (Ok(Err(words)), _) => {
                    adding.to_claim.pop_front();
                    turn.alarm(format!("alarm: the node gave {words} (channel {id})"));
                }
                (Err(_), Reply::Good(_)) => {
                    adding.to_claim.pop_front();
                    turn.alarm(format!(
                        "alarm: the node gave no KeyPackages of {user} but what makes no sense \
                         (channel {id})"
                    ));
                }
                // Refused: their devices join by themselves.
                (Err(_), Reply::Refused(_)) => drop(adding.to_claim.pop_front()),
                (Err(_), Reply::Unreachable { .. }) if adding.courtesy => {
                    adding.to_claim.pop_front();
                    adding.lost += 1;
                    if adding.lost >= LOST {
                        channel.adding = None;
                    }
                }
                (Err(failure), _) => core.channel_failed(turn, channel, reply, failure),
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
pub(super) fn missing(state: &State, channel: &Channel) -> BTreeSet<DeviceId> {
    let Some(group) = &channel.group else { return BTreeSet::new() };
    let inside: BTreeSet<DeviceId> =
        group.leaves().iter().filter_map(owner).map(|(_, device)| device).into_set();
    let right = state.right_set(channel.id).map(|(device, _)| device);
    right.filter(|device| !inside.contains(device)).into_set()
}

/// What can be used of an answer.
#[derive(Debug, Default)]
struct Claimed {
    fitting: BTreeMap<DeviceId, Bytes>,
    /// Whether it has a device that the policy state does not know.
    unknown: bool,
}

/// Looks at what the node gave for a user's KeyPackages: at most one of each device, each of this
/// user and with the certificate and the key that the policy state has of this very device. One that
/// cannot be so spoils the answer. What cannot be told yet, or does not belong there, is left out.
fn look_at(
    state: &State,
    channel: ChannelId,
    user: UserId,
    packages: Vec<ClaimedKeyPackage>,
) -> Result<Claimed, String> {
    let mut claimed = Claimed::default();
    let mut seen = BTreeSet::new();
    for package in packages {
        let device = package.device_id;
        if !seen.insert(device) {
            return Err(format!("two KeyPackages of device {device} for one"));
        }
        match state.device_user(device) {
            None => claimed.unknown = true,
            Some(other) if other != user => {
                return Err(format!("a KeyPackage of another user's device {device}"));
            }
            Some(_) => match fits(state, channel, &package) {
                Some(true) => drop(claimed.fitting.insert(device, package.key_package)),
                Some(false) => {
                    return Err(format!("another KeyPackage than one of device {device}"));
                }
                None => {}
            },
        }
    }
    Ok(claimed)
}

/// Whether a claimed KeyPackage is what its Add must be: a canonical leaf with the certificate and
/// the key that the policy state has of this very device. None if that does not belong there.
fn fits(state: &State, channel: ChannelId, claimed: &ClaimedKeyPackage) -> Option<bool> {
    let device = claimed.device_id;
    let certificate = state.is_entitled(channel, device)?;
    let known = state.device_log(state.device_user(device)?)?.device(&device)?;
    let parts = key_package_parts(&claimed.key_package);
    Some(parts.is_ok_and(|parts| {
        parts.leaf.canonical
            && !parts.foreign
            && parts.leaf.credential == certificate.0
            && parts.leaf.signature_key == known.key
    }))
}

/// One Welcome for each device, by the KeyPackage that it is for.
fn welcomes(
    welcome: &[u8],
    devices: &[DeviceId],
    packages: &[Bytes],
) -> Option<Vec<WelcomeToRecord>> {
    let split = split_welcome(welcome).ok()?.into_iter().into_map();
    let one = |(device, package): (&DeviceId, &Bytes)| {
        let welcome = split.get(&key_package_ref(package).ok()?)?.clone();
        Some(WelcomeToRecord { device: *device, welcome: Bytes(welcome) })
    };
    devices.iter().zip(packages).map(one).collect()
}
