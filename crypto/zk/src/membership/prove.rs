//! From a pre-proof to a proof: the same 1 to 2 ms whatever the ring's size.

use curve25519_dalek::traits::{IsIdentity, MultiscalarMul};
use curve25519_dalek::{RistrettoPoint, Scalar};
use rand_core::CryptoRngCore;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::digits::Polynomials;
use super::element::Element;
use super::generators::generators;
use super::pre_proof::{PreProof, commit_digits, one_hot};
use super::proof::{Exclusion, First, Proof, Second};
use super::rotate;
use super::statement::Statement;
use super::transcript::ProofTranscript;
use super::witness::Witness;

/// Why there is no proof. The pre-proof is gone all the same: make another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The pre-proof is for another ring or quota.
    #[error("the pre-proof is for another ring or quota")]
    OtherRing,
    /// The pre-proof is another key's.
    #[error("the pre-proof is of another key")]
    OtherKey,
    /// The counter is not below the quota.
    #[error("post {0} is beyond the quota")]
    Quota(u16),
    /// The author of this blocked post is who wants to prove.
    #[error("the author of blocked post {0} cannot post in this scope")]
    Blocked(usize),
}

/// α, β of a proof with a blocklist, and their masks.
struct ExclusionSecrets {
    alpha: Zeroizing<Scalar>,
    beta: Zeroizing<Scalar>,
    alpha_mask: Zeroizing<Scalar>,
    beta_mask: Zeroizing<Scalar>,
}

impl PreProof {
    /// Proves a statement; consumes the pre-proof.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn prove(
        self,
        statement: &Statement<'_>,
        witness: &Witness<'_>,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Proof, ProveError> {
        self.prove_in(ProofTranscript::new(statement), statement, witness, rng)
    }

    pub(crate) fn prove_in(
        self,
        mut transcript: ProofTranscript,
        statement: &Statement<'_>,
        witness: &Witness<'_>,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Proof, ProveError> {
        self.check(statement, witness)?;
        let (secret, scope) = (witness.secret, statement.scope);
        let counter = u32::from(witness.counter);
        let base = select(&scope.bases, counter);
        let nullifier = Element::new(secret.inverse * base);
        let ticket_base = scope.ticket_base(&nullifier.bytes);
        let ticket = Element::new(secret.inverse * ticket_base);
        let handle = scope.handle_base.map(|base| Element::new(secret.inverse * base));

        let mut nonces = transcript.nonces(secret, rng);
        let r_b = Zeroizing::new(Scalar::random(&mut nonces));
        let secrets = exclusion_secrets(statement, secret.y, &mut nonces);
        let exclusion =
            secrets.as_ref().map(|secrets| exclusion(statement, secrets)).transpose()?;
        let b = self.commit(counter, &r_b);
        let xs = self.xs.clone();
        let first = First { nullifier, ticket, handle, a: self.a, b, xs, exclusion };
        let (mu, nu) = transcript.first(&first);

        let mut star = first.nullifier.point + mu * first.ticket.point;
        if let Some(handle) = &first.handle {
            star += mu * mu * handle.point;
        }
        let ys = self.counter_sums(statement, counter, &star);
        let masks = secrets.as_ref().zip(nu).map(|(secrets, nu)| {
            exclusion_masks(statement, secrets, &nu, [&first.ticket.point, &ticket_base])
        });
        let second = Second { ys, masks };
        let xi = transcript.second(&second);
        let responses = self.respond(statement, witness, &r_b, secrets.as_ref(), &xi);
        Ok(Proof { first, second, responses })
    }

    fn check(&self, statement: &Statement<'_>, witness: &Witness<'_>) -> Result<(), ProveError> {
        let (mine, wanted) = (&self.parameters, &statement.parameters);
        let same_digits = mine.ring == wanted.ring && mine.counter == wanted.counter;
        if self.ring != statement.ring.digest || !same_digits {
            return Err(ProveError::OtherRing);
        }
        if self.author.bytes != witness.secret.public.bytes {
            return Err(ProveError::OtherKey);
        }
        if witness.counter >= statement.scope.limit() {
            return Err(ProveError::Quota(witness.counter));
        }
        Ok(())
    }

    /// B.
    fn commit(&self, counter: u32, r_b: &Scalar) -> Element {
        let from = self.counter_from();
        let part = commit_digits(&self.parameters.counter, &self.masks, counter, from);
        Element::new(self.b + part + r_b * generators().h)
    }

    /// Where the masks of the counter's digits begin.
    fn counter_from(&self) -> usize {
        self.parameters.ring.iter().map(|radix| usize::from(*radix)).sum()
    }

    /// Y_j: the coefficients of ξ^(m−m₂)·Σ Q_k(ξ)·R_k below the highest, with ρ_j·N*.
    fn counter_sums(
        &self,
        statement: &Statement<'_>,
        counter: u32,
        star: &RistrettoPoint,
    ) -> Vec<Element> {
        let radices = &self.parameters.counter;
        let size: usize = radices.iter().map(|radix| usize::from(*radix)).product();
        let mut points = statement.scope.bases.clone();
        points.resize(size, points[points.len() - 1]);
        rotate::turn_all(&mut points, radices, counter);
        let mut turned = Zeroizing::new(self.masks[self.counter_from()..].to_vec());
        rotate::turn_masks(&mut turned, radices, counter);
        let polynomials = Polynomials::new(radices, &turned);
        let shift = self.parameters.shift();
        let sum = |(j, rho): (usize, &Scalar)| {
            let (positions, coefficients) = match j.checked_sub(shift) {
                Some(t) => polynomials.of_degree(t),
                None => Default::default(),
            };
            let points = positions.iter().map(|position| &points[*position]).chain([star]);
            Element::new(RistrettoPoint::multiscalar_mul(coefficients.iter().chain([rho]), points))
        };
        self.rhos.iter().enumerate().map(sum).collect()
    }

    fn respond(
        &self,
        statement: &Statement<'_>,
        witness: &Witness<'_>,
        r_b: &Scalar,
        secrets: Option<&ExclusionSecrets>,
        xi: &Scalar,
    ) -> Vec<Scalar> {
        let parameters = &statement.parameters;
        let mut ones = one_hot(&parameters.ring, self.position);
        ones.extend_from_slice(&one_hot(&parameters.counter, u32::from(witness.counter)));
        let (mut responses, mut index) = (Vec::with_capacity(parameters.responses() + 4), 0);
        for radix in parameters.radices() {
            for v in 1..usize::from(radix) {
                responses.push(xi * ones[index + v] + self.masks[index + v]);
            }
            index += usize::from(radix);
        }
        responses.push(self.r_a + xi * r_b);
        let (mut z, mut power) = (Scalar::ZERO, Scalar::ONE);
        for rho in &self.rhos {
            z -= rho * power;
            power *= xi;
        }
        responses.push(z + witness.secret.y * power);
        if let Some(secrets) = secrets {
            responses.push(*secrets.alpha_mask + xi * *secrets.alpha);
            responses.push(*secrets.beta_mask + xi * *secrets.beta);
        }
        responses
    }
}

