//! A person: identity, devices, device log, all from one seed.

use coterie_identity::{
    DeviceLog, NewUser, RecoveryPhrase, SignedEntry, VaultRef, device_id,
    device_log::{add_device, revoke_device, rotate},
    next_identity_hash,
};
use coterie_policy::Leaf;
use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, FixedBytes, UserId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

#[derive(Clone)]
pub struct Person {
    pub seed: u8,
    pub name: String,
    pub user: UserId,
    pub identity: SigningKey,
    pub phrase: RecoveryPhrase,
    pub log: DeviceLog,
    pub entries: Vec<SignedEntry>,
    /// In the order they were added; revoked ones stay.
    pub devices: Vec<(DeviceId, SigningKey)>,
}

impl Person {
    pub fn new(seed: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let new = NewUser::create(&mut rng, "laptop", None).unwrap();
        Self {
            seed,
            name: format!("person{seed}"),
            user: new.user,
            identity: new.identity,
            phrase: new.phrase,
            log: new.log,
            entries: new.entries.to_vec(),
            devices: vec![(new.device, new.device_key)],
        }
    }

    pub fn chain(&self) -> Vec<Bytes> {
        self.entries.iter().map(|entry| entry.bytes().clone()).collect()
    }

    /// The vault's version never changes in these stories.
    pub fn vault(&self) -> VaultRef {
        *self.log.vault().unwrap()
    }

    fn keep(&mut self, entry: SignedEntry) -> SignedEntry {
        self.log.apply(&entry).unwrap();
        self.entries.push(entry.clone());
        entry
    }

    pub fn add_device(&mut self) -> SignedEntry {
        let mut seed = [self.seed; 32];
        seed[0] = 200;
        seed[1] = self.devices.len() as u8;
        let key = SigningKey::from_seed(&seed);
        let entry =
            add_device(&self.log, &self.identity, key.verifying_key(), "phone", self.vault());
        self.devices.push((device_id(&self.user, &key.verifying_key()), key));
        self.keep(entry)
    }

    pub fn revoke(&mut self, device: usize) -> SignedEntry {
        let entry = revoke_device(&self.log, &self.identity, self.devices[device].0, self.vault());
        self.keep(entry)
    }

    pub fn rotate(&mut self) -> SignedEntry {
        let n = self.log.rotations();
        let new = self.phrase.next_identity(n + 1);
        let next = next_identity_hash(&self.phrase.next_identity(n + 2).verifying_key());
        let entry = rotate(&self.log, &new, next, self.vault());
        self.identity = new;
        self.keep(entry)
    }

    /// The canonical leaf of a device.
    pub fn leaf(&self, index: u32, device: usize) -> Leaf<'_> {
        let device = self.log.device(&self.devices[device].0).unwrap();
        Leaf { index, credential: &device.certificate, signature_key: &device.key, canonical: true }
    }

    /// A signed entry that says something else at the same place: a fork.
    pub fn fork(&self) -> Self {
        let mut fork = self.clone();
        fork.entries.truncate(1);
        fork.log = DeviceLog::open(&fork.entries).unwrap();
        let key = self.devices[0].1.verifying_key();
        let vault = VaultRef { version: 1, hash: FixedBytes([9; 32]) };
        let entry = add_device(&fork.log, &self.identity, key, "fork", vault);
        fork.keep(entry);
        fork
    }
}
