//! Everything that a node keeps, as its administrator sees it: every row in its physical place, the log,
//! the metrics.

use std::{collections::HashSet, fs, path::PathBuf, process::Command};

use coterie_binaries::NodeProcess;
use coterie_services::Postgres;
use serde_json::Value;

use crate::index::unhex;

/// Prints every row of a SQLite database: table, rowid (0 where there is none), columns.
const DUMP: &str = r#"
import json, sqlite3, sys
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
db.row_factory = sqlite3.Row
db.execute("BEGIN")
plain = lambda v: "\\x" + v.hex() if isinstance(v, bytes) else v
tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
for (name,) in db.execute(tables).fetchall():
    try:
        rows = db.execute('SELECT rowid AS place_, * FROM "%s"' % name)
    except sqlite3.OperationalError:
        rows = db.execute('SELECT 0 AS place_, * FROM "%s"' % name)
    for row in rows:
        columns = {key: plain(row[key]) for key in row.keys() if key != "place_"}
        print("%s|%d|%s" % (name, row["place_"], json.dumps(columns)))
"#;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Its table.
    pub table: String,
    /// Where it lies: its rowid in SQLite, in Postgres the transaction that wrote it.
    pub place: u64,
    /// Its columns, as JSON; bytes as hex.
    pub columns: String,
}

impl Row {
    /// Its columns.
    ///
    /// # Panics
    /// When they are not JSON.
    #[must_use]
    pub fn values(&self) -> Value {
        serde_json::from_str(&self.columns).unwrap_or_else(|e| panic!("{self:?}: {e}"))
    }

    /// A column of bytes.
    #[must_use]
    pub fn bytes(&self, column: &str) -> Option<Vec<u8>> {
        unhex(self.values()[column].as_str()?.strip_prefix("\\x")?)
    }

    /// A column that is a number.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<u64> {
        self.values()[column].as_u64()
    }
}

/// The rows that were not there before, or are not as they were.
#[must_use]
pub fn changed<'a>(before: &[Row], after: &'a [Row]) -> Vec<&'a Row> {
    let known: HashSet<&Row> = before.iter().collect();
    after.iter().filter(|row| !known.contains(row)).collect()
}

/// The database of a node.
#[derive(Debug)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// One of a Postgres, by its URL.
    Postgres(Box<Postgres>, String),
}

impl Database {
    /// Every row.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let text = match self {
            Self::Sqlite(file) => {
                let ran = Command::new("python3").args(["-c", DUMP]).arg(file).output();
                let ran = ran.expect("python3 starts");
                assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
                String::from_utf8(ran.stdout).expect("text")
            }
            Self::Postgres(postgres, database) => {
                let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
                let select = |table: &str| {
                    format!("SELECT '{table}|' || t.xmin || '|' || to_jsonb(t) FROM \"{table}\" t")
                };
                let tables = postgres.sql(database, tables);
                let selects: Vec<_> = tables.lines().map(select).collect();
                postgres.sql(database, &selects.join(" UNION ALL "))
            }
        };
        text.lines().map(row).collect()
    }
}

fn row(line: &str) -> Row {
    let mut parts = line.splitn(3, '|');
    let mut part = || parts.next().unwrap_or_else(|| panic!("no row: {line}")).to_owned();
    Row { table: part(), place: part().parse().expect("a number"), columns: part() }
}

/// The log of a node from this byte on.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn log_from(node: &NodeProcess, byte: usize) -> String {
    let bytes = fs::read(node.folder().join("log")).expect("a log");
    String::from_utf8_lossy(&bytes[byte.min(bytes.len())..]).into_owned()
}

/// How long it is, bytes.
#[must_use]
pub fn log_length(node: &NodeProcess) -> usize {
    let length = fs::metadata(node.folder().join("log")).map_or(0, |file| file.len());
    usize::try_from(length).unwrap_or_default()
}
