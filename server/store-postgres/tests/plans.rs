//! No statement of the store reads a whole table.
//!
//! The statements are those that a history of every write and every read of the port comes to
//! (`coterie_ports::conformance`), on tables full enough that reading them whole would not pay; the
//! plans are those that Postgres took (`auto_explain`, the foreign keys' own statements included).

// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use coterie_ports::{
    Store,
    conformance::{History, assert_same},
};
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};

/// Rows of strangers: ids are numbers, which the history's are not.
const FILL: &str = include_str!("plans/fill.sql");

/// What is asked of each connection, as libpq takes it.
const EXPLAIN: [(&str, &str); 3] = [
    ("session_preload_libraries", "auto_explain"),
    ("auto_explain.log_min_duration", "0"),
    ("auto_explain.log_nested_statements", "on"),
];

/// Plans by the text of their statement, from the server's log.
fn plans(log: &str) -> BTreeMap<String, String> {
    let mut plans = BTreeMap::new();
    for entry in log.split("plan:\n\tQuery Text: ").skip(1) {
        // An entry's further lines begin with a tab, the next entry does not.
        let entry: Vec<_> = entry.split('\n').enumerate().collect();
        let own = entry.iter().take_while(|(at, line)| *at == 0 || line.starts_with('\t'));
        let text = own.map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        // The plan begins where the cost of its first node is told.
        let cost = text.find("  (cost=").unwrap();
        let begin = text[..cost].rfind('\n').unwrap();
        let (statement, plan) = text.split_at(begin);
        let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        // The migrator's own table has a row a migration.
        if words.contains("_sqlx_migrations") {
            continue;
        }
        let known: &mut String = plans.entry(words).or_default();
        if !known.contains("Seq Scan") {
            *known = plan.to_owned();
        }
    }
    plans
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    PostgresStore::open(&Settings::new(&url)).await.unwrap().close().await;
    postgres.sql(&url, FILL);
    let thin = "SELECT relname FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                  AND reltuples < 1000 AND relname NOT IN ('_sqlx_migrations', 'deployment')";
    assert_eq!(postgres.sql(&url, thin), "", "tests/plans/fill.sql does not fill these");

    let options = EXPLAIN.map(|(name, value)| format!("&options[{name}]={value}")).concat();
    let store = PostgresStore::open(&Settings::new(url + &options)).await.unwrap();
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
    // A connection that is closed has logged all it did.
    store.close().await;

    let plans = plans(&postgres.log());
    assert!(plans.len() > 60, "{:#?}", plans.keys());
    // What the operator asks now and then may.
    let allowed = |text: &str| text.contains("/* whole tables */");
    let whole: Vec<_> =
        plans.iter().filter(|(text, plan)| plan.contains("Seq Scan") && !allowed(text)).collect();
    assert!(whole.is_empty(), "{whole:#?}");
}
