//! No statement of the store reads a whole table.
//!
//! The statements are those that a history of every write and every read of the port comes to
//! (`coterie_ports::conformance`), as sqlx tells them to its log; the plans are SQLite's own.

// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fmt::Debug,
    sync::{Arc, Mutex},
};

use coterie_ports::{
    Store,
    conformance::{History, assert_same},
};
use coterie_store_sqlite::SqliteStore;
use sqlx::{AssertSqlSafe, Row, SqlitePool, query};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

/// Every statement that was run, once.
#[derive(Debug, Clone, Default)]
struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            event.record(&mut Texts { all: self, summary: String::new() });
        }
    }
}

/// A short statement is told as the summary, a long one whole besides.
struct Texts<'a> {
    all: &'a Statements,
    summary: String,
}

impl Visit for Texts<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => {
                let text = if value.trim().is_empty() { &self.summary } else { value };
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                self.all.0.lock().unwrap().insert(words);
            }
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let statements = Statements::default();
    tracing_subscriber::registry().with(statements.clone()).init();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.db");
    let store = SqliteStore::open(&path).await.unwrap();
    statements.0.lock().unwrap().clear();
    let mut history = History::new(1);
    for _ in 0..400 {
        let writes = history.next(&store).await;
        // Refusals have their plans too.
        let _ = store.commit(writes).await;
        let _ = store.claim_key_packages(history.claim()).await;
    }
    assert!(store.commits() > 100);
    assert_same(&store, &store).await;
    store.check_ready().await.unwrap();

    let statements = statements.0.lock().unwrap().clone();
    let starts = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    // What the operator asks now and then may.
    let allowed = |text: &str| text.contains("/* whole tables */");
    let is_plan =
        |text: &&String| starts.iter().any(|start| text.starts_with(start)) && !allowed(text);
    let statements: Vec<_> = statements.iter().filter(is_plan).collect();
    assert!(statements.len() > 60, "{statements:#?}");
    let database = SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let mut whole = Vec::new();
    for statement in statements {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        for row in query(explain).fetch_all(&database).await.unwrap() {
            let step: String = row.get("detail");
            // A search for words is told as a scan of the table that is their index.
            let searches = step.contains("VIRTUAL TABLE INDEX 0:M")
                || step.contains("VIRTUAL TABLE INDEX 0:=");
            if step.starts_with("SCAN ") && !step.contains("CONSTANT ROW") && !searches {
                whole.push(format!("{step}: {statement}"));
            }
        }
    }
    assert!(whole.is_empty(), "{whole:#?}");
}
