//! `cargo xtask bench zk`: proofs over rings of growing size, beside one multiscalar multiplication of
//! as many points and the `triptych` crate. On a noisy machine believe ratios within one run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::{hint::black_box, sync::Arc, time::Instant};

use coterie_zk::membership::{
    Blocklist, MemberSecret, PreProof, Proof, Ring, Scope, Statement, Window, Witness, verify_batch,
};
use curve25519_dalek::{RistrettoPoint, Scalar, traits::VartimeMultiscalarMul};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const WINDOW: Window =
    Window { server: [1; 16], channel: [2; 16], number: 1, length: 3_600, policy: 1 };
const LIMIT: u16 = 16;
const BATCH: usize = 64;

/// Milliseconds of this thread's own time a run, or of the clock where the system does not tell: what
/// else the machine does counts little.
fn time<T>(runs: usize, mut run: impl FnMut() -> T) -> f64 {
    let (start, before) = (Instant::now(), own_time());
    for _ in 0..runs {
        black_box(run());
    }
    let spent = match (before, own_time()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    };
    spent * 1_000.0 / runs as f64
}

/// Seconds that this thread has run.
fn own_time() -> Option<f64> {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

fn main() {
    println!("     N  bytes  prove: before  after   verify  of batch   one sum  triptych verify");
    for exponent in [4, 7, 10, 12, 14] {
        measure(1 << exponent, exponent);
    }
}

fn measure(size: u32, exponent: u32) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let secrets: Vec<MemberSecret> =
        (0..size).map(|_| MemberSecret::new(Scalar::random(&mut rng)).unwrap()).collect();
    let ring = Ring::new(WINDOW.channel, secrets.iter().map(MemberSecret::public)).unwrap();
    let scope = Scope::of_window(&WINDOW, LIMIT, false).unwrap();
    let list = Blocklist::empty(&scope);
    let statement = Statement::new(&ring, &scope, &list, [3; 32], 3).unwrap();
    let runs = (40_000 / size as usize).clamp(5, 200);

    let secret = &secrets[secrets.len() / 2];
    let mut pre = || PreProof::new(&ring, LIMIT, secret, &mut rng).unwrap();
    let before = time(runs, &mut pre);
    let mut pool: Vec<PreProof> = (0..runs).map(|_| pre()).collect();
    let mut online = ChaCha20Rng::seed_from_u64(2);
    let witness = Witness { secret, counter: 7 };
    let prove =
        |pre: PreProof, rng: &mut ChaCha20Rng| pre.prove(&statement, &witness, rng).unwrap();
    let after = time(runs, || prove(pool.pop().unwrap(), &mut online));
    let bytes = prove(pre(), &mut online).to_bytes();
    let parse = || Proof::from_bytes(statement.parameters(), &bytes).unwrap();
    let verify = time(runs, || parse().verify(&statement).unwrap());
    let batch = time(runs.min(4), || {
        let proofs: Vec<Proof> = (0..BATCH).map(|_| parse()).collect();
        let items: Vec<_> = proofs.iter().map(|proof| (&statement, proof)).collect();
        verify_batch(&items).unwrap()
    }) / BATCH as f64;

    let points: Vec<RistrettoPoint> = (0..size).map(|_| RistrettoPoint::random(&mut rng)).collect();
    let scalars: Vec<Scalar> = (0..size).map(|_| Scalar::random(&mut rng)).collect();
    let sum = time(runs, || RistrettoPoint::vartime_multiscalar_mul(&scalars, &points));
    let other = triptych(&secrets, exponent, runs);
    println!(
        "{size:6} {:6} {before:14.2} {after:6.2} {verify:8.2} {batch:9.3} {sum:9.2} {other:16.2}",
        bytes.len()
    );
}

/// One proof of `triptych` over the same keys: one post, no ticket, and not bound to anything.
fn triptych(secrets: &[MemberSecret], exponent: u32, runs: usize) -> f64 {
    use triptych::{
        TriptychInputSet, TriptychParameters, TriptychProof, TriptychStatement, TriptychWitness,
    };
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let parameters = Arc::new(TriptychParameters::new(2, exponent).unwrap());
    let scalars: Vec<Scalar> = secrets.iter().map(|_| Scalar::random(&mut rng)).collect();
    let keys: Vec<RistrettoPoint> =
        scalars.iter().map(|scalar| scalar * parameters.get_G()).collect();
    let witness = TriptychWitness::new(&parameters, 1, &scalars[1]).unwrap();
    let set = Arc::new(TriptychInputSet::new(&keys).unwrap());
    let tag = witness.compute_linking_tag();
    let statement = TriptychStatement::new(&parameters, &set, &tag).unwrap();
    let transcript = || merlin::Transcript::new(b"bench");
    let proof =
        TriptychProof::prove_with_rng_vartime(&witness, &statement, &mut rng, &mut transcript())
            .unwrap();
    time(runs, || proof.verify(&statement, &mut transcript()).unwrap())
}
