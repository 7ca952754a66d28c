//! The bodies of the REST interface, from the schemas of `spec/openapi.json`.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use super::render::{Member, declaration, list, object, text, union};

const REFERENCE: &str = "#/components/schemas/";

/// What of a schema says nothing about its type.
const SAID_ELSEWHERE: [&str; 8] =
    ["description", "example", "examples", "format", "minimum", "maximum", "pattern", "default"];

/// The whole file.
pub(crate) fn rest(root: &Path) -> anyhow::Result<String> {
    let document = std::fs::read(root.join("spec/openapi.json"))?;
    let document: Value = serde_json::from_slice(&document)?;
    let schemas = document["components"]["schemas"].as_object().context("no schemas")?;
    let file = declarations(schemas)?;
    Ok(format!(
        "// Bodies of the REST interface. Written by `cargo xtask gen` from spec/openapi.json.\n\n{file}"
    ))
}

fn declarations(schemas: &Map<String, Value>) -> anyhow::Result<String> {
    let mut out = Vec::new();
    for (name, schema) in schemas {
        let of = self::of(schema, "").with_context(|| name.clone())?;
        out.push(declaration(&docs(schema), name, &of));
    }
    Ok(out.join("\n"))
}

fn docs(schema: &Value) -> Vec<String> {
    let description = schema["description"].as_str().unwrap_or_default();
    description.lines().map(ToOwned::to_owned).collect()
}

/// What a schema is in TypeScript.
fn of(schema: &Value, indent: &str) -> anyhow::Result<String> {
    let schema = schema.as_object().context("a schema is an object")?;
    let inner = format!("{indent}  ");
    let known = |key: &String| {
        SAID_ELSEWHERE.contains(&key.as_str())
            || matches!(
                key.as_str(),
                "$ref" | "allOf" | "oneOf" | "enum" | "type" | "items" | "properties" | "required"
            )
            || (key == "additionalProperties" && schema[key] == Value::Bool(false))
    };
    if let Some(strange) = schema.keys().find(|key| !known(key)) {
        bail!("{strange} is not understood here");
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return Ok(name.strip_prefix(REFERENCE).context("a reference elsewhere")?.to_owned());
    }
    if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
        let parts = all.iter().map(|one| of(one, indent)).collect::<anyhow::Result<Vec<_>>>()?;
        return Ok(format!("({})", parts.join(" & ")));
    }
    if let Some(one) = schema.get("oneOf").and_then(Value::as_array) {
        let parts = one.iter().map(|one| of(one, &inner)).collect::<anyhow::Result<Vec<_>>>()?;
        return Ok(union(&parts, indent));
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let parts: Vec<_> = values.iter().filter_map(Value::as_str).map(text).collect();
        return Ok(union(&parts, indent));
    }
    let kinds: Vec<&str> = match &schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok("unknown".to_owned()),
    };
    let parts = kinds.iter().map(|kind| plain(kind, schema, indent));
    Ok(parts.collect::<anyhow::Result<Vec<_>>>()?.join(" | "))
}

fn plain(kind: &str, schema: &Map<String, Value>, indent: &str) -> anyhow::Result<String> {
    Ok(match kind {
        "string" | "boolean" | "null" => kind.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => list(&of(schema.get("items").context("an array of what?")?, indent)?),
        "object" => members(schema, indent)?,
        _ => bail!("type {kind} is not understood here"),
    })
}

fn members(schema: &Map<String, Value>, indent: &str) -> anyhow::Result<String> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok("Record<string, never>".to_owned());
    };
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    let inner = format!("{indent}  ");
    let member = |(name, schema): (&String, &Value)| {
        Ok(Member {
            docs: docs(schema),
            name: name.clone(),
            optional: !is_required(name),
            of: of(schema, &inner).with_context(|| name.clone())?,
        })
    };
    let members = properties.iter().map(member).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(object(&members, indent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn printed(schema: Value) -> anyhow::Result<String> {
        Ok(of(&schema, "")?.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_schema_becomes_a_type() {
        let schema = json!({
            "type": "object", "required": ["a"], "additionalProperties": false,
            "properties": {
                "a": { "$ref": "#/components/schemas/UserId", "description": "Who." },
                "b": { "type": ["integer", "null"], "format": "int64" },
                "c": { "type": "array", "items": { "type": "string" } },
                "d": { "enum": ["x", "y"], "type": "string" },
            },
        });
        let expected =
            "{ /** Who. */ a: UserId; b?: number | null; c?: string[]; d?: \"x\" | \"y\"; }";
        assert_eq!(printed(schema).unwrap(), expected);
    }

    #[test]
    fn a_schema_that_is_not_understood_is_refused() {
        assert!(printed(json!({ "anyOf": [] })).is_err());
        assert!(printed(json!({ "$ref": "other.json" })).is_err());
        assert!(printed(json!({ "type": "object", "additionalProperties": true })).is_err());
    }
}
