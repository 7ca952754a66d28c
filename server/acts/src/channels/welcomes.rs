//! The Welcomes that come with a commit: one for each leaf it adds, each for that leaf's device.

use std::collections::BTreeMap;

use coterie_identity::certificate_device;
use coterie_mls::{CommitParts, welcome_recipients};
use coterie_protocol::{
    gateway::{Notice, Welcome},
    rest::WelcomeTo,
};
use coterie_types::{
    Bytes, DeviceId, ErrorCode, ServerId,
    limits::{ADDITIONS_PER_COMMIT, WELCOME_MAX},
};

use super::{live_group::LiveGroup, loaded::Loaded};
use crate::{ActError, Answer};

/// Welcomes that fit their commit, by device.
pub(super) type Fitting = BTreeMap<DeviceId, Bytes>;

/// What can be told of Welcomes before the commit is opened.
pub(super) fn check_sizes(welcomes: &[WelcomeTo]) -> Answer<()> {
    if welcomes.len() > ADDITIONS_PER_COMMIT {
        let detail = format!("a commit adds at most {ADDITIONS_PER_COMMIT} leaves");
        return Err(
            ActError::new(ErrorCode::LimitReached, detail).with_rule("additions_per_commit")
        );
    }
    if welcomes.iter().any(|to| to.welcome.len() > WELCOME_MAX) {
        let detail = format!("a Welcome for one device has at most {WELCOME_MAX} bytes");
        return Err(ActError::new(ErrorCode::TooLarge, detail));
    }
    Ok(())
}

/// Each added leaf has exactly one Welcome, which is for the device of its certificate and for its
/// KeyPackage alone. What is sealed inside, the node cannot see.
pub(super) fn check(parts: &CommitParts, welcomes: &[WelcomeTo]) -> Answer<Fitting> {
    let mut added = BTreeMap::new();
    for (leaf, reference) in parts.adds.iter().zip(&parts.add_refs) {
        let device = certificate_device(&leaf.credential)
            .ok_or_else(|| refused("welcome_device", "an added leaf names no device"))?;
        if added.insert(device, reference).is_some() {
            return Err(refused("welcome_device", "two added leaves are of one device"));
        }
    }
    let mut fitting = Fitting::new();
    for to in welcomes {
        let Some(reference) = added.get(&to.device_id) else {
            return Err(refused("welcome_device", "a Welcome for a device that is not added"));
        };
        let recipients = welcome_recipients(&to.welcome)
            .map_err(|e| refused("welcome_malformed", &e.to_string()))?;
        if recipients != [(*reference).clone()] {
            let detail = "a Welcome is not for the KeyPackage that is added, and that one alone";
            return Err(refused("welcome_key_package", detail));
        }
        if fitting.insert(to.device_id, to.welcome.clone()).is_some() {
            return Err(refused("welcome_device", "two Welcomes for one device"));
        }
    }
    if fitting.len() < added.len() {
        return Err(refused("welcome_missing", "an added leaf has no Welcome"));
    }
    Ok(fitting)
}

/// The notices by which the added devices learn of it; `loaded` is the channel as it stood before.
pub(super) fn notices(
    server: ServerId,
    loaded: &Loaded,
    group: &LiveGroup,
    fitting: Fitting,
) -> Vec<(DeviceId, Notice)> {
    let Some(pinned) = loaded.pinned else { return Vec::new() };
    let notice = |welcome| {
        Notice::Welcome(Welcome {
            server_id: server,
            channel_id: loaded.channel,
            incarnation: group.id.incarnation,
            epoch: group.epoch() + 1,
            head: loaded.head,
            pinned,
            welcome,
        })
    };
    fitting.into_iter().map(|(device, welcome)| (device, notice(welcome))).collect()
}

fn refused(rule: &str, detail: &str) -> ActError {
    ActError::invalid(detail).with_rule(rule)
}
