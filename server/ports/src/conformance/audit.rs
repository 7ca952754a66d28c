//! Audit logs, and who sent last.

use std::sync::Arc;

use coterie_types::{Millis, Seq};

use super::rows::{
    append, audit_row, channel, envelope, furnish, head, message, server, server_row, user,
};
use crate::{
    Store, Write,
    rows::{AuditQuery, AuditRow},
};

fn everything(of: u8) -> AuditQuery {
    let (before, limit) = (Seq::MAX, 100);
    AuditQuery { server: server(of), before, limit, actor: None, action: None, target: None }
}

fn seqs(rows: &[AuditRow]) -> Vec<Seq> {
    rows.iter().map(|row| row.seq).collect()
}

/// Dense from 1 in each server, whatever the rows say; the newest first; by each filter.
pub async fn an_audit_log_is_dense_and_filtered(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(vec![Write::InsertServer(server_row(2, 2))]).await.unwrap();
    let act = |of: u8, row: AuditRow| Write::AppendAudit { server: server(of), row };
    let mut last = audit_row(1, "member_banned", "b");
    (last.reason, last.policy_seq) = (Some("spam".into()), None);
    (last.before, last.after) = (Some("{\"a\":1}".into()), None);
    let writes = vec![
        act(1, audit_row(1, "member_kicked", "a")),
        act(2, audit_row(1, "member_kicked", "a")),
        act(1, audit_row(2, "member_kicked", "b")),
        act(1, last.clone()),
    ];
    store.commit(writes).await.unwrap();
    let all = store.list_audit(&everything(1)).await.unwrap();
    assert_eq!(seqs(&all), [3, 2, 1]);
    last.seq = 3;
    assert_eq!(all[0], last);
    assert_eq!(all[2], AuditRow { seq: 1, ..audit_row(1, "member_kicked", "a") });
    let other = store.list_audit(&everything(2)).await.unwrap();
    assert_eq!(seqs(&other), [1]);
    let found = async |query: AuditQuery| seqs(&store.list_audit(&query).await.unwrap());
    let all = everything(1);
    assert_eq!(found(AuditQuery { before: 3, limit: 1, ..all.clone() }).await, [2]);
    assert_eq!(found(AuditQuery { actor: Some(user(1)), ..all.clone() }).await, [3, 1]);
    let kicks = AuditQuery { action: Some("member_kicked".into()), ..all.clone() };
    assert_eq!(found(kicks.clone()).await, [2, 1]);
    assert_eq!(found(AuditQuery { target: Some("b".into()), ..all }).await, [3, 2]);
    let both = AuditQuery { actor: Some(user(1)), target: Some("a".into()), ..kicks };
    assert_eq!(found(both).await, [1]);
}

/// One a channel and user; old ones are forgotten.
pub async fn who_sent_last_is_kept_and_forgotten(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let put = |n: u8, at: u64| {
        let (channel, user, at) = (channel(1), user(n), Millis(at));
        Write::PutLastSend { channel, user, at }
    };
    store.commit(vec![put(1, 5), put(2, 6), put(1, 7)]).await.unwrap();
    assert_eq!(store.find_last_send(channel(1), user(1)).await.unwrap(), Some(Millis(7)));
    assert_eq!(store.find_last_send(channel(2), user(1)).await.unwrap(), None);
    store.commit(vec![Write::ForgetLastSends { before: Millis(7) }]).await.unwrap();
    assert_eq!(store.find_last_send(channel(1), user(1)).await.unwrap(), Some(Millis(7)));
    assert_eq!(store.find_last_send(channel(1), user(2)).await.unwrap(), None);
}

/// Of whichever devices.
pub async fn messages_are_found_by_their_id_alone(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let mut second = envelope(2, 2);
    second.message_id = message(1);
    second.device = super::rows::device(2);
    let both = vec![envelope(1, 2), second.clone(), envelope(3, 2)];
    store.commit(vec![append(head(0, 0), both)]).await.unwrap();
    let found = store.list_messages(channel(1), message(1)).await.unwrap();
    assert_eq!(found, [envelope(1, 2), second]);
    assert_eq!(store.list_messages(channel(2), message(1)).await.unwrap(), []);
    assert_eq!(store.list_messages(channel(1), message(9)).await.unwrap(), []);
}
