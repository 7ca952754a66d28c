//! `#[derive(Tagged)]` reads what serde reads, and refuses what serde refuses.

use coterie_types::tagged::FromJson as _;
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

/// Read by serde from CBOR, and from JSON in less code.
#[derive(Debug, PartialEq, Serialize, Deserialize, coterie_tagged::FromJson)]
#[serde(tag = "t", rename_all = "snake_case")]
enum Frame {
    Ready {
        beat: u64,
    },
    Noticed {
        seq: u64,
        #[from_json]
        notice: Notice,
    },
}

#[derive(Debug, PartialEq, Serialize, Deserialize, coterie_tagged::FromJson)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Notice {
    Came { who: Option<String> },
    Whole(Inner),
}

#[test]
fn a_frame_is_read_from_json_as_serde_reads_it() {
    for given in [
        json!({"t": "ready", "beat": 1}),
        json!({"t": "ready", "beat": 1, "more": []}),
        json!({"t": "noticed", "seq": 2, "notice": {"kind": "came"}}),
        json!({"t": "noticed", "seq": 2, "notice": {"kind": "came", "who": "ada", "more": 1}}),
        json!({"notice": {"a": 1, "kind": "whole", "b": ["x"]}, "seq": 2, "t": "noticed"}),
    ] {
        let theirs: Frame = serde_json::from_value(given.clone()).unwrap();
        assert_eq!(Frame::from_json(given).unwrap(), theirs);
    }
}

#[test]
fn a_frame_that_serde_refuses_is_refused() {
    for (given, why) in [
        (json!({"t": "ready"}), "missing field `beat`"),
        (json!({"t": "gone"}), "unknown variant `gone`"),
        (json!({"t": "noticed", "seq": 2}), "missing field `notice`"),
        (json!({"t": "noticed", "seq": 2, "notice": null}), "expected a map"),
        (json!({"t": "noticed", "seq": 2, "notice": {"kind": "left"}}), "unknown variant `left`"),
        (json!({"t": "noticed", "seq": -1, "notice": {"kind": "came"}}), "expected u64"),
        (json!([]), "expected a map"),
    ] {
        assert!(serde_json::from_value::<Frame>(given.clone()).is_err(), "{given}");
        let error = Frame::from_json(given.clone()).unwrap_err().to_string();
        assert!(error.contains(why), "{given}: {error}");
    }
}
