//! Sets of permissions, with room for bits that this version has no name for.

use std::{
    fmt,
    ops::{BitAnd, BitOr, BitXor},
    str::FromStr,
};

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use super::{Flag, decimal};

/// A set of permissions: 256 bits, of which those without a name are kept as they are. On the wire
/// it is a decimal string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Permissions(decimal::Words);

/// A text that is not the decimal form of a set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a set of permissions: a decimal number below 2^256 without leading zeros")]
pub struct ParsePermissionsError;

impl Permissions {
    /// None.
    pub const NONE: Self = Self([0; 4]);

    /// Everything, bits without a name too: what the owner and administrators have.
    pub const EVERYTHING: Self = Self([u64::MAX; 4]);

    /// What `@everyone` has from the start.
    pub const EVERYONE: Self = Self::of(&[
        Flag::ViewChannel,
        Flag::SendMessages,
        Flag::ReadHistory,
        Flag::CreateInvite,
        Flag::AddReactions,
        Flag::AttachFiles,
        Flag::EmbedLinks,
        Flag::ChangeNickname,
        Flag::CreateThreads,
        Flag::SendInThreads,
        Flag::Connect,
        Flag::Speak,
        Flag::UseVoiceActivity,
        Flag::SendPolls,
        Flag::UseExternalEmoji,
        Flag::SendVoiceMessages,
    ]);

    /// Every flag this version knows.
    pub const ALL: Self = Self::of(Flag::ALL);

    /// The set of these flags.
    #[must_use]
    pub const fn of(flags: &[Flag]) -> Self {
        let (mut words, mut i) = ([0; 4], 0);
        while i < flags.len() {
            let bit = flags[i].bit();
            words[(bit / 64) as usize] |= 1 << (bit % 64);
            i += 1;
        }
        Self(words)
    }

    /// The set of one bit, with a name or without.
    #[must_use]
    pub const fn bit(bit: u8) -> Self {
        let mut words = [0; 4];
        words[(bit / 64) as usize] = 1 << (bit % 64);
        Self(words)
    }

    /// Whether the flag is in it.
    #[must_use]
    pub const fn has(self, flag: Flag) -> bool {
        let bit = flag.bit();
        self.0[(bit / 64) as usize] >> (bit % 64) & 1 == 1
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self.0, [0, 0, 0, 0])
    }

    /// Whether all of `other` is in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.without(self).is_empty()
    }

    /// What is in it and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// The flags in it that this version has a name for.
    pub fn flags(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.has(*flag))
    }

    /// In a thread of a channel where this is the result: `SEND_MESSAGES` is replaced by
    /// `SEND_IN_THREADS`.
    #[must_use]
    pub fn in_thread(self) -> Self {
        let others = self.without(Self::of(&[Flag::SendMessages]));
        if self.has(Flag::SendInThreads) {
            others | Self::of(&[Flag::SendMessages])
        } else {
            others
        }
    }

    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let ([a, b, c, d], [e, g, h, i]) = (self.0, other.0);
        Self([f(a, e), f(b, g), f(c, h), f(d, i)])
    }
}

impl BitOr for Permissions {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }
}

impl BitAnd for Permissions {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }
}

impl BitXor for Permissions {
    type Output = Self;
    fn bitxor(self, other: Self) -> Self {
        self.zip(other, |a, b| a ^ b)
    }
}

impl fmt::Display for Permissions {
    /// The decimal string of the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal::write(self.0))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permissions({self})")
    }
}

impl FromStr for Permissions {
    type Err = ParsePermissionsError;
    fn from_str(text: &str) -> Result<Self, ParsePermissionsError> {
        decimal::read(text).map(Self).ok_or(ParsePermissionsError)
    }
}

impl<C> Encode<C> for Permissions {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Permissions {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.str()?.parse().map_err(|_| decode::Error::message("not a set of permissions"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_unique() {
        assert_eq!(Permissions::ALL.flags().count(), Flag::ALL.len());
        assert_eq!(Permissions::EVERYONE.flags().count(), 16);
        assert!(!Permissions::EVERYONE.has(Flag::KickMembers));
        assert_eq!(Permissions::of(&[Flag::ViewChannel]).to_string(), "1024");
    }

    #[test]
    fn an_unknown_high_bit_is_kept() {
        let unknown = Permissions::bit(200) | Permissions::of(&[Flag::ViewChannel]);
        assert_eq!(unknown.to_string().parse(), Ok(unknown));
        assert!(Permissions::EVERYTHING.contains(unknown));
        assert!(!Permissions::ALL.contains(unknown));
        assert_eq!(unknown.flags().collect::<Vec<_>>(), [Flag::ViewChannel]);
    }

    #[test]
    fn a_thread_asks_for_the_right_of_threads() {
        let reader = Permissions::of(&[Flag::ViewChannel, Flag::SendInThreads]);
        assert!(reader.in_thread().has(Flag::SendMessages));
        let writer = Permissions::of(&[Flag::ViewChannel, Flag::SendMessages]);
        assert!(!writer.in_thread().has(Flag::SendMessages));
    }
}
