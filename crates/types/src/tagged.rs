//! Reading of tagged objects: what `#[derive(Tagged)]` of the crate `coterie-tagged` calls.

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, Error as _},
};
use serde_json::{Error, Map};

use crate::json::{from_json, mismatch};

pub use serde_json::Value;

/// What `#[derive(FromJson)]` has.
pub trait FromJson: Sized {
    /// Reads an object with a tag.
    ///
    /// # Errors
    /// What the type is not written as.
    fn from_json(value: Value) -> Read<Self>;
}

/// What is read, or why not.
pub type Read<T> = Result<T, Error>;

/// The fields of an object that are not read yet, and its tag.
pub struct Fields {
    tag: String,
    rest: Map<String, Value>,
}

impl Fields {
    /// The fields of an object with a tag.
    ///
    /// # Errors
    /// What is no object, or has none.
    pub fn of<'de, D: Deserializer<'de>>(from: D, tag: &'static str) -> Result<Self, D::Error> {
        Self::told_apart(Map::deserialize(from)?, tag)
    }

    /// The fields of a value with a tag.
    ///
    /// # Errors
    /// What is no object, or has none.
    pub fn of_value(value: Value, tag: &'static str) -> Read<Self> {
        match value {
            Value::Object(fields) => Self::told_apart(fields, tag),
            other => Err(mismatch(&other, &"a map")),
        }
    }

    fn told_apart<E: de::Error>(
        mut rest: Map<String, Value>,
        tag: &'static str,
    ) -> Result<Self, E> {
        match rest.remove(tag) {
            Some(Value::String(tag)) => Ok(Self { tag, rest }),
            Some(_) => Err(E::custom(format!("the tag `{tag}` is no text"))),
            None => Err(E::missing_field(tag)),
        }
    }

    /// Which variant it is.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// A field; one that may be null may be missing.
    pub fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Read<T> {
        match self.remove(name) {
            Some(value) => from_json(value),
            None => from_json(Value::Null).map_err(|_| Error::missing_field(name)),
        }
    }

    /// A field that need not be there.
    pub fn take_or_default<T: DeserializeOwned + Default>(
        &mut self,
        name: &'static str,
    ) -> Read<T> {
        self.remove(name).map_or_else(|| Ok(T::default()), from_json)
    }

    /// A field that has a tag of its own.
    ///
    /// # Errors
    /// What it is not written as, and where it is missing.
    pub fn take_from_json<T: FromJson>(&mut self, name: &'static str) -> Read<T> {
        T::from_json(self.remove(name).ok_or_else(|| Error::missing_field(name))?)
    }

    /// All fields as one.
    pub fn whole<T: DeserializeOwned>(&mut self) -> Read<T> {
        from_json(Value::Object(std::mem::take(&mut self.rest)))
    }

    /// That there are no more.
    pub fn end(&self) -> Read<()> {
        match self.rest.keys().next() {
            Some(name) => Err(Error::custom(format!("unknown field `{name}`"))),
            None => Ok(()),
        }
    }

    /// That there is no such variant.
    pub fn unknown(&self) -> Error {
        Error::custom(format!("unknown variant `{}`", self.tag))
    }

    fn remove(&mut self, name: &str) -> Option<Value> {
        self.rest.remove(name)
    }
}
