//! The vault: opens with what it was wrapped for, and with nothing else.
#![allow(clippy::unwrap_used)] // Not only inside tests, but in what they share.

use coterie_identity::{
    Method, NewUser, RecoveryPhrase, SealedVault, Vault, VaultError, Wrap, vault_hash,
};
use coterie_types::{Bytes, from_canonical, limits, to_canonical};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const EXPORT_KEY: [u8; 64] = [5; 64];

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([3; 32])
}

fn alice() -> NewUser {
    NewUser::create(&mut rng(), "laptop", Some(&EXPORT_KEY)).unwrap()
}

fn rule(result: Result<Vault, VaultError>) -> &'static str {
    result.unwrap_err().rule()
}

#[test]
fn a_new_users_vault_opens_both_ways_and_stands_in_the_log() {
    let alice = alice();
    let by_password = Vault::open_with_password(&EXPORT_KEY, &alice.sealed_vault).unwrap();
    let by_phrase = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    for vault in [by_password, by_phrase] {
        assert_eq!(vault.identity_key().verifying_key(), *alice.log.identity_key());
        assert_eq!((vault.user(), vault.version()), (alice.user, 1));
    }
    assert!(alice.log.accepts_vault(1, &vault_hash(&alice.sealed_vault)));
}

#[test]
fn a_new_password_opens_the_next_version_and_the_old_one_does_not() {
    let alice = alice();
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    vault.wrap_with_password(&[6; 64], &mut rng());
    let sealed = vault.reseal(&mut rng());
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &sealed)), "vault_locked");
    let opened = Vault::open_with_password(&[6; 64], &sealed).unwrap();
    assert_eq!(opened.version(), 2);
    assert!(Vault::open_with_recovery(&alice.phrase, &sealed).is_ok());
}

#[test]
fn a_rotated_identity_key_is_kept() {
    let alice = alice();
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    let next = alice.phrase.next_identity(1);
    vault.set_identity_key(&next);
    let sealed = vault.reseal(&mut rng());
    let opened = Vault::open_with_password(&EXPORT_KEY, &sealed).unwrap();
    assert_eq!(opened.identity_key().verifying_key(), next.verifying_key());
}

#[test]
fn vault_locked() {
    let alice = alice();
    let other = RecoveryPhrase::from_entropy(&[1; 32]);
    assert_eq!(rule(Vault::open_with_password(&[6; 64], &alice.sealed_vault)), "vault_locked");
    assert_eq!(rule(Vault::open_with_recovery(&other, &alice.sealed_vault)), "vault_locked");
}

#[test]
fn every_changed_byte_is_refused() {
    let alice = alice();
    for i in 0..alice.sealed_vault.len() {
        let mut bad = alice.sealed_vault.0.clone();
        bad[i] ^= 1;
        let by_password = Vault::open_with_password(&EXPORT_KEY, &bad);
        let by_phrase = Vault::open_with_recovery(&alice.phrase, &bad);
        // A changed wrap spoils its own method only.
        assert!(by_password.is_err() || by_phrase.is_err(), "byte {i}");
    }
}

#[test]
fn a_node_cannot_pass_an_old_version_or_another_user_off() {
    let alice = alice();
    let mut sealed: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
    sealed.version = 2;
    let newer = to_canonical(&sealed);
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &newer)), "vault_locked");
    sealed.version = 1;
    sealed.user = coterie_types::UserId::from_bytes([0; 16]);
    let swapped = to_canonical(&sealed);
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &swapped)), "vault_locked");
}

#[test]
fn vault_no_such_method() {
    let alice = alice();
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    vault.unwrap_method(Method::Password);
    let sealed = vault.reseal(&mut rng());
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &sealed)), "vault_no_such_method");
}

#[test]
fn a_renewed_vault_has_another_master_key_and_every_method_still_opens_it() {
    let alice = alice();
    let opened = [
        Vault::open_with_password(&EXPORT_KEY, &alice.sealed_vault).unwrap(),
        Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap(),
    ];
    for mut vault in opened {
        vault.renew(&mut ChaCha20Rng::from_seed([4; 32])).unwrap();
        let sealed = vault.reseal(&mut ChaCha20Rng::from_seed([5; 32]));
        let by_password = Vault::open_with_password(&EXPORT_KEY, &sealed).unwrap();
        let by_phrase = Vault::open_with_recovery(&alice.phrase, &sealed).unwrap();
        for vault in [by_password, by_phrase] {
            assert_eq!(vault.identity_key().verifying_key(), *alice.log.identity_key());
            assert_eq!(vault.version(), 2);
        }
        // Whoever kept the old master key (here: its wrap) opens nothing with it.
        let mut spliced: SealedVault = from_canonical(&sealed).unwrap();
        let old: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
        spliced.wraps = old.wraps;
        let spliced = to_canonical(&spliced);
        assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &spliced)), "vault_locked");
    }
}

