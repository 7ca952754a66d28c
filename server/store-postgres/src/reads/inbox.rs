//! Inboxes.

use coterie_ports::{
    StoreError,
    rows::{InboxPage, InboxRow},
};
use coterie_types::{DeviceId, Seq};
use sqlx::{PgPool, query};

use super::{all, one};
use crate::values::{Columns, bound};

pub(crate) async fn list_inbox(
    pool: &PgPool,
    device: DeviceId,
    after: Seq,
    limit: u32,
) -> Result<InboxPage, StoreError> {
    let head = "SELECT head_seq, floor FROM inbox_heads WHERE device = $1";
    let head = one(pool, query(head).bind(device.as_bytes()), |row| {
        let mut c = Columns::of(row);
        Ok((c.number()?, c.number()?))
    });
    let Some((head, floor)) = head.await? else { return Ok(InboxPage::default()) };
    let items = "SELECT seq, notice, at FROM inbox WHERE device = $1 AND seq > $2 AND seq <= $3
                 ORDER BY seq LIMIT $4";
    let items = query(items)
        .bind(device.as_bytes())
        .bind(bound(after))
        .bind(bound(head))
        .bind(i64::from(limit));
    let items = all(pool, items, |row| {
        let mut c = Columns::of(row);
        Ok(InboxRow { seq: c.number()?, notice: c.blob()?, at: c.millis()? })
    });
    Ok(InboxPage { items: items.await?, head, floor })
}
