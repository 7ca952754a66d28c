//! Learning what others tell of themselves. The author is the authenticated leaf's user, so nobody tells
//! anything of another; the greatest version counts, whatever the order in which they come.

use std::cmp::Ordering;

use coterie_protocol::{
    content::{Content, Said},
    envelope::Class,
    profile::{Card, PictureRef},
};
use coterie_types::{ServerId, UserId, to_canonical};

use super::{KnownRecord, records::HereRecord};
use crate::{Core, keys, records::TimelineRecord, turn::Turn};

/// Most users whose profiles are kept.
const KNOWN_MAX: usize = 20_000;

impl Core {
    /// Takes in a stored item, if it is a profile.
    pub(crate) fn learn_from(
        &mut self,
        turn: &mut Turn<'_>,
        server: ServerId,
        record: &TimelineRecord,
    ) {
        let content = record.content.as_ref().and_then(|bytes| Content::from_bytes(bytes).ok());
        let said = content.map(|content| Said::read_knowing(&content, Class::Light, self.kinds));
        if let (Some(Said::Profile(profile)), Some(user)) = (said, record.user) {
            self.learn_profile(turn, (server, user), &profile.card);
        }
    }

    fn learn_profile(&mut self, turn: &mut Turn<'_>, of: (ServerId, UserId), card: &Card) {
        let (server, user) = of;
        let full = self.profiles.known.len() >= KNOWN_MAX;
        let before = self.profiles.known.get(&user).cloned();
        if full && before.is_none() {
            return;
        }
        let here = HereRecord { version: card.version, picture: card.avatar_here.clone() };
        let mut known = before.clone().unwrap_or_else(|| KnownRecord {
            card: card.base(),
            here: [(server, here.clone())].into(),
        });
        match compare(card, &known.card) {
            Order::Later => known.card = card.base(),
            Order::Same | Order::Earlier => {}
            Order::Other(order) => {
                turn.alarm(format!(
                    "notice: {} shows two profiles of one version: the same one of them is shown to \
                     everybody who has seen both",
                    self.name_in(server, user)
                ));
                if order == Ordering::Greater {
                    known.card = card.base();
                }
            }
        }
        let of_server = known.here.entry(server).or_insert_with(|| here.clone());
        if *of_server < here {
            *of_server = here;
        }
        if before.as_ref() != Some(&known) {
            turn.save(keys::known(user), &known);
            self.profiles.known.insert(user, known);
            // The own one is what own devices say.
            if self.account.as_ref().is_none_or(|account| account.user != user) {
                self.profiles.changes.note(user);
            }
        }
    }

    /// What somebody tells of themselves.
    pub(crate) fn card_of(&self, user: UserId) -> Option<Card> {
        if self.account.as_ref().is_some_and(|account| account.user == user) {
            return self.own_profile().map(|own| own.card);
        }
        self.profiles.known.get(&user).map(|known| known.card.clone())
    }

    /// Somebody's picture in a server, or everywhere.
    pub(crate) fn avatar_of(&self, server: Option<ServerId>, user: UserId) -> Option<PictureRef> {
        if self.account.as_ref().is_some_and(|account| account.user == user) {
            let own = self.own_profile()?;
            let here = server.and_then(|server| own.avatars.get(&server).cloned());
            return here.or(own.card.avatar);
        }
        let known = self.profiles.known.get(&user)?;
        let here = server.and_then(|server| known.here.get(&server));
        here.and_then(|here| here.picture.clone()).or_else(|| known.card.avatar.clone())
    }
}

enum Order {
    Later,
    Same,
    Earlier,
    /// The same version with other words.
    Other(Ordering),
}

fn compare(card: &Card, known: &Card) -> Order {
    match card.version.cmp(&known.version) {
        Ordering::Greater => Order::Later,
        Ordering::Less => Order::Earlier,
        Ordering::Equal => match to_canonical(&card.base()).cmp(&to_canonical(known)) {
            Ordering::Equal => Order::Same,
            other => Order::Other(other),
        },
    }
}