#[test]
fn a_new_password_takes_the_place_of_a_wrap_to_the_old_ones_public_key() {
    let alice = alice();
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    vault.renew(&mut rng()).unwrap();
    vault.wrap_with_password(&[6; 64], &mut rng());
    let sealed = vault.reseal(&mut rng());
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &sealed)), "vault_locked");
    let mut vault = Vault::open_with_password(&[6; 64], &sealed).unwrap();
    vault.renew(&mut rng()).unwrap();
    let sealed = vault.reseal(&mut rng());
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &sealed)), "vault_locked");
    assert!(Vault::open_with_password(&[6; 64], &sealed).is_ok());
    assert!(Vault::open_with_recovery(&alice.phrase, &sealed).is_ok());
}

#[test]
fn a_method_that_was_taken_away_does_not_come_back_by_renewal() {
    let alice = alice();
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    vault.unwrap_method(Method::Password);
    vault.renew(&mut rng()).unwrap();
    let sealed = vault.reseal(&mut rng());
    assert_eq!(rule(Vault::open_with_password(&EXPORT_KEY, &sealed)), "vault_no_such_method");
}

#[test]
fn vault_not_renewable() {
    let alice = alice();
    let mut sealed: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
    sealed.wraps.push(Wrap { method: 7, wrapped: Bytes(vec![1, 2, 3]) });
    let mut vault = Vault::open_with_password(&EXPORT_KEY, &to_canonical(&sealed)).unwrap();
    let error = vault.renew(&mut rng()).unwrap_err();
    assert_eq!((error.rule(), &error), ("vault_not_renewable", &VaultError::NotRenewable(7)));
    // Nothing has changed.
    let again = vault.reseal(&mut rng());
    assert!(Vault::open_with_recovery(&alice.phrase, &again).is_ok());
}

#[test]
fn an_unlock_method_of_the_future_is_kept() {
    let alice = alice();
    let mut sealed: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
    let passkey = Wrap { method: 2, wrapped: Bytes(vec![1, 2, 3]) };
    sealed.wraps.push(passkey.clone());
    let mut vault = Vault::open_with_password(&EXPORT_KEY, &to_canonical(&sealed)).unwrap();
    let again = SealedVault::parse(&vault.reseal(&mut rng())).unwrap();
    assert_eq!(again.wraps[2], passkey);
}

#[test]
fn vault_shape() {
    let alice = alice();
    let good: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
    let mut zero = good.clone();
    zero.version = 0;
    let mut twice = good.clone();
    twice.wraps.push(good.wraps[1].clone());
    let mut turned = good;
    turned.wraps.reverse();
    for bad in [zero, twice, turned] {
        assert_eq!(SealedVault::parse(&to_canonical(&bad)), Err(VaultError::Shape));
    }
}

#[test]
fn vault_unknown_version() {
    let mut sealed: SealedVault = from_canonical(&alice().sealed_vault).unwrap();
    sealed.format = 2;
    let error = SealedVault::parse(&to_canonical(&sealed)).unwrap_err();
    assert_eq!(error.rule(), "vault_unknown_version");
}

#[test]
fn vault_malformed_and_too_large() {
    assert_eq!(SealedVault::parse(&[]).unwrap_err().rule(), "vault_malformed");
    let long = vec![0; limits::VAULT_MAX + 1];
    assert_eq!(SealedVault::parse(&long).unwrap_err().rule(), "vault_too_large");
}

#[test]
fn debug_shows_no_secret() {
    let alice = alice();
    assert_eq!(format!("{:?}", alice.vault), format!("Vault({} version 1)", alice.user));
    let shown = format!("{alice:?}");
    for secret in [alice.identity.to_seed(), alice.device_key.to_seed()] {
        assert!(!shown.contains(&format!("{:?}", *secret)));
        assert!(!shown.contains(&secret.iter().map(|b| format!("{b:02x}")).collect::<String>()));
    }
    assert!(!shown.contains(alice.phrase.to_words().as_str()));
}
