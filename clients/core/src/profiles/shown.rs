//! What is shown of a profile. A display name never passes for another member's username: where it would,
//! it is not shown, and the username stands alone.

use std::collections::BTreeMap;

use coterie_policy::State;
use coterie_types::{Gather as _, Millis, ServerId, UserId, sha256};
use serde::Serialize;

use crate::Core;

/// What somebody is doing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StatusView {
    text: String,
    until: Option<Millis>,
}

/// The usernames of a server's members, as they are compared.
pub(crate) struct Taken(BTreeMap<String, UserId>);

impl Taken {
    /// Of a server.
    pub(crate) fn of(state: &State) -> Self {
        let name =
            |member: &coterie_policy::Member| (folded(&member.username).collect(), member.user);
        Self(state.members().map(name).into_map())
    }

    fn is_anothers(&self, user: UserId, name: &str) -> bool {
        let name: String = folded(name).collect();
        self.0.get(&name).is_some_and(|other| *other != user)
    }
}

impl Core {
    /// The display name of somebody in a server, if it may be shown.
    pub(crate) fn display_name_in(&self, server: ServerId, user: UserId) -> Option<String> {
        let name = self.card_of(user)?.name?;
        let state = self.state(server).ok()?;
        let mut others = state.members().filter(|member| member.user != user);
        let passes = others.any(|member| folded(&member.username).eq(folded(&name)));
        (!passes).then_some(name)
    }

    /// The same, for many of one server.
    pub(crate) fn display_name_among(&self, taken: &Taken, user: UserId) -> Option<String> {
        self.card_of(user)?.name.filter(|name| !taken.is_anothers(user, name))
    }

    /// The status of somebody, until it ends.
    pub(crate) fn status_of(&self, user: UserId) -> Option<StatusView> {
        let status = self.card_of(user)?.status?;
        let over = status.until.is_some_and(|until| until <= self.now);
        (!over).then_some(StatusView { text: status.text, until: status.until })
    }

    /// By what a picture is told from every other: nothing that opens it.
    pub(crate) fn avatar_mark(&self, server: Option<ServerId>, user: UserId) -> Option<String> {
        let picture = self.avatar_of(server, user)?;
        Some(mark(&picture.key.0))
    }
}

/// A mark of a picture.
pub(crate) fn mark(key: &[u8; 32]) -> String {
    hex::encode(&sha256(&[b"picture", key]).0[..8])
}

/// A name as it is compared: small letters, without what is not one or a digit, and with what looks like a
/// Latin letter as that letter.
fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).map(|c| match c {
        'а' | 'α' | 'ɑ' => 'a',
        'ь' | 'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'ɡ' => 'g',
        'һ' | 'н' => 'h',
        '1' | 'l' | 'і' | 'ι' | 'ı' | 'ӏ' | '|' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'п' | 'η' => 'n',
        '0' | 'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'г' => 'r',
        'ѕ' | '5' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ѵ' | 'ν' => 'v',
        'ѡ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        // Full-width letters and digits.
        '\u{ff10}'..='\u{ff19}' | '\u{ff41}'..='\u{ff5a}' => {
            match char::from_u32(c as u32 - 0xfee0).unwrap_or(c) {
                '0' => 'o',
                '1' | 'l' => 'i',
                '5' => 's',
                narrow => narrow,
            }
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(names: &[&str]) -> Taken {
        let one = |(n, name): (u8, &&str)| (folded(name).collect(), UserId::from_bytes([n; 16]));
        Taken((1..).zip(names).map(one).collect())
    }

    #[test]
    fn a_name_that_looks_like_anothers_username_passes_for_it() {
        let taken = taken(&["ada", "bob_l"]);
        let other = UserId::from_bytes([9; 16]);
        for name in ["ada", "Ada", "@ada", "A D A", "а\u{64}а", "ａｄａ", "bob_1", "Bоb.L", "b0bl"]
        {
            assert!(taken.is_anothers(other, name), "{name}");
        }
        for name in ["Ada Lovelace", "Adam", "bobby", "☕"] {
            assert!(!taken.is_anothers(other, name), "{name}");
        }
    }

    #[test]
    fn ones_own_username_is_ones_own() {
        assert!(!taken(&["ada"]).is_anothers(UserId::from_bytes([1; 16]), "Ada"));
    }
}
