//! An example of every JSON body, made from its schema, so that none ever drifts from it.

use serde_json::{Map, Value};

/// Deeper than any body of ours.
const DEPTH: usize = 8;

pub(super) fn complete(schemas: &Value, operation: &mut Value) {
    let responses = operation["responses"].as_object_mut().into_iter().flatten();
    let mut contents: Vec<&mut Value> =
        responses.filter_map(|(_, response)| response.get_mut("content")).collect();
    for content in &mut contents {
        illustrate(schemas, content);
    }
    if let Some(content) = operation.get_mut("requestBody").and_then(|b| b.get_mut("content")) {
        illustrate(schemas, content);
    }
}

fn illustrate(schemas: &Value, content: &mut Value) {
    if let Some(media) = content.get_mut("application/json")
        && media.get("example").is_none()
    {
        media["example"] = example(schemas, &media["schema"], 0);
    }
}

fn example(schemas: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEPTH {
        return Value::Null;
    }
    let of = |schema: &Value| example(schemas, schema, depth + 1);
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return of(&schemas[name]);
    }
    if let Some(example) = schema["examples"].get(0).or_else(|| schema.get("example")) {
        return example.clone();
    }
    if let Some(options) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        return options.iter().find(|o| o["type"] != "null").map_or(Value::Null, of);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| of(part).as_object().cloned());
        return Value::Object(parts.flatten().collect());
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let required = |name: &str| {
                schema["required"].as_array().is_some_and(|r| r.iter().any(|n| n == name))
            };
            let shown = properties.filter(|(name, _)| required(name));
            Value::Object(shown.map(|(name, s)| (name.clone(), of(s))).collect::<Map<_, _>>())
        }
        Some("array") => Value::Array(vec![of(&schema["items"])]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(1.into()),
        Some("boolean") => true.into(),
        Some("string") => "text".into(),
        _ => Value::Null,
    }
}
