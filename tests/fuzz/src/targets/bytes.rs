//! Decoders of signed and sealed bytes.

use coterie_identity::{
    DeviceEntry, DeviceLog, RecoveryPhrase, SealedVault, SignedEntry, UnverifiedCertificate,
    certificate_device, certificate_user, peek_kind,
};
use coterie_policy::{Entry, SignedIntent, State};
use coterie_protocol::{
    content::{Content, Mention, Mentioned, Said, Text, markup},
    envelope::{
        Authenticated, Class, GroupContextData, GroupId, Header, SignedCommitFailure,
        SignedCreation, SignedTombstone, Void,
    },
};
use coterie_types::{Bytes, ChannelId, Head, Millis, from_canonical, to_canonical};

use super::{Target, none};

const CHANNEL: ChannelId = ChannelId::from_bytes([0xc4; 16]);

pub(super) const CODEC: Target = Target {
    name: "codec",
    run: codec,
    vectors: &["encodings.json", "policy.json"],
    seeds: none,
    weight: 1,
};

/// What decodes is what its bytes say, and nothing else.
fn codec(bytes: &[u8]) {
    if let Ok(head) = from_canonical::<Head>(bytes) {
        assert_eq!(to_canonical(&head), bytes);
    }
    if let Ok(value) = from_canonical::<Bytes>(bytes) {
        assert_eq!(to_canonical(&value), bytes);
    }
    if let Ok(value) = from_canonical::<Vec<Option<u64>>>(bytes) {
        assert_eq!(to_canonical(&value), bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(id) = text.parse::<ChannelId>() {
        assert_eq!(id.to_string(), text);
    }
}

pub(super) const IDENTITY: Target = Target {
    name: "identity",
    run: identity,
    vectors: &["identity.json", "device-log.json"],
    seeds: none,
    weight: 1,
};

fn identity(bytes: &[u8]) {
    let _ = (certificate_device(bytes), certificate_user(bytes), peek_kind(bytes, 1, 5));
    let _ = UnverifiedCertificate::parse(bytes);
    let _ = from_canonical::<DeviceEntry>(bytes);
    if let Ok(entry) = SignedEntry::parse(bytes) {
        let _ = DeviceLog::open(&[entry]);
    }
}

pub(super) const RECOVERY: Target =
    Target { name: "recovery", run: recovery, vectors: &[], seeds: recovery_seeds, weight: 1 };

fn recovery(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes);
    if let Ok(phrase) = RecoveryPhrase::from_words(&words) {
        assert!(RecoveryPhrase::from_words(&phrase.to_words()).is_ok());
    }
}

fn recovery_seeds() -> Vec<Vec<u8>> {
    let words = "abandon ".repeat(23) + "art";
    vec![words.clone().into_bytes(), words.to_uppercase().into_bytes(), b"zoo\n zoo".to_vec()]
}

pub(super) const VAULT: Target =
    Target { name: "vault", run: vault, vectors: &["identity.json"], seeds: none, weight: 1 };

fn vault(bytes: &[u8]) {
    let _ = SealedVault::parse(bytes);
}

pub(super) const POLICY: Target = Target {
    name: "policy",
    run: policy,
    vectors: &["policy.json", "community.json"],
    seeds: none,
    weight: 1,
};

fn policy(bytes: &[u8]) {
    if let Ok(entry) = Entry::parse(bytes) {
        assert_eq!(&*entry.to_bytes(), bytes);
        let _ = State::open(&entry);
    }
    let _ = SignedIntent::parse(bytes);
}

pub(super) const POLICY_LOG: Target = Target {
    name: "policy_log",
    run: policy_log,
    vectors: &["policy.json"],
    seeds: none,
    weight: 20,
};

/// Behind the log of a real community.
fn policy_log(bytes: &[u8]) {
    let garden = crate::garden::Garden::get();
    let log = garden.rows.iter().filter(|row| row.key.starts_with("p/"));
    let entries: Vec<Entry> = log.filter_map(|row| Entry::parse(&row.value).ok()).collect();
    static STATE: std::sync::OnceLock<Option<State>> = std::sync::OnceLock::new();
    let state = STATE.get_or_init(|| State::fold_together(&entries).ok());
    if let (Some(state), Ok(entry)) = (state, Entry::parse(bytes)) {
        let _ = state.apply(&entry);
    }
}

pub(super) const SNAPSHOT: Target = Target {
    name: "snapshot",
    run: snapshot,
    vectors: &["policy.json", "community.json"],
    seeds: none,
    weight: 4,
};

fn snapshot(bytes: &[u8]) {
    let entries = crate::garden::Garden::get().rows.iter().filter(|row| row.key.starts_with("p/"));
    if let Some(entry) = entries.filter_map(|row| Entry::parse(&row.value).ok()).next_back() {
        let _ = State::start(bytes, &entry);
    }
}

pub(super) const ENVELOPES: Target = Target {
    name: "envelopes",
    run: envelopes,
    vectors: &["envelopes.json"],
    seeds: none,
    weight: 1,
};

fn envelopes(bytes: &[u8]) {
    if let Ok((header, _)) = Header::from_bytes(bytes) {
        assert_eq!(header.to_bytes(), bytes);
    }
    if let Ok(data) = Authenticated::from_bytes(bytes) {
        assert_eq!(data.to_bytes(), bytes);
    }
    if let Ok((void, _)) = Void::from_bytes(bytes, CHANNEL) {
        assert_eq!(void.to_bytes(), bytes);
    }
    let _ = SignedCreation::from_bytes(bytes);
    let _ = SignedTombstone::from_bytes(bytes);
    let _ = SignedCommitFailure::from_bytes(bytes);
    let _ = from_canonical::<GroupContextData>(bytes);
    let _ = GroupId::from_slice(bytes);
}

pub(super) const CONTENT: Target =
    Target { name: "content", run: content, vectors: &["content.json"], seeds: none, weight: 1 };

fn content(bytes: &[u8]) {
    if let Ok(content) = Content::from_bytes(bytes) {
        if let Ok(bytes) = content.to_bytes() {
            assert_eq!(Content::from_bytes(&bytes), Ok(content.clone()));
        }
        for class in [Class::Message, Class::Light] {
            if let Said::Text(text) = Said::read(&content, class) {
                let _ = text.tree();
            }
        }
    }
}

pub(super) const MARKUP: Target =
    Target { name: "markup", run: markup, vectors: &[], seeds: markup_seeds, weight: 1 };

fn markup(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tree = markup::parse(&text, &[]);
    assert_eq!(tree, markup::parse(&text, &[]));
    let start = text.find('@').unwrap_or_default();
    let mentions = [Mention { start, length: 1, of: Mentioned::Everyone }];
    let content = Text::marked(&text, mentions.to_vec()).content([0; 16], Millis(0));
    if let Said::Text(said) = Said::read(&content, Class::Message) {
        assert_eq!(said.text, text);
        let _ = said.tree();
    }
}

fn markup_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "**a *b*** _c_ ~~d~~ ||e|| `f` ``g`h``",
        "[label](https://a.example/x_(y)) <https://b.example> https://c.example. mailto:a@b.example",
        "# h\n> q\n> > r\n- i\n  - j\n1. k\n```rust\ncode\n```\n\\*esc\\* @everyone",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

pub(super) const PADDING: Target =
    Target { name: "padding", run: padding, vectors: &["padding.json"], seeds: none, weight: 1 };

fn padding(bytes: &[u8]) {
    if let Ok(plain) = coterie_seal::unpad(bytes) {
        assert_eq!(coterie_seal::pad(plain), bytes);
    }
    assert_eq!(coterie_seal::unpad(&coterie_seal::pad(bytes)), Ok(bytes));
}
