//! The whole of the state, and the way into it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use coterie_core::Request;
use rand::RngCore;
use ratatui::layout::{Position, Rect};

use super::{Composer, Deed, Effect, Event, Field, Key, Pending, Places, Sheet, Theirs, Timeline};

/// How long a note stays, milliseconds.
const NOTE_STAYS: u64 = 8_000;

/// Time and randomness, from outside.
pub(crate) struct Cx<'a> {
    /// Milliseconds since the Unix epoch.
    pub(crate) now: u64,
    pub(crate) rng: &'a mut dyn RngCore,
}

/// Which pane keys go to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Focus {
    Places,
    Messages,
    #[default]
    Composer,
}

/// Who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) user: String,
    pub(crate) username: Theirs,
}

/// What is told in the last line for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) words: Theirs,
    /// Stays until it is taken away.
    pub(crate) alarm: bool,
    pub(crate) until: u64,
}

/// Somebody in the members pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) owner: bool,
    pub(crate) roles: Vec<Theirs>,
    pub(crate) timed_out: bool,
}

/// The members of the server that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Members {
    pub(crate) server: String,
    pub(crate) policy_seq: Option<u64>,
    pub(crate) list: Vec<Member>,
    pub(crate) from: usize,
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transfer {
    pub(crate) id: u64,
    /// `sending` or `saving`.
    pub(crate) verb: &'static str,
    pub(crate) name: Theirs,
    pub(crate) done: u64,
    pub(crate) of: u64,
}

/// What the last frame has shown, and where: the view tells, and the mouse and scrolling go by it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Shown {
    pub(crate) targets: Vec<(Rect, Target)>,
    /// The last line of the timeline that is to be seen: of which row, and which of its lines. None: the
    /// very last.
    pub(crate) anchor: Option<(Key, usize)>,
    /// The first line there is was to be seen.
    pub(crate) top: bool,
    /// How many lines of the timeline fit.
    pub(crate) height: usize,
}

/// What lies under the mouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A place that can be opened.
    Place(String),
    PlacesPane,
    /// A row of the timeline.
    Row(Key),
    MessagesPane,
    Composer,
    MembersPane,
    /// A line of the switcher.
    Found(usize),
    /// Over everything else.
    Sheet,
}

#[derive(Debug, Default)]
pub(crate) struct App {
    pub(crate) who: Who,
    /// Whether news comes by itself.
    pub(crate) live: bool,
    /// Whether the list is as new as the node's.
    pub(crate) synced: bool,
    pub(crate) places: Places,
    /// The channel that is open.
    pub(crate) open: Option<Timeline>,
    pub(crate) composers: BTreeMap<String, Composer>,
    pub(crate) focus: Focus,
    /// The place under the list's cursor.
    pub(crate) cursor: Option<String>,
    /// Whether the list is put away where it could be shown.
    pub(crate) folded: bool,
    pub(crate) members: Option<Members>,
    pub(crate) sheet: Option<Sheet>,
    pub(crate) note: Option<Note>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) shown: Shown,
    /// Whether somebody looks, as far as the terminal says.
    pub(crate) looked_at: bool,
    /// Where something has changed that is perhaps unread.
    pub(super) stale_unread: BTreeSet<String>,
    pub(super) next_transfer: u64,
    /// Who types, by channel.
    pub(super) typing: BTreeMap<String, Vec<Theirs>>,
    /// Where and when the core was told last that the user types.
    pub(super) typed: Option<(String, u64)>,
    /// What waits to be sent in channels that are not open.
    pub(super) parked: BTreeMap<String, Vec<Pending>>,
    /// Up to where the open channel is marked as read.
    pub(super) marked: Option<u64>,
    pub(super) effects: Vec<Effect>,
}

impl App {
    /// The start, and what is asked first; a channel, if one was named.
    pub(crate) fn start() -> (Self, Vec<Effect>) {
        let mut app = Self { looked_at: true, focus: Focus::Places, ..Self::default() };
        app.begin();
        let effects = mem::take(&mut app.effects);
        (app, effects)
    }

    /// Takes an event in.
    pub(crate) fn handle(&mut self, cx: &mut Cx<'_>, event: Event) -> Vec<Effect> {
        if self.note.as_ref().is_some_and(|note| !note.alarm && note.until <= cx.now) {
            self.note = None;
        }
        match event {
            Event::Terminal(event) => self.terminal(cx, event),
            event => self.heard(cx, event),
        }
        mem::take(&mut self.effects)
    }

    /// Takes in what the view has shown.
    pub(crate) fn shown(&mut self, shown: Shown) -> Vec<Effect> {
        if let Some(timeline) = &mut self.open {
            timeline.anchor.clone_from(&shown.anchor);
            timeline.moved = 0;
        }
        let top = shown.top;
        self.shown = shown;
        if top {
            self.load_older();
        }
        self.mark_read();
        mem::take(&mut self.effects)
    }

    /// The lowest thing at a place of the screen; what lies over it comes later in the list.
    pub(crate) fn target(&self, at: Position) -> Option<Target> {
        let targets = self.shown.targets.iter().rev();
        targets.into_iter().find(|(area, _)| area.contains(at)).map(|(_, target)| target.clone())
    }

    /// The composer of the open channel.
    pub(crate) fn composer(&mut self) -> Option<&mut Composer> {
        let channel = self.open.as_ref()?.channel.clone();
        Some(self.composers.entry(channel).or_default())
    }

    /// What is written and not sent, by channel.
    pub(crate) fn drafts(&self) -> BTreeMap<String, String> {
        let drafts = self.composers.iter().map(|(id, composer)| (id, composer.draft()));
        let written = drafts.filter(|(_, draft)| !draft.trim().is_empty());
        written.map(|(id, draft)| (id.clone(), draft.to_owned())).collect()
    }

    /// Puts drafts where they were written.
    pub(crate) fn put_drafts(&mut self, drafts: BTreeMap<String, String>) {
        for (channel, draft) in drafts {
            self.composers.entry(channel).or_default().field = Field::of(&draft);
        }
    }

    pub(super) fn ask(&mut self, deed: Deed, request: Request) {
        self.effects.push(Effect::Ask { deed, request: Box::new(request) });
    }

    pub(super) fn tell(&mut self, now: u64, words: impl Into<String>) {
        let until = now.saturating_add(NOTE_STAYS);
        // An alarm is not talked over.
        if !self.note.as_ref().is_some_and(|note| note.alarm) {
            self.note = Some(Note { words: Theirs::new(words), alarm: false, until });
        }
    }

    pub(super) fn alarm(&mut self, words: impl Into<String>) {
        self.note = Some(Note { words: Theirs::new(words), alarm: true, until: u64::MAX });
    }
}
