//! Requests made from the OpenAPI document, good ones and spoilt ones, by several callers: none is
//! answered with 500, with a status that the document does not name, or with a body that is not of
//! its schema. The seed is fixed and the number of requests bounded; `COTERIE_SEED` sets another.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Map, Value, json};

use crate::{
    kit::{Kit, Reply},
    matrix::{Cast, Ids, Who},
};

/// Requests to each operation.
const CASES: usize = 36;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}

/// Texts that have broken parsers before.
const TEXTS: [&str; 12] =
    ["", " ", "a", "0", "-1", "null", "../..", "%00", "\u{202e}x", "🌱🌱", "' OR 1=1 --", "AAAA"];

/// The document, and what is drawn from it.
struct Document {
    schemas: Value,
}

impl Document {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => self.resolve(&self.schemas[name]),
            None => schema,
        }
    }

    /// A value of a schema, mostly.
    fn value(&self, dice: &mut Dice, schema: &Value, depth: usize) -> Value {
        let schema = self.resolve(schema);
        if depth > 6 || dice.one_in(40) {
            return wrong(dice);
        }
        if let Some(options) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let option = dice.below(options.len());
            return self.value(dice, &options[option], depth + 1);
        }
        if let Some(choices) = schema["enum"].as_array() {
            return choices[dice.below(choices.len())].clone();
        }
        match kind(schema, dice).as_str() {
            "object" => self.object(dice, schema, depth),
            "array" => {
                let count = dice.below(4);
                (0..count).map(|_| self.value(dice, &schema["items"], depth + 1)).collect()
            }
            "integer" | "number" => {
                let numbers =
                    [json!(0), json!(1), json!(2), json!(255), json!(1_800_000_000_000_u64)];
                let edges = [json!(-1), json!(u64::MAX), json!(1.5)];
                if dice.one_in(4) {
                    edges[dice.below(3)].clone()
                } else {
                    numbers[dice.below(5)].clone()
                }
            }
            "boolean" => json!(dice.one_in(2)),
            "null" => Value::Null,
            _ => self.text(dice, schema),
        }
    }

    fn object(&self, dice: &mut Dice, schema: &Value, depth: usize) -> Value {
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name))
        };
        let mut object = Map::new();
        for (name, of) in schema["properties"].as_object().into_iter().flatten() {
            if if required(name) { !dice.one_in(25) } else { dice.one_in(2) } {
                object.insert(name.clone(), self.value(dice, of, depth + 1));
            }
        }
        if dice.one_in(25) {
            object.insert("unknown".into(), json!(1));
        }
        Value::Object(object)
    }

    fn text(&self, dice: &mut Dice, schema: &Value) -> Value {
        let shown = schema["examples"].get(0).or(schema.get("example"));
        match shown {
            Some(shown) if !dice.one_in(5) => shown.clone(),
            _ if dice.one_in(10) => json!("A".repeat(dice.below(5_000))),
            _ => json!(dice.of(&TEXTS)),
        }
    }

    /// What of a value is not of its schema, if anything.
    fn breach(&self, value: &Value, schema: &Value, at: &str) -> Option<String> {
        let schema = self.resolve(schema);
        for (word, all) in [("allOf", true), ("oneOf", false), ("anyOf", false)] {
            if let Some(options) = schema[word].as_array() {
                let found: Vec<_> =
                    options.iter().filter_map(|one| self.breach(value, one, at)).collect();
                let broken = if all { !found.is_empty() } else { found.len() == options.len() };
                return broken.then(|| format!("{at}: none of {word}: {found:?}"));
            }
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return None,
        };
        if !kinds.iter().any(|kind| is(value, kind)) {
            return Some(format!("{at}: {value} is no {kinds:?}"));
        }
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(value)
        {
            return Some(format!("{at}: {value} is none of {choices:?}"));
        }
        if let (Some(number), Some(least)) = (value.as_f64(), schema["minimum"].as_f64())
            && number < least
        {
            return Some(format!("{at}: {number} is below {least}"));
        }
        let items = value.as_array().into_iter().flatten();
        if let Some(found) = items.enumerate().find_map(|(index, item)| {
            self.breach(item, &schema["items"], &format!("{at}[{index}]"))
        }) {
            return Some(found);
        }
        let object = value.as_object()?;
        let missing = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if let Some(name) = missing.into_iter().find(|name| !object.contains_key(*name)) {
            return Some(format!("{at}: {name} is missing"));
        }
        object.iter().find_map(|(name, value)| match schema["properties"].get(name) {
            Some(schema) => self.breach(value, schema, &format!("{at}.{name}")),
            // An open object says that it takes others.
            None if schema["properties"].is_null() => None,
            None => Some(format!("{at}.{name} is not in the schema")),
        })
    }
}

