//! `profile set`, and the same after `block`: pictures are sealed anew under new keys, the words change,
//! and it is told where nobody is who is blocked.

use coterie_protocol::{
    profile::{OwnProfile, PictureRef, What, open_picture, seal_pictures},
    rest::{ProfileKept, ProfileView, PutProfile},
};
use coterie_types::{Bytes, ChannelId, MessageId, ServerId, UserId, limits::SERVER_AVATARS_MAX};
use serde::Serialize;
use serde_json::Value;

use super::{
    change::{Slot, refused},
    view,
};
use crate::{
    AskId, Core, Failure, FailureKind, ProfileChange,
    flow::{Flow, Input, Step},
    net::{Purpose, Reply},
    profiles::PICTURES_PATH,
    turn::{Turn, shown},
};

/// How often another device may be faster.
const TRIES: u32 = 4;

/// The own profile, as it is now.
#[derive(Debug, Serialize)]
struct ProfileSet {
    #[serde(flatten)]
    profile: view::ProfileView,
    /// The servers in which it was told.
    told: Vec<ServerId>,
    /// Pictures that are gone, as the node did not show them.
    lost: Vec<PictureSort>,
}

/// A picture of a profile.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum PictureSort {
    Avatar,
    Banner,
}

/// Whether somebody is blocked now.
#[derive(Debug, Serialize)]
struct BlockedView {
    user_id: UserId,
    username: String,
    blocked: bool,
}

enum Stage {
    Begin,
    Servers,
    /// What the node has is being fetched.
    Fetching,
    /// It is being replaced.
    Putting,
    /// Groups are being told.
    Telling(Vec<(ChannelId, MessageId)>),
    /// Own devices are.
    OwnDevices,
}

pub(in crate::features) struct Set {
    change: ProfileChange,
    /// Whom to block first, or no longer to.
    block: Option<(String, bool)>,
    server: Option<ServerId>,
    blocked: Option<UserId>,
    tries: u32,
    /// Pictures that the node did not show any more.
    lost: Vec<PictureSort>,
    told: Vec<ServerId>,
    done: Option<Value>,
    stage: Stage,
}

impl Set {
    pub(in crate::features) fn new(change: ProfileChange) -> Self {
        Self {
            change,
            block: None,
            server: None,
            blocked: None,
            tries: 0,
            lost: Vec::new(),
            told: Vec::new(),
            done: None,
            stage: Stage::Begin,
        }
    }

    /// Blocks somebody, or no longer.
    pub(in crate::features) fn blocking(user: String, on: bool) -> Self {
        Self { block: Some((user, on)), ..Self::new(ProfileChange::default()) }
    }

