//! How far things have come.

use std::{collections::HashMap, sync::Arc};

use coterie_types::{Bytes, ChannelId, Millis};

use super::rows::{
    append, append_policy, channel, device, envelope, furnish, head, policy_entry, server, session,
};
use crate::{SessionId, Store, Topic, Write};

async fn mark(store: &Arc<dyn Store>, topic: Topic) -> u64 {
    // Others beside it change nothing.
    let other = Topic::Channel(channel(77));
    let marks = store.list_marks(&[other, topic]).await.unwrap();
    marks.iter().find(|(of, _)| *of == topic).map_or(0, |(_, mark)| *mark)
}

/// What does not exist has none, and a session that does not exist does not stand.
pub async fn marks_grow_with_what_they_stand_for(store: Arc<dyn Store>) {
    let (of_channel, of_server) = (Topic::Channel(channel(1)), Topic::Server(server(1)));
    let (of_inbox, of_session) = (Topic::Inbox(device(1)), Topic::SessionEnded(SessionId([1; 16])));
    for topic in [of_channel, of_server, of_inbox] {
        assert_eq!(mark(&store, topic).await, 0);
    }
    assert_eq!(mark(&store, of_session).await, 1);
    furnish(&*store).await;
    let notice = Write::PushNotice {
        device: device(1),
        key: Bytes(vec![1]),
        notice: Bytes(vec![1]),
        at: Millis(1),
        keep: 10,
    };
    let writes = vec![
        append(head(0, 0), vec![envelope(1, 2), envelope(2, 2)]),
        append_policy(head(0, 0), policy_entry(1, 1, 10)),
        notice,
        Write::InsertSession(session(1, 1)),
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(mark(&store, of_channel).await, 2);
    assert_eq!(mark(&store, of_server).await, 1);
    assert_eq!(mark(&store, of_inbox).await, 1);
    assert_eq!(mark(&store, of_session).await, 0);
    // An inbox that was read has come as far as before.
    let read = Write::AcknowledgeInbox { device: device(1), seq: 1 };
    let end = Write::EndSession { session: SessionId([1; 16]), at: Millis(5) };
    store.commit(vec![read, end]).await.unwrap();
    assert_eq!(mark(&store, of_inbox).await, 1);
    assert_eq!(mark(&store, of_session).await, 1);
    assert_eq!(store.list_marks(&[]).await.unwrap(), []);
}

/// As many as a node with many connections follows.
pub async fn many_marks_are_read_at_once(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(vec![append(head(0, 0), vec![envelope(1, 2)])]).await.unwrap();
    let mut topics = vec![Topic::Channel(channel(1)), Topic::Server(server(1))];
    for n in 0..1_700u32 {
        let mut id = [9; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        topics.push(Topic::Channel(ChannelId::from_bytes(id)));
        topics.push(Topic::SessionEnded(SessionId(id)));
    }
    let marks: HashMap<Topic, u64> =
        store.list_marks(&topics).await.unwrap().into_iter().filter(|(_, n)| *n > 0).collect();
    assert_eq!(marks.get(&topics[0]), Some(&1));
    assert_eq!(marks.len(), 1 + 1_700, "the channel, and sessions that nobody has");
}
