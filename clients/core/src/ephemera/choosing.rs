//! What the user has chosen about typing and presence, on all of their devices.

use coterie_protocol::own_data::{PROFILE_SLOT, Presence, PresenceChoice, Register};
use serde::Serialize;

use crate::{Core, Failure, keys, turn::Turn};

/// What is told of the user.
#[derive(Debug, Serialize)]
pub(crate) struct ChosenView {
    /// How they appear to others.
    state: PresenceChoice,
    /// Whether others are told that they type.
    typing: bool,
    /// Whether they were not seen doing anything for a while, here.
    idle: bool,
}

impl Core {
    /// What is chosen, if anything is.
    pub(crate) fn presence_told(&self) -> Option<Presence> {
        let choice = &self.ephemera.choice;
        (*choice != Presence::default()).then(|| choice.clone())
    }

    /// Chooses, and tells own devices.
    pub(crate) fn choose_presence(
        &mut self,
        turn: &mut Turn<'_>,
        appears: Option<PresenceChoice>,
        typing: Option<bool>,
    ) -> Result<(), Failure> {
        let device = self.account()?.device;
        let choice = &mut self.ephemera.choice;
        let before = choice.clone();
        if let Some(appears) = appears.filter(|appears| *appears != choice.appears()) {
            Register::set(&mut choice.appears, device, appears);
        }
        if let Some(typing) = typing.filter(|typing| *typing != choice.tells_typing()) {
            Register::set(&mut choice.typing, device, typing);
        }
        if *choice != before {
            turn.save(keys::PRESENCE.into(), &self.ephemera.choice);
            self.ephemera.pace.tell_anew();
            self.owe_slot(turn, PROFILE_SLOT);
        }
        Ok(())
    }

    /// The user was seen doing something, or not for a while. Kept for as long as the program runs.
    pub(crate) fn note_idle(&mut self, idle: bool) {
        if std::mem::replace(&mut self.ephemera.pace.idle, idle) != idle {
            self.ephemera.pace.tell_anew();
        }
    }

    /// Another own device tells what was chosen.
    pub(crate) fn merge_presence(&mut self, turn: &mut Turn<'_>, told: Option<&Presence>) {
        let Some(told) = told else { return };
        let before = self.ephemera.choice.clone();
        self.ephemera.choice.merge(told);
        if self.ephemera.choice != before {
            turn.save(keys::PRESENCE.into(), &self.ephemera.choice);
            self.ephemera.pace.tell_anew();
        }
    }

    /// What is told of the user.
    pub(crate) fn show_presence(&self) -> ChosenView {
        let choice = &self.ephemera.choice;
        ChosenView {
            state: choice.appears(),
            typing: choice.tells_typing(),
            idle: self.ephemera.pace.idle,
        }
    }
}
