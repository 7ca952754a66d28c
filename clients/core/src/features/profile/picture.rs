//! A picture of somebody: fetched from the node, opened by what they have told, and looked at.

use coterie_protocol::{
    profile::{PictureError, PictureRef, What, measure, open_picture},
    rest::ProfileView,
};
use coterie_types::{Bytes, UserId};
use serde::Serialize;

use super::show::who;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A picture, opened.
#[derive(Debug, Serialize)]
struct PictureView {
    user_id: UserId,
    /// By its own bytes; none: no picture that is known here, as the next two.
    media_type: Option<&'static str>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Bytes,
}

pub(in crate::features) struct Picture {
    user: Option<String>,
    banner: bool,
    server: Option<String>,
    found: Option<(UserId, PictureRef)>,
}

impl Picture {
    pub(in crate::features) fn new(
        user: Option<String>,
        banner: bool,
        server: Option<String>,
    ) -> Self {
        Self { user, banner, server, found: None }
    }

    const fn what(&self) -> What {
        if self.banner { What::Banner } else { What::Avatar }
    }
}

impl Flow for Picture {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&self.found, input) {
            (None, _) => {
                let own = core.signed_in()?.user;
                let user = who(core, self.user.as_deref())?;
                let server = self.server.as_deref().map(|name| core.resolve_server(name));
                let place = match self.what() {
                    What::Avatar => core.avatar_of(server.transpose()?, user),
                    What::Banner => core.card_of(user).and_then(|card| card.banner),
                };
                let Some(place) = place else {
                    let words = "there is no such picture";
                    return Err(Failure::new(FailureKind::NotFound, "not_found", words));
                };
                let of = if user == own { "@me".to_owned() } else { user.to_string() };
                core.net.get(turn, Purpose::Ask(ask), format!("/v1/users/{of}/profile"));
                self.found = Some((user, place));
                Ok(Step::Wait)
            }
            (Some((user, place)), Input::Reply(reply)) => {
                let blob = reply.parse::<ProfileView>()?.profile.unwrap_or_default();
                let opened = open_picture(*user, self.what(), place, &blob);
                let picture = opened.map_err(|error| {
                    // It may be one of later that this device was not told of.
                    let kind = match error {
                        PictureError::Sealed => FailureKind::NotFound,
                        _ => FailureKind::Refused,
                    };
                    Failure::new(kind, "picture", error.to_string())
                })?;
                let form = measure(&picture);
                Ok(Step::done(&PictureView {
                    user_id: *user,
                    media_type: form.map(|form| form.media_type),
                    width: form.map(|form| form.width),
                    height: form.map(|form| form.height),
                    bytes: Bytes(picture),
                }))
            }
            _ => Ok(Step::Wait),
        }
    }
}
