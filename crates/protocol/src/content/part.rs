//! Parts: what content says, one or several (draft-ietf-mimi-content, `NestedPart`).

use coterie_types::Bytes;
use minicbor::{
    Decode, Decoder, Encode, Encoder, decode,
    encode::{self, Write},
};

/// How deep parts may stand in each other.
pub const PARTS_DEPTH_MAX: usize = 4;
/// Most parts of one content.
pub const PARTS_MAX: usize = 32;

/// How a part wants to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disposition(pub u8);

impl Disposition {
    /// Nothing said.
    pub const UNSPECIFIED: Self = Self(0);
    /// Shown as the message.
    pub const RENDER: Self = Self(1);
    /// A reaction to another message.
    pub const REACTION: Self = Self(2);
}

/// Which of several parts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Semantics {
    /// The first that is known.
    #[n(0)]
    ChooseOne,
    /// All, as one.
    #[n(1)]
    SingleUnit,
    /// All, each for itself.
    #[n(2)]
    ProcessAll,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Null,
    /// A media type and its bytes.
    Single {
        /// The media type.
        content_type: String,
        /// The content.
        content: Bytes,
    },
    /// Something kept elsewhere.
    External(Box<External>),
    /// Several parts.
    Multi {
        /// Which of them count.
        semantics: Semantics,
        /// Two or more.
        parts: Vec<Part>,
    },
}

/// Where something is kept, and how it is opened: of files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the draft's, in its order")]
pub struct External {
    pub content_type: String,
    pub url: String,
    pub expires: u32,
    pub size: u64,
    pub enc_alg: u16,
    pub key: Bytes,
    pub nonce: Bytes,
    pub aad: Bytes,
    pub hash_alg: u8,
    pub content_hash: Bytes,
    pub description: String,
    pub filename: String,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How it wants to be shown.
    pub disposition: Disposition,
    /// A BCP 47 language tag, or empty.
    pub language: String,
    /// What it holds.
    pub body: Body,
}

impl Part {
    /// A part of one media type.
    #[must_use]
    pub fn single(disposition: Disposition, content_type: &str, content: &[u8]) -> Self {
        let (content_type, content) = (content_type.to_owned(), Bytes(content.to_vec()));
        Self { disposition, language: String::new(), body: Body::Single { content_type, content } }
    }

    /// Several, of which the first that is known counts: a kind and its fallback.
    #[must_use]
    pub fn choose(disposition: Disposition, parts: Vec<Self>) -> Self {
        let body = Body::Multi { semantics: Semantics::ChooseOne, parts };
        Self { disposition, language: String::new(), body }
    }

    /// The content of a part of one media type, if it is this one.
    #[must_use]
    pub fn of_type(&self, content_type: &str) -> Option<&[u8]> {
        match &self.body {
            Body::Single { content_type: found, content } if found == content_type => {
                Some(&content.0)
            }
            _ => None,
        }
    }

    /// The parts of which one is to be chosen, in order of preference: itself, or those in it.
    #[must_use]
    pub fn choices(&self) -> &[Self] {
        match &self.body {
            Body::Multi { semantics: Semantics::ChooseOne, parts } => parts,
            _ => std::slice::from_ref(self),
        }
    }
}

impl<C> Encode<C> for Part {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let (count, cardinality) = match &self.body {
            Body::Null => (3, 0),
            Body::Single { .. } => (5, 1),
            Body::External(_) => (15, 2),
            Body::Multi { .. } => (5, 3),
        };
        e.array(count)?.u8(self.disposition.0)?.str(&self.language)?.u8(cardinality)?;
        match &self.body {
            Body::Null => Ok(()),
            Body::Single { content_type, content } => e.str(content_type)?.bytes(content)?.ok(),
            Body::External(x) => {
                e.str(&x.content_type)?.str(&x.url)?.u32(x.expires)?.u64(x.size)?;
                e.u16(x.enc_alg)?.bytes(&x.key)?.bytes(&x.nonce)?.bytes(&x.aad)?;
                e.u8(x.hash_alg)?
                    .bytes(&x.content_hash)?
                    .str(&x.description)?
                    .str(&x.filename)?
                    .ok()
            }
            Body::Multi { semantics, parts } => {
                semantics.encode(e, ctx)?;
                e.array(parts.len() as u64)?;
                parts.iter().try_for_each(|part| part.encode(e, ctx))
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for Part {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        part(d, 0, &mut 0)
    }
}

fn part(d: &mut Decoder<'_>, depth: usize, seen: &mut usize) -> Result<Part, decode::Error> {
    *seen += 1;
    if depth >= PARTS_DEPTH_MAX || *seen > PARTS_MAX {
        return Err(decode::Error::message("too many parts, or too deep"));
    }
    let count = d.array()?;
    let disposition = Disposition(d.u8()?);
    let language = d.str()?.to_owned();
    let (body, expected) = match d.u8()? {
        0 => (Body::Null, 3),
        1 => {
            let content_type = d.str()?.to_owned();
            (Body::Single { content_type, content: bytes(d)? }, 5)
        }
        2 => (Body::External(Box::new(external(d)?)), 15),
        3 => {
            let semantics = d.decode()?;
            let count = d.array()?.filter(|count| *count >= 2);
            let count = count.ok_or_else(|| decode::Error::message("fewer than two parts"))?;
            let mut parts = Vec::new();
            for _ in 0..count {
                parts.push(part(d, depth + 1, seen)?);
            }
            (Body::Multi { semantics, parts }, 5)
        }
        _ => return Err(decode::Error::message("a cardinality that is not known")),
    };
    if count != Some(expected) {
        return Err(decode::Error::message("a part of another length"));
    }
    Ok(Part { disposition, language, body })
}

fn bytes(d: &mut Decoder<'_>) -> Result<Bytes, decode::Error> {
    Ok(Bytes(d.bytes()?.to_vec()))
}

fn external(d: &mut Decoder<'_>) -> Result<External, decode::Error> {
    Ok(External {
        content_type: d.str()?.to_owned(),
        url: d.str()?.to_owned(),
        expires: d.u32()?,
        size: d.u64()?,
        enc_alg: d.u16()?,
        key: bytes(d)?,
        nonce: bytes(d)?,
        aad: bytes(d)?,
        hash_alg: d.u8()?,
        content_hash: bytes(d)?,
        description: d.str()?.to_owned(),
        filename: d.str()?.to_owned(),
    })
}