fn kind(schema: &Value, dice: &mut Dice) -> String {
    match &schema["type"] {
        Value::Array(kinds) => kinds[dice.below(kinds.len())].as_str().unwrap().to_owned(),
        kind => kind.as_str().unwrap_or("string").to_owned(),
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

fn wrong(dice: &mut Dice) -> Value {
    let values =
        [json!(null), json!(7), json!("x"), json!([]), json!({}), json!([[[]]]), json!(true)];
    values[dice.below(values.len())].clone()
}

fn path_value(dice: &mut Dice, name: &str, ids: &Ids, absent: &Ids) -> String {
    let ids = if dice.one_in(4) { absent } else { ids };
    if dice.one_in(12) {
        return escaped(dice.of(&TEXTS.map(|text| if text.is_empty() { "-" } else { text })));
    }
    match name {
        "server" => ids.server.to_string(),
        "channel" => ids.channel.to_string(),
        "user" => ids.user.to_string(),
        "role" | "target" => ids.free.to_string(),
        "invitation" => ids.invitation.to_string(),
        "message" => ids.message.to_string(),
        "code" => ids.invite.code.clone(),
        "session" => ids.session.clone(),
        _ => "x".into(),
    }
}

/// For a path or a query.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// One request to an operation.
fn request(
    document: &Document,
    dice: &mut Dice,
    (path, method, operation): (&str, &str, &Value),
    cast: &Cast,
) -> (Request<Body>, String) {
    let mut uri = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        if parameter["in"] == "path" {
            let value = path_value(dice, name, &cast.own, &cast.absent);
            uri = uri.replace(&format!("{{{name}}}"), &value);
        } else if parameter["required"] == true || dice.one_in(2) {
            let value = document.value(dice, &parameter["schema"], 0);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query.push(format!("{name}={}", escaped(&value)));
        }
    }
    if !query.is_empty() {
        uri = format!("{uri}?{}", query.join("&"));
    }
    let mut request = Request::builder().method(method.to_uppercase().as_str()).uri(&uri);
    let who = [Who::Owner, Who::Owner, Who::Moderator, Who::Member, Who::Stranger, Who::Anonymous];
    let mut who = who[dice.below(who.len())];
    // Whom the document asks for, mostly.
    if operation["security"][0].get("operator_token").is_some() && !dice.one_in(5) {
        who = Who::Operator;
    }
    let token = match who {
        Who::Operator => cast.kit.operator(),
        who => cast.people.get(&who).and_then(|person| person.token()),
    };
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut shown = format!("{method} {uri} by {who:?}");
    let body = if schema.is_null() {
        Body::empty()
    } else {
        let media = if dice.one_in(30) { "text/plain" } else { "application/json" };
        request = request.header(header::CONTENT_TYPE, media);
        let mut text = document.value(dice, schema, 0).to_string();
        if dice.one_in(20) {
            text.truncate(text.floor_char_boundary(text.len() / 2));
        }
        shown = format!("{shown} {media} {}", &text[..text.floor_char_boundary(300)]);
        Body::from(text)
    };
    (request.body(body).unwrap(), shown)
}

/// What is wrong with an answer, if anything.
fn judge(document: &Document, operation: &Value, reply: &Reply) -> Option<String> {
    let status = reply.status.as_u16();
    if status == 500 {
        return Some(format!("500: {}", reply.text()));
    }
    let response = &operation["responses"][status.to_string()];
    if response.is_null() {
        return Some(format!("{status} is not documented: {}", reply.text()));
    }
    let media = reply.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap());
    let media = media.and_then(|media| media.split(';').next()).unwrap_or_default();
    let documented = response["content"].as_object();
    let Some(content) = documented else {
        return (!reply.body.is_empty()).then(|| format!("{status} has a body: {}", reply.text()));
    };
    let Some(schema) = content.get(media).map(|content| &content["schema"]) else {
        return Some(format!("{status} as {media:?} is not documented"));
    };
    if !media.ends_with("json") {
        return None;
    }
    let body: Value = match serde_json::from_slice(&reply.body) {
        Ok(body) => body,
        Err(error) => return Some(format!("{status}: {error}")),
    };
    document.breach(&body, schema, "body").map(|breach| format!("{status}: {breach}"))
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_one_that_the_document_names() {
    let seed = std::env::var("COTERIE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut dice = Dice(seed);
    let all = coterie_api::openapi();
    let document = Document { schemas: all["components"]["schemas"].clone() };
    let cast = Cast::new().await;
    let (mut wrong, mut asked, mut good) = (Vec::new(), 0, 0);
    for (path, item) in all["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let kit: Kit = cast.kit.copy().await;
            for _ in 0..CASES {
                let at = (path.as_str(), method.as_str(), operation);
                let (request, shown) = request(&document, &mut dice, at, &cast);
                let reply = kit.send(request).await;
                asked += 1;
                good += usize::from(reply.status.is_success());
                if let Some(why) = judge(&document, operation, &reply) {
                    wrong.push(format!("{shown}\n    {why}"));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "COTERIE_SEED={seed}: {}\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 2_000 && good > asked / 10, "{good} of {asked} did something");
}
