//! Chapters of the spec that are tables say what the code says.

use std::{collections::BTreeMap, path::Path};

use coterie_types::ErrorCode;

fn chapter(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The cells of every row of the chapter's tables whose first cell is in code marks.
fn rows(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    text.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

#[test]
fn the_table_of_errors_has_every_code_with_its_status() {
    let text = chapter("08-errors.md");
    let table = text.split_once("| code | status |").unwrap().1;
    let rows = rows(table.split("\n\n").next().unwrap());
    let table: Vec<(String, String)> =
        rows.iter().map(|row| (row[0].trim_matches('`').to_owned(), row[1].clone())).collect();
    let codes: Vec<(String, String)> = ErrorCode::ALL
        .iter()
        .map(|code| (code.as_str().to_owned(), code.status().to_string()))
        .collect();
    assert_eq!(table, codes);
}

#[test]
fn the_table_of_limits_has_every_limit_with_its_value() {
    let source = include_str!("../../../../crates/types/src/limits.rs");
    let mut limits = BTreeMap::new();
    for line in source.lines().filter_map(|line| line.strip_prefix("pub const ")) {
        let (name, rest) = line.split_once(':').unwrap();
        let (_, value) = rest.split_once('=').unwrap();
        let product: u64 = value
            .trim()
            .trim_end_matches(';')
            .split('*')
            .map(|factor| factor.trim().replace('_', "").parse::<u64>().unwrap())
            .product();
        limits.insert(name.to_owned(), product);
    }
    let table: BTreeMap<String, u64> = rows(&chapter("09-limits.md"))
        .iter()
        .map(|row| {
            let value = row[1].replace([',', ' '], "");
            (row[0].trim_matches('`').to_owned(), value.parse().unwrap())
        })
        .collect();
    assert_eq!(table, limits);
}

#[test]
fn the_chapter_on_rest_names_every_route() {
    let text = chapter("06-rest.md");
    for path in coterie_api::openapi()["paths"].as_object().unwrap().keys() {
        assert!(text.contains(&format!("`{path}`")), "{path}");
    }
}

#[test]
fn the_chapter_on_the_gateway_names_every_close_code() {
    let text = chapter("07-gateway.md");
    let source = include_str!("../../../../crates/protocol/src/gateway/close.rs");
    let numbers = source.lines().filter_map(|line| line.trim().strip_suffix(','));
    let numbers: Vec<_> = numbers.filter_map(|line| line.split_once(" = ")).collect();
    assert!(numbers.len() >= 11);
    for (_, number) in numbers {
        assert!(text.contains(&format!("| {number} |")), "{number}");
    }
}
