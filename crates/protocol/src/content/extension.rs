//! Extensions: what draft-ietf-mimi-content has no field for, by name.

use std::collections::BTreeMap;

use coterie_types::Bytes;
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    data::Type,
    decode,
    encode::{self, Write},
};

/// The names of our extensions.
pub mod names {
    /// When it was written, milliseconds by the sender's clock.
    pub const SENT_AT: &str = "coterie.at";
    /// The place in the channel log of the message that it is about.
    pub const TARGET: &str = "coterie.target";
    /// Whom a text mentions, and where.
    pub const MENTIONS: &str = "coterie.mentions";
    /// A reaction or pin is taken back.
    pub const OFF: &str = "coterie.off";
    /// What is shown of a picture before it is fetched.
    pub const PREVIEW: &str = "coterie.preview";
    /// What a user tells of themselves (`spec/16-profiles.md`).
    pub const PROFILE: &str = "coterie.profile";
}

/// Most extensions of one content.
pub const EXTENSIONS_MAX: usize = 16;
/// Longest name, bytes.
const NAME_MAX: usize = 255;
/// How deep arrays may stand in each other.
const DEPTH_MAX: usize = 4;

/// The value of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Uint(u64),
    /// Yes or no.
    Bool(bool),
    /// Bytes.
    Bytes(Bytes),
    /// A text.
    Text(String),
    /// Several.
    Array(Vec<Self>),
}

/// The name of an extension: the draft's are numbers, others' texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A registered number.
    Number(u64),
    /// A text of 1 to 255 bytes.
    Text(String),
}

/// Names in the order of their deterministic encoding: numbers, then texts by length.
type Order = (bool, u64, String);

/// All extensions of one content. Names that are not known are kept, and mean nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions(BTreeMap<Order, Value>);

impl Name {
    fn order(self) -> Order {
        match self {
            Self::Number(number) => (false, number, String::new()),
            Self::Text(text) => (true, text.len() as u64, text),
        }
    }
}

impl Extensions {
    /// The value under one of our names.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(&Name::Text(name.to_owned()).order())
    }

    /// The number under one of our names.
    #[must_use]
    pub fn uint(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Some(Value::Uint(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a name stands for yes.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// Sets the value under one of our names.
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(Name::Text(name.to_owned()).order(), value);
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Uint(number) => e.u64(*number)?.ok(),
            Self::Bool(yes) => e.bool(*yes)?.ok(),
            Self::Bytes(bytes) => e.bytes(bytes)?.ok(),
            Self::Text(text) => e.str(text)?.ok(),
            Self::Array(values) => {
                e.array(values.len() as u64)?;
                values.iter().try_for_each(|value| value.encode(e, ctx))
            }
        }
    }
}

fn value(d: &mut Decoder<'_>, depth: usize) -> Result<Value, decode::Error> {
    Ok(match d.datatype()? {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Uint(d.u64()?),
        Type::Bool => Value::Bool(d.bool()?),
        Type::Bytes => Value::Bytes(Bytes(d.bytes()?.to_vec())),
        Type::String => Value::Text(d.str()?.to_owned()),
        Type::Array if depth < DEPTH_MAX => {
            let count = d.array()?.ok_or_else(|| decode::Error::message("indefinite length"))?;
            let mut values = Vec::new();
            for _ in 0..count {
                values.push(value(d, depth + 1)?);
            }
            Value::Array(values)
        }
        _ => return Err(decode::Error::message("not a value of an extension")),
    })
}

impl<C> Encode<C> for Extensions {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(self.0.len() as u64)?;
        for ((is_text, number, text), value) in &self.0 {
            if *is_text {
                e.str(text)?
            } else {
                e.u64(*number)?
            };
            value.encode(e, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Extensions {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let count = d.map()?.ok_or_else(|| decode::Error::message("indefinite length"))?;
        if count > EXTENSIONS_MAX as u64 {
            return Err(decode::Error::message("too many extensions"));
        }
        let mut found = BTreeMap::new();
        for _ in 0..count {
            let name = match d.datatype()? {
                Type::String => Name::Text(d.str()?.to_owned()),
                _ => Name::Number(d.u64()?),
            };
            if matches!(&name, Name::Text(text) if text.is_empty() || text.len() > NAME_MAX) {
                return Err(decode::Error::message("the name of an extension"));
            }
            found.insert(name.order(), value(d, 0)?);
        }
        Ok(Self(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_types::{CodecError, from_canonical, to_canonical};

    #[test]
    fn names_that_are_not_known_are_kept_in_their_order() {
        let mut extensions = Extensions::default();
        extensions.set("bb", Value::Bool(true));
        extensions.set("a", Value::Array(vec![Value::Uint(7), Value::Text("x".into())]));
        extensions.0.insert(Name::Number(9).order(), Value::Bytes(Bytes(vec![1])));
        let bytes = to_canonical(&extensions);
        assert_eq!(bytes[..4], [0xa3, 0x09, 0x41, 0x01]);
        assert_eq!(from_canonical::<Extensions>(&bytes), Ok(extensions));
    }

    #[test]
    fn extensions_out_of_order_repeated_too_deep_or_too_many_are_refused() {
        let unordered = [0xa2, 0x62, b'b', b'b', 0x01, 0x61, b'a', 0x01];
        assert_eq!(from_canonical::<Extensions>(&unordered), Err(CodecError::NotCanonical));
        let repeated = [0xa2, 0x61, b'a', 0x01, 0x61, b'a', 0x01];
        assert_eq!(from_canonical::<Extensions>(&repeated), Err(CodecError::NotCanonical));
        let deep = [0xa1, 0x61, b'a', 0x81, 0x81, 0x81, 0x81, 0x81, 0x01];
        assert!(matches!(from_canonical::<Extensions>(&deep), Err(CodecError::Malformed(_))));
        let mut many = vec![0xb1];
        (0..17_u8).for_each(|n| many.extend([n, 0x01]));
        assert!(matches!(from_canonical::<Extensions>(&many), Err(CodecError::Malformed(_))));
    }
}
