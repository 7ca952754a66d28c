//! Keys for anonymous posts in stories: beside the rest, which programs without such keys use as well.
#![allow(unreachable_pub, missing_docs)]

use coterie_policy::body::AnonymityKeySet;
use coterie_types::FixedBytes;
use coterie_zk::membership::{MemberSecret, Possession, Seed};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::support::{Person, Story};

pub trait WithKeys {
    /// The n-th anonymity secret of a person here.
    fn anonymity_secret(&self, person: &Person, n: u8) -> MemberSecret;
    /// Its publication.
    fn anonymity_key(&self, person: &Person, n: u8, from: u64) -> AnonymityKeySet;
}

impl WithKeys for Story {
    fn anonymity_secret(&self, person: &Person, n: u8) -> MemberSecret {
        let mut seed = [person.seed; 32];
        seed[0] = n;
        Seed::from_bytes(seed).secret(self.state.server().as_bytes())
    }

    fn anonymity_key(&self, person: &Person, n: u8, from: u64) -> AnonymityKeySet {
        let secret = self.anonymity_secret(person, n);
        let (server, user) = (*self.state.server().as_bytes(), *person.user.as_bytes());
        let mut rng = ChaCha20Rng::from_seed([n; 32]);
        let possession = Possession { server, user, from }.prove(&secret, &mut rng);
        let key = FixedBytes(secret.public().to_bytes());
        AnonymityKeySet { key, from, possession: FixedBytes(possession) }
    }
}
