//! Rows that differ in one byte.

use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, FixedBytes, Hash, Head, InvitationId, MessageId, Millis,
    RoleId, Seq, ServerId, UserId,
};

use crate::{
    Conflict, SessionId, Store, StoreError, Write,
    rows::{
        AuditRow, BanRow, ChannelRow, DeviceEntryRow, EnvelopeRow, GroupRow, InvitationRow,
        ListingRow, MemberRow, OverwriteRow, OverwriteTarget, PolicyEntryRow, RoleRow, ServerRow,
        SessionRow, UserRow,
    },
};

pub(super) fn hash(n: u8) -> Hash {
    FixedBytes([n; 32])
}

pub(super) fn head(seq: Seq, n: u8) -> Head {
    Head { seq, hash: hash(n) }
}

pub(super) fn user(n: u8) -> UserId {
    UserId::from_bytes([n; 16])
}

pub(super) fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

pub(super) fn server(n: u8) -> ServerId {
    ServerId::from_bytes([n; 16])
}

pub(super) fn channel(n: u8) -> ChannelId {
    ChannelId::from_bytes([n; 16])
}

pub(super) fn message(n: u8) -> MessageId {
    MessageId::from_bytes([n; 16])
}

pub(super) fn user_row(n: u8) -> UserRow {
    UserRow {
        user: user(n),
        username: format!("user{n}"),
        opaque_record: Bytes(vec![n; 100]),
        recovery_key: FixedBytes([n; 32]),
        created_at: Millis(u64::from(n)),
        device_head: head(0, 0),
        disabled_at: None,
        disabled_reason: None,
        deleted_at: None,
    }
}

pub(super) fn device_entry(seq: Seq, n: u8) -> DeviceEntryRow {
    DeviceEntryRow { seq, hash: hash(n), bytes: Bytes(vec![n; 50]), at: Millis(seq) }
}

pub(super) fn session(n: u8, of: u8) -> SessionRow {
    SessionRow {
        session: SessionId([n; 16]),
        user: user(of),
        device: None,
        label: None,
        refresh_hash: hash(n),
        previous_hash: None,
        created_at: Millis(u64::from(n)),
        rotated_at: Millis(u64::from(n)),
        expires_at: Millis(1_000),
        ended_at: None,
    }
}

pub(super) fn server_row(n: u8, owner: u8) -> ServerRow {
    ServerRow {
        server: server(n),
        kind: 0,
        name: format!("s{n}"),
        description: String::new(),
        icon: String::new(),
        language: String::new(),
        category: 0,
        system_channel: None,
        owner: user(owner),
        deleted: false,
        head: head(0, 0),
        deleted_at: None,
        purged: false,
        disabled_at: None,
        disabled_reason: None,
    }
}

pub(super) fn policy_entry(seq: Seq, n: u8, size: usize) -> PolicyEntryRow {
    let entry = EntryId::from_bytes([n; 16]);
    PolicyEntryRow { seq, hash: hash(n), entry, bytes: Bytes(vec![n; size]) }
}

pub(super) fn append_policy(expected: Head, entry: PolicyEntryRow) -> Write {
    Write::AppendPolicyEntry { server: server(1), expected, entry }
}

pub(super) fn member_row(of: u8, n: u8) -> MemberRow {
    MemberRow {
        server: server(of),
        user: user(n),
        username: format!("user{n}"),
        joined_seq: 1,
        nickname: None,
        timeout_until: Millis(0),
        roles: Vec::new(),
        invited_by: None,
    }
}

pub(super) fn channel_row(n: u8) -> ChannelRow {
    ChannelRow {
        channel: channel(n),
        server: server(1),
        name: format!("c{n}"),
        kind: 0,
        category: None,
        position: 0,
        slow_mode: 0,
        created_seq: 2,
    }
}

pub(super) fn role(n: u8) -> RoleId {
    RoleId::from_bytes([n; 16])
}

