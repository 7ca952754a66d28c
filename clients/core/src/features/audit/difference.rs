//! What differs between a thing as it was and as it is.

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Leaves what differs. Of lists only the items that the other does not have.
pub(super) fn difference(
    before: Option<Object>,
    after: Option<Object>,
) -> (Option<Object>, Option<Object>) {
    let (Some(before), Some(after)) = (&before, &after) else { return (before, after) };
    let left = |of: &Object, other: &Object| {
        let differs = of.iter().filter(|(key, value)| other.get(*key) != Some(value));
        let pairs = differs.map(|(key, value)| (key.clone(), less(value, other.get(key))));
        Some(pairs.collect())
    };
    (left(before, after), left(after, before))
}

fn less(value: &Value, other: Option<&Value>) -> Value {
    match (value, other) {
        (Value::Array(items), Some(Value::Array(others))) => {
            items.iter().filter(|item| !others.contains(item)).cloned().collect()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Option<Object> {
        value.as_object().cloned()
    }

    #[test]
    fn what_is_the_same_is_left_out_and_of_lists_the_items_that_are() {
        let before = object(json!({"name": "a", "kind": "text", "roles": ["r1", "r2"], "gone": 1}));
        let after = object(json!({"name": "b", "kind": "text", "roles": ["r2", "r3"]}));
        let (was, is) = difference(before.clone(), after);
        assert_eq!(was, object(json!({"name": "a", "roles": ["r1"], "gone": 1})));
        assert_eq!(is, object(json!({"name": "b", "roles": ["r3"]})));
        assert_eq!(difference(before.clone(), None), (before, None));
    }
}