    /// Everything is as new as the node's: names are resolved, and what needs no picture is done.
    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        let server = self.change.server.as_deref().map(|name| core.resolve_server(name));
        self.server = server.transpose()?;
        let mut reseals = self.change.has_pictures();
        if let Some((name, on)) = &self.block {
            let user = core.resolve_user(name)?;
            let new = core.set_block(turn, user, *on)?;
            self.blocked = Some(user);
            // Who is blocked is told no new keys, and what they know opens nothing new.
            reseals |= *on && new && core.own_profile().is_some_and(|own| has_pictures(&own));
            let resealed = *on && new && core.own_version() > 0;
            if !resealed && !self.change.has_any() {
                return self.tell(core, turn, ask);
            }
        }
        if reseals {
            core.net.get(turn, Purpose::Ask(ask), PICTURES_PATH.into());
            self.stage = Stage::Fetching;
            return Ok(Step::Wait);
        }
        let own = core.own_profile().unwrap_or_default();
        self.keep(core, turn, ask, own)
    }

    /// Seals all pictures again: the ones that stay as the node has them, and the new ones.
    fn seal(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
    ) -> Result<Step, Failure> {
        let user = core.signed_in()?.user;
        let kept: ProfileView = reply.parse()?;
        // What a program that died has sent is what stays.
        core.settle_pictures(turn, &kept)?;
        let mut own = core.own_profile().unwrap_or_default();
        let blob = kept.profile.unwrap_or_default();
        let new = self.change.pictures(self.server);
        let mut pictures: Vec<(Slot, Vec<u8>)> = Vec::new();
        for (slot, place) in places(&own) {
            if new.iter().any(|(other, _)| *other == slot) {
                continue;
            }
            match open_picture(user, slot.0, &place, &blob) {
                Ok(picture) => pictures.push((slot, picture)),
                Err(_) => self.lost.push(word(slot.0)),
            }
        }
        pictures.extend(new.into_iter().filter(|(_, p)| !p.is_empty()).map(|(s, p)| (s, p.0)));
        let given: Vec<_> = pictures.iter().map(|(slot, p)| (slot.0, p.as_slice())).collect();
        let (sealed, found) = seal_pictures(user, &given, &mut *turn.rng)
            .map_err(|error| refused("picture", &error.to_string()))?;
        (own.card.avatar, own.card.banner) = (None, None);
        own.avatars.clear();
        for ((slot, _), place) in pictures.iter().zip(found) {
            match slot {
                (What::Avatar, None) => own.card.avatar = Some(place),
                (What::Avatar, Some(server)) => drop(own.avatars.insert(*server, place)),
                (What::Banner, _) => own.card.banner = Some(place),
            }
        }
        if own.avatars.len() > SERVER_AVATARS_MAX {
            return Err(refused("too_many", "there are too many avatars of single servers"));
        }
        let version = kept.version.saturating_add(1);
        self.change.words(&mut own);
        core.put_pictures(turn, ask, own, &PutProfile { version, profile: Bytes(sealed) });
        self.stage = Stage::Putting;
        Ok(Step::Wait)
    }

    /// The node has the pictures: the card names them.
    fn put(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
    ) -> Result<Step, Failure> {
        self.stage = Stage::Fetching;
        let failure = reply.failure();
        if failure.kind == FailureKind::Unreachable {
            // It may have come: that is found out later.
            core.leave_pictures();
            return Err(failure);
        }
        let put = core.take_pictures(turn);
        if reply.code() == Some("version_conflict") && self.tries < TRIES {
            // Another own device was faster.
            self.tries += 1;
            self.lost.clear();
            core.net.get(turn, Purpose::Ask(ask), PICTURES_PATH.into());
            return Ok(Step::Wait);
        }
        reply.parse::<ProfileKept>()?;
        let own = put.map(|put| put.own).or_else(|| core.own_profile());
        self.keep(core, turn, ask, own.unwrap_or_default())
    }

    fn keep(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        mut own: OwnProfile,
    ) -> Result<Step, Failure> {
        self.change.words(&mut own);
        core.set_own_profile(turn, own)?;
        self.tell(core, turn, ask)
    }

    /// Tells it where there is something to tell, and goes on at once where there is not.
    fn tell(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        let said = if core.own_version() > 0 { core.tell_everywhere(turn) } else { Vec::new() };
        let server = |(id, _): &(ChannelId, MessageId)| core.channels.get(id).map(|c| c.server);
        self.told = said.iter().filter_map(server).collect();
        self.stage = Stage::Telling(said);
        self.step(core, turn, ask, Input::Look)
    }

    /// Whether all groups were told, or will not be.
    fn are_told(&mut self, core: &mut Core) -> bool {
        let Stage::Telling(said) = &mut self.stage else { return false };
        said.retain(|(id, message)| match core.take_outcome(*id, *message) {
            Some(outcome) => {
                let server = core.channels.get(id).map(|channel| channel.server);
                if outcome.is_err() {
                    self.told.retain(|told| Some(*told) != server);
                }
                false
            }
            // What is queued goes out later, where it cannot now.
            None => core.refuse_hopeless(*id).is_ok(),
        });
        said.is_empty()
    }

    fn answer(&self, core: &Core) -> Result<Value, Failure> {
        let own = core.account()?.user;
        if let (Some(user), Some((_, on))) = (self.blocked, &self.block) {
            let username = view::name(core, user);
            return Ok(shown(&BlockedView { user_id: user, username, blocked: *on }));
        }
        Ok(shown(&ProfileSet {
            profile: view::profile(core, own),
            told: self.told.clone(),
            lost: self.lost.clone(),
        }))
    }
}

/// Where the pictures of a profile are.
fn places(own: &OwnProfile) -> Vec<(Slot, PictureRef)> {
    let avatar = own.card.avatar.clone().map(|place| ((What::Avatar, None), place));
    let banner = own.card.banner.clone().map(|place| ((What::Banner, None), place));
    let here = own.avatars.iter().map(|(id, place)| ((What::Avatar, Some(*id)), place.clone()));
    avatar.into_iter().chain(banner).chain(here).collect()
}

fn has_pictures(own: &OwnProfile) -> bool {
    !places(own).is_empty()
}

const fn word(what: What) -> PictureSort {
    match what {
        What::Avatar => PictureSort::Avatar,
        What::Banner => PictureSort::Banner,
    }
}

impl Flow for Set {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let told = self.are_told(core);
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                if self.block.is_none() {
                    self.change.check(turn.now)?;
                }
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            (Stage::Servers, _) if core.servers_synced() => return self.begin(core, turn, ask),
            (Stage::Fetching, Input::Reply(reply)) => return self.seal(core, turn, ask, &reply),
            (Stage::Putting, Input::Reply(reply)) => return self.put(core, turn, ask, &reply),
            (Stage::Telling(_), _) if told => {
                self.done = Some(self.answer(core)?);
                core.begin_telling(turn);
                self.stage = Stage::OwnDevices;
                return Ok(core.told(&mut self.done));
            }
            (Stage::OwnDevices, _) => return Ok(core.told(&mut self.done)),
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::Telling(_))
    }

    fn abandon(&mut self, core: &mut Core, _: &mut Turn<'_>) -> Failure {
        if matches!(self.stage, Stage::Putting) {
            core.leave_pictures();
        }
        let words = match self.stage {
            // What is queued is kept.
            Stage::Telling(_) | Stage::OwnDevices => "it is kept, and told at the next contact",
            _ => "look with `profile show` whether it was changed",
        };
        let words = format!("the node did not answer in time; {words}");
        Failure::new(FailureKind::Unreachable, "unreachable", words)
    }
}
