//! Reading of tagged objects: what `#[derive(Tagged)]` calls.

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use serde_json::{Error, Map, Value};

/// What is read, or why not.
pub(crate) type Read<T> = Result<T, Error>;

/// The fields of an object that are not read yet, and its tag.
pub(crate) struct Fields {
    tag: String,
    rest: Map<String, Value>,
}

impl Fields {
    /// The fields of an object with a tag.
    ///
    /// # Errors
    /// What is no object, or has none.
    pub(crate) fn of<'de, D: Deserializer<'de>>(
        from: D,
        tag: &'static str,
    ) -> Result<Self, D::Error> {
        let mut rest = Map::deserialize(from)?;
        match rest.remove(tag) {
            Some(Value::String(tag)) => Ok(Self { tag, rest }),
            Some(_) => Err(D::Error::custom(format!("the tag `{tag}` is no text"))),
            None => Err(D::Error::missing_field(tag)),
        }
    }

    /// Which variant it is.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// A field; one that may be null may be missing.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Read<T> {
        match self.remove(name) {
            Some(value) => T::deserialize(value),
            None => T::deserialize(Value::Null).map_err(|_| Error::missing_field(name)),
        }
    }

    /// A field that need not be there.
    pub(crate) fn take_or_default<T: DeserializeOwned + Default>(
        &mut self,
        name: &'static str,
    ) -> Read<T> {
        self.remove(name).map_or_else(|| Ok(T::default()), T::deserialize)
    }

    /// All fields as one.
    pub(crate) fn whole<T: DeserializeOwned>(&mut self) -> Read<T> {
        T::deserialize(Value::Object(std::mem::take(&mut self.rest)))
    }

    /// That there are no more.
    pub(crate) fn end(&self) -> Read<()> {
        match self.rest.keys().next() {
            Some(name) => Err(Error::custom(format!("unknown field `{name}`"))),
            None => Ok(()),
        }
    }

    /// That there is no such variant.
    pub(crate) fn unknown(&self) -> Error {
        Error::custom(format!("unknown variant `{}`", self.tag))
    }

    fn remove(&mut self, name: &str) -> Option<Value> {
        self.rest.remove(name)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    /// Read by serde itself.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
    enum Theirs {
        DoNothing,
        Say {
            text: String,
            to: Option<u8>,
            #[serde(default)]
            times: u8,
        },
        All(Inner),
    }

    #[derive(Debug, PartialEq, Serialize, coterie_tagged::Tagged)]
    #[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
    enum Ours {
        DoNothing,
        Say {
            text: String,
            to: Option<u8>,
            #[serde(default)]
            times: u8,
        },
        All(Inner),
    }

    #[derive(Debug, PartialEq, Serialize, coterie_tagged::Tagged)]
    #[serde(tag = "do", rename_all = "snake_case")]
    enum Open {
        Say { text: String },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        a: u8,
        #[serde(default)]
        b: Vec<String>,
    }

    #[test]
    fn what_serde_reads_is_read_alike() {
        for given in [
            json!({"do": "do_nothing"}),
            json!({"do": "do_nothing", "more": 1}),
            json!({"do": "say", "text": "x"}),
            json!({"times": 3, "to": 2, "text": "x", "do": "say"}),
            json!({"do": "say", "text": "x", "to": null}),
            json!({"do": "all", "a": 1}),
            json!({"do": "all", "a": 1, "b": ["x", "y"]}),
        ] {
            let text = given.to_string();
            let theirs: Theirs = serde_json::from_str(&text).unwrap();
            let ours: Ours = serde_json::from_str(&text).unwrap();
            let (theirs, ours) =
                (serde_json::to_value(theirs).unwrap(), serde_json::to_value(ours).unwrap());
            assert_eq!(theirs, ours, "{text}");
        }
    }

    #[test]
    fn what_serde_refuses_is_refused() {
        for (given, why) in [
            (json!({}), "missing field `do`"),
            (json!({"do": 1}), "the tag `do` is no text"),
            (json!({"do": "dance"}), "unknown variant `dance`"),
            (json!({"do": "say"}), "missing field `text`"),
            (json!({"do": "say", "text": 1}), "expected a string"),
            (json!({"do": "say", "text": null}), "expected a string"),
            (json!({"do": "say", "text": "x", "times": null}), "expected u8"),
            (json!({"do": "say", "text": "x", "to": 256}), "expected u8"),
            (json!({"do": "say", "text": "x", "too": 1}), "unknown field `too`"),
            (json!({"do": "all", "b": []}), "missing field `a`"),
            (json!({"do": "all", "a": 1, "c": 1}), "unknown field `c`"),
            (json!(["say"]), "expected a map"),
        ] {
            let text = given.to_string();
            assert!(serde_json::from_str::<Theirs>(&text).is_err(), "{text}");
            let error = serde_json::from_str::<Ours>(&text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn what_does_not_deny_unknown_fields_takes_them() {
        let open: Open = serde_json::from_value(json!({"do": "say", "text": "x", "y": 1})).unwrap();
        assert_eq!(open, Open::Say { text: "x".into() });
    }
}