/// The base of a counter, without an address that depends on it.
fn select(bases: &[RistrettoPoint], counter: u32) -> RistrettoPoint {
    let mut chosen = RistrettoPoint::default();
    for (k, base) in (0_u32..).zip(bases) {
        chosen.conditional_assign(base, k.ct_eq(&counter));
    }
    chosen
}

fn exclusion_secrets(
    statement: &Statement<'_>,
    y: Scalar,
    rng: &mut impl CryptoRngCore,
) -> Option<ExclusionSecrets> {
    if statement.blocklist.is_empty() {
        return None;
    }
    let mut random = || Zeroizing::new(Scalar::random(rng));
    let beta = random();
    let alpha = Zeroizing::new(*beta * y);
    Some(ExclusionSecrets { alpha, beta, alpha_mask: random(), beta_mask: random() })
}

/// K = βH, E_b = αT_b − βR_b.
fn exclusion(
    statement: &Statement<'_>,
    secrets: &ExclusionSecrets,
) -> Result<Exclusion, ProveError> {
    let k = Element::new(*secrets.beta * generators().h);
    let mut es = Vec::with_capacity(statement.blocklist.len());
    for (index, entry) in statement.blocklist.entries.iter().enumerate() {
        let scalars = [*secrets.alpha, -*secrets.beta];
        let e = RistrettoPoint::multiscalar_mul(scalars, [entry.ticket, entry.base]);
        if e.is_identity() {
            return Err(ProveError::Blocked(index));
        }
        es.push(Element::new(e));
    }
    Ok(Exclusion { k, es })
}

/// UK, UT, UE.
fn exclusion_masks(
    statement: &Statement<'_>,
    secrets: &ExclusionSecrets,
    nu: &Scalar,
    [ticket, ticket_base]: [&RistrettoPoint; 2],
) -> [Element; 3] {
    let (mut tickets, mut bases) = (RistrettoPoint::default(), RistrettoPoint::default());
    for entry in statement.blocklist.entries.iter().rev() {
        tickets = tickets * nu + entry.ticket;
        bases = bases * nu + entry.base;
    }
    let scalars = [*secrets.alpha_mask, -*secrets.beta_mask];
    let pair = |points: [&RistrettoPoint; 2]| RistrettoPoint::multiscalar_mul(scalars, points);
    [
        Element::new(*secrets.beta_mask * generators().h),
        Element::new(pair([ticket, ticket_base])),
        Element::new(pair([&tickets, &bases])),
    ]
}
