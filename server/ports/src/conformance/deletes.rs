//! What is taken away, and what stays.

use std::sync::Arc;

use coterie_types::{Bytes, Millis};

use super::rows::{device, furnish, member_row, server, session, user, user_row};
use crate::{
    SessionId, Store, Write,
    rows::{FlowRow, InboxPage},
};

/// As somebody new.
pub async fn a_member_may_come_back(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let delete = Write::DeleteMember { server: server(1), user: user(1) };
    let mut back = member_row(1, 1);
    back.joined_seq = 7;
    // In one transaction as well.
    for joined in [8, 9] {
        store.commit(vec![delete.clone()]).await.unwrap();
        assert_eq!(store.find_member(server(1), user(1)).await.unwrap(), None);
        assert_eq!(store.count_members(server(1)).await.unwrap(), 0);
        back.joined_seq = joined;
        store.commit(vec![Write::PutMember(back.clone())]).await.unwrap();
        assert_eq!(store.find_member(server(1), user(1)).await.unwrap(), Some(back.clone()));
    }
    let writes = vec![delete, Write::PutMember(member_row(1, 2)), Write::PutMember(back.clone())];
    store.commit(writes).await.unwrap();
    assert_eq!(store.list_members(server(1)).await.unwrap(), [back, member_row(1, 2)]);
}

/// Acknowledging goes no further than the inbox, and a dropped inbox begins anew.
pub async fn what_is_acknowledged_or_dropped_is_gone(store: Arc<dyn Store>) {
    let push = |n: u8| Write::PushNotice {
        device: device(1),
        key: Bytes(vec![n]),
        notice: Bytes(vec![n]),
        at: Millis(1),
        keep: 2,
    };
    store.commit((1..=3).map(push).collect()).await.unwrap();
    let list = || store.list_inbox(device(1), 0, 10);
    let seqs = |page: &InboxPage| page.items.iter().map(|row| row.seq).collect::<Vec<_>>();
    let page = list().await.unwrap();
    assert_eq!((seqs(&page), page.head, page.floor), (vec![2, 3], 3, 1));
    let acknowledge = |seq| vec![Write::AcknowledgeInbox { device: device(1), seq }];
    store.commit(acknowledge(99)).await.unwrap();
    let page = list().await.unwrap();
    assert_eq!((seqs(&page), page.head, page.floor), (vec![], 3, 1), "head and floor stay");
    // What was acknowledged may be said again, and comes after it.
    store.commit(vec![push(3)]).await.unwrap();
    assert_eq!(seqs(&list().await.unwrap()), [4]);
    let drop = Write::DropInbox { device: device(1) };
    store.commit(vec![push(4), drop.clone(), push(5)]).await.unwrap();
    let page = list().await.unwrap();
    assert_eq!((seqs(&page), page.head, page.floor), (vec![1], 1, 0));
    store.commit(vec![drop.clone()]).await.unwrap();
    store.commit(vec![drop]).await.unwrap();
    store.commit(acknowledge(1)).await.unwrap();
    assert_eq!(list().await.unwrap(), InboxPage::default());
}

/// What ended earlier goes; nothing else of the same user does.
pub async fn what_ends_at_the_moment_stays(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    for n in [49, 50, 51] {
        let (flow, expires_at) = (format!("f{n}"), Millis(n));
        let flow = FlowRow { flow, kind: 0, state: Bytes(vec![]), expires_at };
        let n = u8::try_from(n).unwrap();
        let mut expiring = session(n, 1);
        expiring.expires_at = expires_at;
        let ended = session(n + 100, 1);
        let end = Write::EndSession { session: ended.session, at: expires_at };
        let writes = vec![
            Write::InsertFlow(flow),
            Write::InsertSession(expiring),
            Write::InsertSession(ended),
            end,
        ];
        store.commit(writes).await.unwrap();
    }
    store.commit(vec![Write::ForgetEnded { before: Millis(50) }]).await.unwrap();
    for (n, stays) in [(49, false), (50, true), (51, true)] {
        assert_eq!(store.find_flow(&format!("f{n}")).await.unwrap().is_some(), stays, "{n}");
        for session in [SessionId([n; 16]), SessionId([n + 100; 16])] {
            assert_eq!(store.find_session(session).await.unwrap().is_some(), stays, "{n}");
        }
    }
    let listed = store.list_sessions(user(1)).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.session.0[0]).collect::<Vec<_>>(), [51, 50]);
}
