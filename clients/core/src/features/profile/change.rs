//! What is to become of a profile.

use coterie_protocol::profile::{Card, OwnProfile, StatusText, What};
use coterie_types::{Bytes, Millis, ServerId};

use crate::{Failure, FailureKind, ProfileChange};

/// Which picture, and of which server.
pub(super) type Slot = (What, Option<ServerId>);

fn usage(words: &str) -> Failure {
    Failure::new(FailureKind::Usage, "usage", words)
}

fn given(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

impl ProfileChange {
    /// Whether pictures change.
    pub(super) fn has_pictures(&self) -> bool {
        self.avatar.is_some() || self.banner.is_some()
    }

    /// Whether anything does.
    pub(super) fn has_any(&self) -> bool {
        let words = [&self.name, &self.pronouns, &self.bio, &self.status];
        self.has_pictures() || words.iter().any(|text| text.is_some())
    }

    /// Looks at it before anything is asked of the node.
    pub(super) fn check(&self, now: Millis) -> Result<(), Failure> {
        if !self.has_any() {
            return Err(usage("nothing is to change"));
        }
        if self.server.is_some() && self.avatar.is_none() {
            return Err(usage("only an avatar is of one server; a nickname there is the server's"));
        }
        if self.until.is_some() && self.status.as_ref().is_none_or(String::is_empty) {
            return Err(usage("only a status ends"));
        }
        if self.until.is_some_and(|until| until <= now) {
            return Err(usage("that time has passed"));
        }
        for (what, picture) in [(What::Avatar, &self.avatar), (What::Banner, &self.banner)] {
            if let Some(picture) = picture.as_ref().filter(|picture| !picture.is_empty()) {
                what.check(picture).map_err(|e| refused("picture", &e.to_string()))?;
            }
        }
        let mut tried =
            OwnProfile { card: Card { version: 1, ..Card::default() }, ..OwnProfile::default() };
        self.words(&mut tried);
        tried.card.check().map_err(|e| refused("profile", &e.to_string()))
    }

    /// Sets the words.
    pub(super) fn words(&self, own: &mut OwnProfile) {
        let card = &mut own.card;
        for (text, place) in [
            (&self.name, &mut card.name),
            (&self.pronouns, &mut card.pronouns),
            (&self.bio, &mut card.bio),
        ] {
            if let Some(text) = text {
                *place = given(text);
            }
        }
        if let Some(text) = &self.status {
            card.status = given(text).map(|text| StatusText { text, until: self.until });
        }
    }

    /// The pictures that take others' places; empty ones take them away.
    pub(super) fn pictures(&self, server: Option<ServerId>) -> Vec<(Slot, Bytes)> {
        let avatar = self.avatar.clone().map(|picture| ((What::Avatar, server), picture));
        let banner = self.banner.clone().map(|picture| ((What::Banner, None), picture));
        avatar.into_iter().chain(banner).collect()
    }
}

pub(super) fn refused(code: &'static str, words: &str) -> Failure {
    Failure::new(FailureKind::Refused, code, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_stays_and_what_is_empty_goes() {
        let mut own = OwnProfile::default();
        own.card.name = Some("Ada".into());
        own.card.bio = Some("Beans.".into());
        let change = ProfileChange {
            bio: Some(String::new()),
            status: Some("away".into()),
            ..ProfileChange::default()
        };
        change.words(&mut own);
        assert_eq!(own.card.name.as_deref(), Some("Ada"));
        assert_eq!(own.card.bio, None);
        assert_eq!(own.card.status, Some(StatusText { text: "away".into(), until: None }));
    }

    #[test]
    fn a_change_that_cannot_be_is_refused_before_anything_is_asked() {
        let code =
            |change: ProfileChange| change.check(Millis(100)).err().map(|failure| failure.code);
        let status = |text: &str, until| ProfileChange {
            status: Some(text.into()),
            until: Some(Millis(until)),
            ..ProfileChange::default()
        };
        assert_eq!(code(ProfileChange::default()), Some("usage".into()));
        assert_eq!(code(status("", 200)), Some("usage".into()));
        assert_eq!(code(status("away", 100)), Some("usage".into()));
        assert_eq!(code(status("away", 101)), None);
        let named =
            |name: &str| ProfileChange { name: Some(name.into()), ..ProfileChange::default() };
        assert_eq!(code(named("a\u{202e}b")), Some("profile".into()));
        let svg = Some(Bytes(b"<svg/>".to_vec()));
        assert_eq!(
            code(ProfileChange { avatar: svg, ..ProfileChange::default() }),
            Some("picture".into())
        );
        let server = Some("garden".into());
        assert_eq!(code(ProfileChange { server, ..named("Ada") }), Some("usage".into()));
    }
}
