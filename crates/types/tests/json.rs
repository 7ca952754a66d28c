//! `from_json` reads what `serde_json::from_value` reads, and refuses what that refuses; and a struct as a list.

use std::collections::BTreeMap;

use coterie_types::{ServerId, from_json};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Nothing,
    One(u8),
    Two(u8, String),
    Named { of: Option<i16> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wrapped(Vec<Choice>);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    #[serde(default)]
    by_number: BTreeMap<u8, bool>,
    by_name: BTreeMap<ServerId, (u64, f64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Wrapped>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Outer {
    #[serde(flatten)]
    inner: BTreeMap<String, Value>,
    unit: (),
    letter: char,
}

fn both<T: DeserializeOwned + PartialEq + std::fmt::Debug>(given: &Value) -> Option<T> {
    let theirs = serde_json::from_value::<T>(given.clone());
    let ours = from_json::<T>(given.clone());
    assert_eq!(theirs.is_ok(), ours.is_ok(), "{given}: {theirs:?}, {ours:?}");
    let (theirs, ours) = (theirs.ok()?, ours.ok()?);
    assert_eq!(theirs, ours, "{given}");
    Some(ours)
}

#[test]
fn what_serde_json_reads_is_read_alike() {
    let id = ServerId::from_slice(&[7; 16]).unwrap().to_string();
    for given in [
        json!({"by_name": {}}),
        json!({"by_name": {&id: [1, 2.5]}, "by_number": {"7": true, "255": false}}),
        json!({"by_name": {&id: [u64::MAX, -1.0]}, "choices": null}),
        json!({"by_name": {}, "choices": ["nothing", {"one": 255}, {"two": [1, "x"]}]}),
        json!({"by_name": {}, "choices": [{"named": {"of": -7}}, {"named": {}}, {"nothing": null}]}),
    ] {
        assert!(both::<Inner>(&given).is_some(), "{given}");
    }
    for given in
        [json!({"unit": null, "letter": "ß"}), json!({"unit": null, "letter": "x", "y": [1]})]
    {
        assert!(both::<Outer>(&given).is_some(), "{given}");
    }
}

#[test]
fn what_serde_json_refuses_is_refused() {
    for given in [
        json!(null),
        json!({}),
        json!({"by_name": []}),
        json!({"by_name": {"no id": [1, 2.0]}}),
        json!({"by_name": {}, "by_number": {"256": true}}),
        json!({"by_name": {}, "by_number": {"x": true}}),
        json!({"by_name": {}, "by_number": {"02": true}}),
        json!({"by_name": {}, "by_number": {"+2": true}}),
        json!({"by_name": {}, "by_number": {"": true}}),
        json!({"by_name": {}, "by_number": {"1": 1}}),
        json!({"by_name": {}, "more": 1}),
        json!({"by_name": {}, "choices": [{"one": 256}]}),
        json!({"by_name": {}, "choices": [{"one": -1}]}),
        json!({"by_name": {}, "choices": [{"one": 1.5}]}),
        json!({"by_name": {}, "choices": ["one"]}),
        json!({"by_name": {}, "choices": ["dance"]}),
        json!({"by_name": {}, "choices": [{}]}),
        json!({"by_name": {}, "choices": [{"one": 1, "two": [1, "x"]}]}),
        json!({"by_name": {}, "choices": [{"two": [1]}]}),
        json!({"by_name": {}, "choices": [{"two": [1, "x", 3]}]}),
        json!({"by_name": {}, "choices": [{"nothing": 1}]}),
        json!({"by_name": {}, "choices": {"one": 1}}),
    ] {
        assert!(both::<Inner>(&given).is_none(), "{given}");
    }
    for given in [json!({"unit": 1, "letter": "x"}), json!({"unit": null, "letter": "xy"})] {
        assert!(both::<Outer>(&given).is_none(), "{given}");
    }
}

#[test]
fn a_struct_that_is_written_as_a_list_is_refused() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Point {
        x: u8,
    }
    let given = json!([1]);
    assert_eq!(serde_json::from_value::<Point>(given.clone()).unwrap(), Point { x: 1 });
    let error = from_json::<Point>(given).unwrap_err().to_string();
    assert!(error.contains("sequence"), "{error}");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "(one|two|named|nothing|[a-z0-9]{0,3})".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let name = "(one|two|named|nothing|of|[0-9]{1,3})";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_as_by_serde_json(given in any_json()) {
        both::<Value>(&given);
        both::<Vec<Value>>(&given);
        both::<BTreeMap<u16, Value>>(&given);
        both::<(Option<u8>, i32)>(&given);
        both::<Option<String>>(&given);
        both::<f64>(&given);
        // Named { … } may be written as a list there.
        let listed = given.get("named").is_some_and(Value::is_array);
        if !listed {
            both::<Choice>(&given);
        }
    }
}