pub(super) fn role_row(of: u8, n: u8) -> RoleRow {
    RoleRow {
        server: server(of),
        role: role(n),
        name: format!("r{n}"),
        permissions: "1024".into(),
        colour: 0x00aa_bbcc,
        hoist: true,
        mentionable: false,
        icon: "🌱".into(),
        position: n.into(),
        created_seq: 3,
    }
}

pub(super) fn ban_row(of: u8, n: u8) -> BanRow {
    BanRow { server: server(of), user: user(n), by: user(1), at: Millis(7), seq: 4 }
}

pub(super) fn overwrite_row(of: u8, target: OverwriteTarget) -> OverwriteRow {
    OverwriteRow { channel: channel(of), target, allow: "1024".into(), deny: "0".into() }
}

pub(super) fn listing_row(n: u8, members: u64, words: &[&str]) -> ListingRow {
    ListingRow {
        server: server(n),
        invitation: InvitationId::from_bytes([n; 16]),
        code: FixedBytes([n; 16]),
        secret: FixedBytes([n; 32]),
        name: format!("s{n}"),
        description: "about it".into(),
        icon: String::new(),
        language: "en-GB".into(),
        category: n,
        members,
        listed_at: Millis(1_000 + u64::from(n)),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        activity: 0,
    }
}

pub(super) fn audit_row(actor: u8, action: &str, target: &str) -> AuditRow {
    AuditRow {
        seq: 0,
        at: Millis(5),
        actor: user(actor),
        action: action.into(),
        target_kind: "user".into(),
        target: target.into(),
        policy_seq: Some(9),
        reason: None,
        before: None,
        after: Some("{}".into()),
    }
}

pub(super) fn invitation_row(n: u8) -> InvitationRow {
    InvitationRow {
        invitation: InvitationId::from_bytes([n; 16]),
        server: server(1),
        code_hash: hash(n),
        creator: user(1),
        max_uses: 3,
        uses: 0,
        expires_at: Millis(0),
        closed: false,
        channel: None,
        roles: Vec::new(),
    }
}

/// Envelope `n` of a log whose chain hashes are [`hash`] of their seq.
pub(super) fn envelope(n: u8, kind: u8) -> EnvelopeRow {
    EnvelopeRow {
        seq: u64::from(n),
        hash: hash(n),
        kind,
        message_id: message(n),
        device: device(1),
        header: Bytes(vec![n; 10]),
        body: Some(Bytes(vec![n; 90])),
        body_hash: hash(n.wrapping_add(100)),
        pinned: head(1, n),
    }
}

pub(super) fn append(expected: Head, envelopes: Vec<EnvelopeRow>) -> Write {
    Write::AppendEnvelopes { channel: channel(1), expected, envelopes }
}

pub(super) fn group_row(epoch: u64) -> GroupRow {
    GroupRow {
        channel: channel(1),
        incarnation: 0,
        epoch,
        group_info: Bytes(vec![1; 20]),
        snapshot: Bytes(vec![u8::try_from(epoch).unwrap(); 30]),
        opened_seq: epoch + 1,
    }
}

/// Two users, a server of the first, and an empty channel log.
pub(super) async fn furnish(store: &dyn Store) {
    let writes = vec![
        Write::InsertUser(user_row(1)),
        Write::InsertUser(user_row(2)),
        Write::InsertServer(server_row(1, 1)),
        Write::PutMember(member_row(1, 1)),
        Write::PutChannel(channel_row(1)),
        Write::OpenChannelLog { channel: channel(1), head: head(0, 0) },
    ];
    store.commit(writes).await.unwrap();
}

pub(super) async fn assert_conflict(store: &dyn Store, writes: Vec<Write>, conflict: Conflict) {
    let before = store.commits();
    assert_eq!(store.commit(writes).await, Err(StoreError::Conflict(conflict)));
    assert_eq!(store.commits(), before);
}
