//! The own pictures on their way to the node: kept with their keys before they leave, so that a program that
//! dies then, or hears no answer, finds out whether they arrived. They count if they did, else they are
//! forgotten; the pictures before them are never lost to a crash.

use coterie_protocol::{
    profile::{OwnProfile, PictureRef, What, open_picture},
    rest::{ProfileView, PutProfile},
};
use coterie_types::{Bytes, Millis, UserId};
use minicbor::{Decode, Encode};

use crate::{
    AskId, Core, Failure, keys,
    net::{Purpose, Reply},
    turn::Turn,
};

/// So long may a call be under way whose program has died, milliseconds (10 minutes).
const UNDER_WAY: u64 = 10 * 60_000;
/// How often the node is asked meanwhile, milliseconds.
const EVERY: u64 = 60_000;
/// Where the node keeps them.
pub(crate) const PATH: &str = "/v1/users/@me/profile";

/// `a/pictures`: what the node was asked to keep, until it is known whether it does.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct PicturesRecord {
    /// As which version.
    #[n(0)]
    pub(crate) version: u64,
    /// The profile with them.
    #[n(1)]
    pub(crate) own: OwnProfile,
    /// The version of the profile before.
    #[n(2)]
    pub(crate) before: u64,
    /// When they were sent.
    #[n(3)]
    pub(crate) at: Millis,
}

impl PicturesRecord {
    /// Whether they may still come.
    fn may_come(&self, view: &ProfileView, now: Millis) -> bool {
        view.version < self.version && now < self.at.plus(UNDER_WAY)
    }
}

/// Who asks the node what it keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Looking {
    /// Nobody, yet.
    #[default]
    Nobody,
    /// The request that sent them waits for its answer.
    Request,
    /// A call that no request waits for.
    Call,
}

impl Core {
    /// Sends the sealed pictures of a profile for a request.
    pub(crate) fn put_pictures(
        &mut self,
        turn: &mut Turn<'_>,
        ask: AskId,
        own: OwnProfile,
        body: &PutProfile,
    ) {
        let (version, before, at) = (body.version, self.own_version(), turn.now);
        let record = PicturesRecord { version, own, before, at };
        turn.save(keys::PICTURES.into(), &record);
        self.profiles.pictures = Some(record);
        self.profiles.looking = Looking::Request;
        self.net.call(turn, Purpose::Ask(ask), "PUT", PATH.into(), Some(body));
    }

    /// They are kept, or will not be: the profile with them.
    pub(crate) fn take_pictures(&mut self, turn: &mut Turn<'_>) -> Option<PicturesRecord> {
        self.profiles.looking = Looking::Nobody;
        let taken = self.profiles.pictures.take();
        if taken.is_some() {
            turn.forget(keys::PICTURES.into());
        }
        taken
    }

    /// Whoever sent them heard nothing.
    pub(crate) fn leave_pictures(&mut self) {
        self.profiles.looking = Looking::Nobody;
    }

    /// Asks what became of those that an earlier request sent.
    pub(crate) fn advance_pictures(&mut self, turn: &mut Turn<'_>) {
        let profiles = &mut self.profiles;
        let wanted = profiles.pictures.is_some() && profiles.looking == Looking::Nobody;
        if wanted && self.net.signed_in() && profiles.pictures_backoff.due(turn) {
            profiles.looking = Looking::Call;
            self.net.get(turn, Purpose::Pictures, PATH.into());
        }
    }

    pub(crate) fn pictures_answered(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        // Another request may have sent others meanwhile.
        if self.profiles.looking != Looking::Call {
            return;
        }
        self.profiles.looking = Looking::Nobody;
        match reply.parse::<ProfileView>() {
            Ok(view)
                if self.profiles.pictures.as_ref().is_some_and(|p| p.may_come(&view, turn.now)) =>
            {
                self.profiles.pictures_backoff.wait(turn, EVERY);
            }
            Ok(view) => {
                self.profiles.pictures_backoff.succeed();
                if self.settle_pictures(turn, &view).is_ok_and(|kept| kept) {
                    self.tell_everywhere(turn);
                }
            }
            Err(failure) => {
                self.profiles.pictures_backoff.fail(turn);
                self.background_failed(turn, failure);
            }
        }
    }

    /// What an earlier request sent counts if the node keeps it. Whether it does.
    pub(crate) fn settle_pictures(
        &mut self,
        turn: &mut Turn<'_>,
        view: &ProfileView,
    ) -> Result<bool, Failure> {
        let user = self.account()?.user;
        let Some(PicturesRecord { version, mut own, before, .. }) = self.take_pictures(turn) else {
            return Ok(false);
        };
        if view.version != version || !opens(user, &own, view.profile.as_ref()) {
            return Ok(false);
        }
        if self.own_version() != before {
            // Another own device has changed the words since.
            let mut newer = self.own_profile().unwrap_or_default();
            (newer.card.avatar, newer.card.banner) = (own.card.avatar, own.card.banner);
            newer.avatars = own.avatars;
            own = newer;
        }
        self.set_own_profile(turn, own)?;
        Ok(true)
    }
}

/// Whether every picture of a profile is among what the node keeps.
fn opens(user: UserId, own: &OwnProfile, kept: Option<&Bytes>) -> bool {
    let avatars = own.card.avatar.iter().chain(own.avatars.values());
    let avatars = avatars.map(|place| (What::Avatar, place));
    let banner = own.card.banner.iter().map(|place| (What::Banner, place));
    let kept = kept.map(|kept| kept.0.as_slice()).unwrap_or_default();
    let opens = |(what, place): (What, &PictureRef)| open_picture(user, what, place, kept).is_ok();
    avatars.chain(banner).all(opens)
}
