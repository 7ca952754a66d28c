//! `search`: texts among what is stored here, the newest first. It asks the node for nothing.

use std::collections::VecDeque;

use coterie_types::{ChannelId, Millis, Seq};

use super::{
    page::Page,
    read::RowCount,
    views::{self, FoundIn, MessageRow, TimelineRow},
};
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    turn::Turn,
};

/// Rows fetched from the store at a time.
const CHUNK: u32 = 500;

/// What is looked for.
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) channel: Option<String>,
    pub(super) from: Option<String>,
    /// Not older than this.
    pub(super) after: Option<Millis>,
    /// Older than this.
    pub(super) before: Option<Millis>,
    pub(super) limit: u32,
}

/// A channel that is being searched, from its end.
struct Source {
    id: ChannelId,
    /// Where the next page ends; none: it was searched to its beginning.
    end: Option<String>,
    /// What was found and not shown yet, the newest first.
    found: VecDeque<(Millis, Box<MessageRow>)>,
}

pub(super) struct Search {
    wanted: Wanted,
    /// The text, in one case.
    folded: String,
    sources: Vec<Source>,
    /// The source whose page was asked for.
    loading: usize,
    begun: bool,
    shown: u32,
}

/// A text in one case, letter by letter; accents stay.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn usage(words: &str) -> Failure {
    Failure::new(FailureKind::Usage, "usage", words)
}

impl Search {
    pub(super) fn new(wanted: Wanted) -> Self {
        let folded = fold(&wanted.text);
        Self { wanted, folded, sources: Vec::new(), loading: 0, begun: false, shown: 0 }
    }

    fn begin(&mut self, core: &Core) -> Result<(), Failure> {
        core.account()?;
        if self.folded.trim().is_empty() {
            return Err(usage("search for what?"));
        }
        let ids: Vec<ChannelId> = match &self.wanted.channel {
            Some(channel) => vec![core.resolve_channel(channel)?],
            None => core.channels.keys().copied().collect(),
        };
        if let Some(from) = &self.wanted.from {
            let known = |id: &ChannelId| {
                let state = core.channels.get(id).and_then(|c| core.state(c.server).ok());
                state.is_some_and(|state| core.resolve_anybody(state, from).is_ok())
            };
            if !ids.iter().any(known) {
                let words = format!("no such user: {from}");
                return Err(Failure::new(FailureKind::NotFound, "not_found", words));
            }
        }
        let source = |id| Source { id, end: Some(keys::timeline_end(id)), found: VecDeque::new() };
        self.sources = ids.into_iter().map(source).collect();
        Ok(())
    }

    /// Shows what is the newest of all; for that something of each source must be known.
    fn go_on(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Step {
        loop {
            let empty = |source: &Source| source.found.is_empty() && source.end.is_some();
            if let Some(index) = self.sources.iter().position(empty) {
                self.load(core, turn, ask, index);
                return Step::Wait;
            }
            let newest = |source: &&mut Source| source.found.front().map(|(at, _)| *at);
            let source = self.sources.iter_mut().max_by_key(newest);
            let found = source.and_then(|source| source.found.pop_front());
            let Some((_, row)) = found.filter(|_| self.shown < self.wanted.limit) else {
                return Step::done(&RowCount { rows: self.shown });
            };
            turn.row(ask, &row);
            self.shown += 1;
        }
    }

    fn load(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, index: usize) {
        let Some(source) = self.sources.get_mut(index) else { return };
        let Some(end) = source.end.take() else { return };
        self.loading = index;
        let range = (keys::timeline(source.id, 0), end);
        core.load_rows(turn, Loading::Ask(ask), range, (CHUNK, true));
    }

    /// Takes in a page.
    fn add(&mut self, core: &Core, rows: &[Row]) {
        let Some(id) = self.sources.get(self.loading).map(|source| source.id) else { return };
        let found = self.matching(core, id, rows);
        let Some(source) = self.sources.get_mut(self.loading) else { return };
        source.found = found;
        if rows.len() == CHUNK as usize {
            // What has become of a message stands after it: if the page begins with that, the message
            // is the last of the next.
            source.end = rows.first().and_then(|row| {
                let seq = keys::seq_of(&row.key)?;
                Some(keys::timeline(id, seq + Seq::from(row.key.ends_with("/r"))))
            });
        }
    }

    fn matching(
        &self,
        core: &Core,
        id: ChannelId,
        rows: &[Row],
    ) -> VecDeque<(Millis, Box<MessageRow>)> {
        let Some(state) = core.channels.get(&id).and_then(|c| core.state(c.server).ok()) else {
            return VecDeque::new();
        };
        let server = state.server();
        let name = state.channel(id).map(|channel| channel.name.to_string());
        let from = self.wanted.from.as_ref().map(|from| core.resolve_anybody(state, from).ok());
        let page = Page::new(rows, u32::MAX);
        let mut found = VecDeque::new();
        for (seq, record, relations) in page.held().rev() {
            if record.kind != 1 || from.is_some_and(|user| user.is_none() || user != record.user) {
                continue;
            }
            let text = views::text(core, record, relations);
            if !text.is_some_and(|text| fold(&text).contains(&self.folded)) {
                continue;
            }
            let row = views::row(core, server, seq, record, relations);
            let Some(TimelineRow::Message(mut row)) = row else { continue };
            let sent_at = row.sent_at;
            if self.wanted.after.is_some_and(|after| sent_at < after)
                || self.wanted.before.is_some_and(|before| sent_at >= before)
            {
                continue;
            }
            row.channel = Some(Box::new(FoundIn {
                channel_id: id,
                name: name.clone(),
                server_id: server,
                server: state.name().to_owned(),
                dm: state.is_dm(),
            }));
            found.push_back((record.at.unwrap_or(sent_at), row));
            if found.len() >= self.wanted.limit as usize {
                break;
            }
        }
        found
    }
}

impl Flow for Search {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            self.begin(core)?;
            return Ok(self.go_on(core, turn, ask));
        }
        match input {
            Input::Rows(rows) => {
                self.add(core, &rows);
                Ok(self.go_on(core, turn, ask))
            }
            _ => Ok(Step::Wait),
        }
    }

    fn patient(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_accents_do() {
        assert_eq!(fold("GRÜN"), fold("grün"));
        assert_ne!(fold("grun"), fold("grün"));
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
    }
}
