//! The reader: a user with two devices, moved by hand. The first, the door, joins from outside;
//! it adds the second by KeyPackage and Welcome. All private keys of the second are published.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_identity::{DeviceLog, NewUser, SignedEntry, device_id, device_log::add_device};
use coterie_mls::{CommitChange, Group, KeyPackages, Signer};
use coterie_policy::{Intent, SignedIntent, State, body::MemberJoined, join_proof};
use coterie_protocol::{
    envelope::{Authenticated, Class},
    rest::{PostCommit, PostIntent},
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, EntryId, MessageId, ServerId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::tape::{Tape, hex};

/// Seed of the reader's device key.
const SEED: [u8; 32] = [0x5d; 32];

pub(crate) struct Reader {
    new: NewUser,
    log: DeviceLog,
    entries: Vec<SignedEntry>,
    device: DeviceId,
    group: Option<Group>,
    welcomed: Value,
}

impl Reader {
    pub(crate) fn new() -> Self {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let new = NewUser::create(&mut rng, "door", None).expect("a user");
        let key = SigningKey::from_seed(&SEED).verifying_key();
        let vault = *new.log.vault().expect("a vault");
        let entry = add_device(&new.log, &new.identity, key, "reader", vault);
        let mut log = new.log.clone();
        log.apply(&entry).expect("a device more");
        let mut entries = new.entries.to_vec();
        entries.push(entry);
        let device = device_id(&new.user, &key);
        Self { new, log, entries, device, group: None, welcomed: Value::Null }
    }

    fn chain(&self) -> Vec<Bytes> {
        self.entries.iter().map(|entry| entry.bytes().clone()).collect()
    }

    fn certificate(&self, device: DeviceId) -> Bytes {
        self.log.device(&device).expect("a device").certificate.clone()
    }

    pub(crate) fn join_server(&mut self, tape: &mut Tape, link: &str) {
        let secret = URL_SAFE_NO_PAD.decode(link.split_once('#').expect("a secret").1);
        let secret: [u8; 48] = secret.expect("base64url").try_into().expect("48 bytes");
        let (seed, server) = secret.split_first_chunk::<32>().expect("48 bytes");
        let server = ServerId::from_slice(server).expect("16 bytes");
        let state: State = tape.state();
        let proof =
            join_proof(&SigningKey::from_seed(seed), server, self.new.user, self.new.device, 1);
        let body = MemberJoined {
            invitation: state.invitations().next().expect("an invitation").id,
            username: "reader".into(),
            device_chain: self.chain(),
            proof,
        };
        let intent = Intent {
            version: Intent::VERSION,
            server: Some(server),
            entry: EntryId::from_bytes([0xe1; 16]),
            user: self.new.user,
            device: self.new.device,
            counter: 1,
            as_of: Some(state.head()),
            body: body.into(),
            reason: None,
        };
        let signed: SignedIntent = intent.sign(&self.new.device_key);
        tape.node.now = tape.node.now.plus(1_000);
        let body = PostIntent { intent: signed.bytes().clone() };
        tape.call("POST", &format!("/v1/servers/{server}/policy"), Some(json!(body)));
    }

    fn signer(&self) -> Signer {
        Signer::from_seed(&self.new.device_key.to_seed())
    }

    fn authenticated(tape: &mut Tape, message: u8) -> Authenticated {
        Authenticated {
            version: Authenticated::VERSION,
            message_id: MessageId::from_bytes([message; 16]),
            class: Class::Commit,
            policy: tape.state().head(),
            channel: tape.channel_head(),
            content: None,
            poll: None,
        }
    }

    fn post(&self, tape: &mut Tape, said: &Authenticated, commit: Vec<u8>, info: Vec<u8>) {
        tape.node.now = tape.node.now.plus(1_000);
        tape.node.device = self.new.device;
        let message_id = said.message_id;
        let (commit, group_info) = (Bytes(commit), Bytes(info));
        let body =
            PostCommit { message_id, commit, group_info, welcomes: Vec::new(), gate_key: None };
        let path = format!("/v1/channels/{}/commits", tape.channel());
        tape.call("POST", &path, Some(json!(body)));
    }

    pub(crate) fn door_joins(&mut self, tape: &mut Tape) {
        let said = Self::authenticated(tape, 0xd1);
        let (info, tree) = tape.group();
        let credential = self.certificate(self.new.device);
        let (group, output) =
            Group::join_external(&self.signer(), &credential, &info, &tree, &said.to_bytes())
                .expect("a join");
        self.group = Some(group);
        self.post(tape, &said, output.commit, output.group_info);
    }

    pub(crate) fn door_adds(&mut self, tape: &mut Tape) {
        let mut packages = KeyPackages::new();
        let package = packages
            .create(&Signer::from_seed(&SEED), &self.certificate(self.device), false)
            .expect("a KeyPackage");
        let keys = packages.publish().expect("the KeyPackage's keys");
        let said = Self::authenticated(tape, 0xd2);
        let change =
            CommitChange { adds: vec![package.clone()], removes: vec![], aad: said.to_bytes() };
        let signer = self.signer();
        let group = self.group.as_mut().expect("a group");
        let pending = group.commit(&signer, &change).expect("a commit");
        group.merge_pending().expect("a commit");
        let (epoch, authenticator) = (group.epoch(), group.epoch_authenticator());
        let tree = group.export_tree().expect("a tree");
        self.post(tape, &said, pending.commit, pending.group_info);
        self.welcomed = json!({
            "user": self.new.user,
            "device": self.device,
            "certificate": hex(&self.certificate(self.device)),
            "signature_seed": hex(&SEED),
            "key_package": hex(&package),
            "init_private_key": hex(&keys.init_key),
            "encryption_private_key": hex(&keys.encryption_key),
            "welcome": hex(&pending.welcome.expect("a Welcome")),
            "tree": hex(&tree),
            "after_seq": tape.channel_head().seq,
            "epoch": epoch,
            "authenticator": hex(&authenticator),
        });
    }

    pub(crate) fn published(&self) -> (String, Vec<Bytes>, Value) {
        (self.new.user.to_string(), self.chain(), self.welcomed.clone())
    }
}
