//! Who types in a channel, and that the user does.

use coterie_core::Request;
use serde_json::Value;

use super::app::App;
use super::entry::string;
use super::{Deed, Theirs};

/// Keys that follow each other are told to the core this often, milliseconds; it tells others less often.
const TYPED: u64 = 2_000;

impl App {
    /// Somebody types somewhere, or types no more.
    pub(super) fn typing_told(&mut self, row: &Value) {
        let named = |user: &Value| {
            let names = ["nickname", "display_name", "username"].map(|name| Theirs::of(user, name));
            names.into_iter().find(|name| !name.is_empty())
        };
        let users = row.get("users").and_then(Value::as_array);
        let names: Vec<_> = users.into_iter().flatten().filter_map(named).collect();
        self.typing.insert(string(row, "channel_id"), names);
    }

    /// The text in the composer is another now.
    pub(super) fn types(&mut self, now: u64) {
        let Some(channel) = self.open.as_ref().map(|open| open.channel.clone()) else { return };
        let empty = self.composers.get(&channel).is_none_or(|of| of.field.is_empty());
        if empty || self.typed.as_ref().is_some_and(|(of, at)| *of == channel && now < at + TYPED) {
            return;
        }
        self.typed = Some((channel.clone(), now));
        self.ask(Deed::Type, Request::Typing { channel, anonymously: false });
    }

    /// Who types in the open channel, in words.
    pub(crate) fn typing_words(&self) -> Option<String> {
        let names = self.typing.get(&self.open.as_ref()?.channel)?;
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("{} is typing…", one.shown())),
            [one, two] => Some(format!("{} and {} are typing…", one.shown(), two.shown())),
            _ => Some("several people are typing…".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tui::scene::Scene;

    fn told(scene: &mut Scene, names: &[&str]) -> Option<String> {
        let channel = scene.app.open.as_ref().unwrap().channel.clone();
        let user = |name: &&str| json!({ "user_id": "u", "username": name, "nickname": null });
        let users: Vec<_> = names.iter().map(user).collect();
        scene.watched(json!({ "type": "typing", "channel_id": channel, "users": users }));
        scene.app.typing_words()
    }

    #[test]
    fn whoever_types_is_named_and_of_many_it_is_said_that_they_are_many() {
        let mut scene = Scene::in_general();
        assert_eq!(told(&mut scene, &["ada"]).as_deref(), Some("ada is typing…"));
        assert_eq!(told(&mut scene, &["ada", "bob"]).as_deref(), Some("ada and bob are typing…"));
        let many = told(&mut scene, &["ada", "bob", "eve"]);
        assert_eq!(many.as_deref(), Some("several people are typing…"));
        assert_eq!(told(&mut scene, &[]), None);
    }

    #[test]
    fn it_is_told_that_the_user_types_once_for_many_keys() {
        let mut scene = Scene::in_general();
        let typed = |scene: &Scene| {
            let all = scene.effects.iter().map(|effect| format!("{effect:?}"));
            all.filter(|effect| effect.contains("Typing")).count()
        };
        scene.type_text("good morning");
        assert_eq!(typed(&scene), 1);
    }
}
