//! Every route stands in the authorisation matrix, and the OpenAPI document has all of them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::matrix::TABLE;

fn documented() -> BTreeMap<(String, String), Value> {
    let document = coterie_api::openapi();
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.insert((path.clone(), method.to_uppercase()), operation.clone());
        }
    }
    operations
}

#[test]
fn the_table_and_the_document_have_the_same_routes() {
    let document: Vec<_> = documented().into_keys().collect();
    let mut table: Vec<_> =
        TABLE.iter().map(|row| (row.path.to_owned(), row.method.to_owned())).collect();
    table.sort();
    assert_eq!(document, table);
    assert!(coterie_api::openapi()["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_says_its_errors_and_shows_its_bodies() {
    let operations = documented();
    let mut ids: Vec<_> = operations.values().map(|o| o["operationId"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), operations.len(), "operation ids are unique");
    for ((path, method), operation) in &operations {
        let row = TABLE.iter().find(|row| row.method == method && row.path == path).unwrap();
        let name = format!("{method} {path}");
        let scheme = match operation["security"][0].as_object() {
            Some(scheme) => scheme.keys().next().unwrap().as_str(),
            None => "",
        };
        let expected = match (row.needs_session(), row.needs_operator()) {
            (true, false) => "access_token",
            (false, true) => "operator_token",
            _ => "",
        };
        assert_eq!(scheme, expected, "{name}");
        let responses = operation["responses"].as_object().unwrap();
        let by_id = path.contains('{');
        let absent = row.absent.filter(|_| by_id);
        for status in row.statuses.iter().chain(&absent).chain(&row.operator) {
            assert!(responses.contains_key(&status.to_string()), "{name} documents no {status}");
        }
        for (status, response) in responses {
            if status.starts_with(['4', '5']) {
                let problem = &response["content"]["application/problem+json"];
                let code = problem["example"]["code"].as_str().unwrap();
                let known: coterie_types::ErrorCode = code.parse().unwrap();
                assert_eq!(known.status().to_string(), *status, "{name} {code}");
            } else if let Some(media) = response["content"].get("application/json") {
                assert!(media.get("example").is_some(), "{name} {status}");
            }
        }
        if let Some(body) = operation.get("requestBody") {
            // Bytes as they are show nothing.
            if body["content"].get("application/octet-stream").is_none() {
                let media = &body["content"]["application/json"];
                assert!(media["example"].is_object(), "{name}");
            }
            for status in ["400", "413", "415"] {
                assert!(responses.contains_key(status), "{name} {status}");
            }
        }
    }
}

#[test]
fn examples_are_of_the_types_they_show() {
    use coterie_protocol::rest;
    let operations = documented();
    let example = |method: &str, path: &str| {
        let operation = &operations[&(path.to_owned(), method.to_owned())];
        operation["requestBody"]["content"]["application/json"]["example"].clone()
    };
    let of = example("POST", "/v1/auth/register/{flow}");
    serde_json::from_value::<rest::RegisterFinish>(of).unwrap();
    let of = example("POST", "/v1/channels/{channel}/messages");
    serde_json::from_value::<rest::PostMessages>(of).unwrap();
    let of = example("DELETE", "/v1/channels/{channel}/messages/{message}");
    serde_json::from_value::<rest::DeleteMessage>(of).unwrap();
    let log = &operations[&("/v1/channels/{channel}/log".into(), "GET".into())];
    let of = log["responses"]["200"]["content"]["application/json"]["example"].clone();
    serde_json::from_value::<rest::LogPage>(of).unwrap();
}
