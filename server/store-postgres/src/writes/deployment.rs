//! What is said once of a database.

use coterie_ports::Conflict;
use coterie_types::Hash;
use sqlx::{PgConnection, query};

use super::{Written, must};

/// The row is written anew only where it says the same.
pub(super) async fn bind_secrets(db: &mut PgConnection, digest: Hash) -> Written {
    let sql = "INSERT INTO deployment (only_row, secrets) VALUES (1, $1)
               ON CONFLICT (only_row) DO UPDATE SET secrets = excluded.secrets
               WHERE deployment.secrets = excluded.secrets";
    must(db, query(sql).bind(digest.0), Conflict::Secrets).await
}
