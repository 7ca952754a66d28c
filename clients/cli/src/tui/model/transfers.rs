//! Files on their way.

use std::path::PathBuf;

use coterie_core::Failure;
use coterie_driver::{SaveFile, SendFile};

use super::app::{App, Cx, Transfer};
use super::{Effect, Theirs};

impl App {
    /// Sends a file to the open channel; what stands in the composer is said of it.
    pub(super) fn send_file(&mut self, path: &str) {
        let Some(channel) = self.open.as_ref().map(|open| open.channel.clone()) else { return };
        let taken = self.composer().and_then(super::Composer::take);
        let text = taken.map(|(text, _)| text).unwrap_or_default();
        let path = in_home(path);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let transfer = self.transfer("sending", Theirs::new(name.unwrap_or_default()));
        let file = SendFile { channel, text, path, keep_metadata: false };
        self.effects.push(Effect::SendFile { transfer, file });
    }

    /// Saves the file of a message; without a path here, under its own name.
    pub(super) fn save_file(&mut self, seq: u64, path: &str) {
        let Some(open) = &self.open else { return };
        let name = open.message(seq).and_then(|message| Some(message.file.as_ref()?.name.clone()));
        let channel = open.channel.clone();
        let out = (!path.trim().is_empty()).then(|| in_home(path));
        let transfer = self.transfer("saving", name.unwrap_or_default());
        self.effects.push(Effect::SaveFile {
            transfer,
            file: SaveFile { channel, seq, thumbnail: false, out },
        });
    }

    fn transfer(&mut self, verb: &'static str, name: Theirs) -> u64 {
        self.next_transfer += 1;
        let id = self.next_transfer;
        self.transfers.push(Transfer { id, verb, name, done: 0, of: 0 });
        id
    }

    pub(super) fn progress(&mut self, transfer: u64, done: u64, of: u64) {
        if let Some(there) = self.transfers.iter_mut().find(|one| one.id == transfer) {
            (there.done, there.of) = (done, of);
        }
    }

    pub(super) fn transferred(
        &mut self,
        cx: &Cx<'_>,
        transfer: u64,
        how: Result<Option<String>, Failure>,
    ) {
        let Some(at) = self.transfers.iter().position(|one| one.id == transfer) else { return };
        let Transfer { name, verb, .. } = self.transfers.remove(at);
        let words = match how {
            Ok(Some(path)) => format!("Saved {path}."),
            Ok(None) => format!("Sent {}.", name.raw()),
            Err(failure) => format!("{} {} failed: {}", capital(verb), name.raw(), failure.message),
        };
        self.tell(cx.now, words);
    }

    /// Stops all of them. What was sent so far is gone on with when the same file is sent again.
    pub(super) fn stop_transfers(&mut self, now: u64) {
        let stopped = std::mem::take(&mut self.transfers);
        if !stopped.is_empty() {
            self.tell(now, "Stopped: the same again goes on where it was.");
        }
        self.effects.extend(stopped.iter().map(|one| Effect::Stop { transfer: one.id }));
    }
}

const fn capital(verb: &str) -> &str {
    match verb.as_bytes() {
        b"sending" => "Sending",
        _ => "Saving",
    }
}

/// A path as a person types it: `~/` is their home.
fn in_home(path: &str) -> PathBuf {
    let path = path.trim();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::model::Event;
    use crate::tui::scene::Scene;
    use coterie_core::FailureKind;

    #[test]
    fn how_far_a_file_is_and_what_came_of_it_is_told() {
        let mut scene = Scene::in_general();
        for name in ["a\u{1b}.png", "b.png"] {
            scene.press("ctrl+o");
            scene.type_text(name);
            scene.press("enter");
        }
        scene.event(Event::Progress { transfer: 1, done: 1, of: 4 });
        let frame = scene.draw();
        assert!(frame.contains("sending a\\u{1b}.png 25%"), "{frame}");
        scene.event(Event::Transferred { transfer: 1, how: Ok(None) });
        assert!(scene.draw().contains("Sent a\\u{1b}.png."));
        let failure = Failure::new(FailureKind::Refused, "image", "damaged");
        scene.event(Event::Transferred { transfer: 2, how: Err(failure) });
        assert!(scene.draw().contains("Sending b.png failed: damaged"));
        assert!(scene.app.transfers.is_empty());
        scene.event(Event::Transferred { transfer: 9, how: Ok(Some("/tmp/x".into())) });
        assert!(!scene.draw().contains("Saved /tmp/x"));
    }
}
