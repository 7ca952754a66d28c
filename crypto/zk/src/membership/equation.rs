//! The rows of any number of proofs as one sum that must be zero.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use curve25519_dalek::{RistrettoPoint, Scalar};

use super::digits::{complete, products};
use super::element::Element;
use super::generators::{COUNT, generators};
use super::proof::Proof;
use super::ring::Ring;
use super::scope::Scope;
use super::statement::Statement;

/// Rows of a proof.
pub(crate) const ROWS: usize = 6;

/// A proof with its challenges and the weights of its rows.
pub(crate) struct Weighed<'a> {
    pub(crate) statement: &'a Statement<'a>,
    pub(crate) proof: &'a Proof,
    pub(crate) mu: Scalar,
    pub(crate) nu: Option<Scalar>,
    pub(crate) xi: Scalar,
    pub(crate) weights: [Scalar; ROWS],
}

/// The sum: coefficients of points that proofs have in common, and points with theirs.
pub(crate) struct Sum<'a> {
    rings: Vec<(&'a Ring, Vec<Scalar>)>,
    scopes: Vec<(&'a Scope, Vec<Scalar>)>,
    first: [Scalar; COUNT],
    second: [Scalar; COUNT],
    h: Scalar,
    basepoint: Scalar,
    pad: Scalar,
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
}

impl<'a> Sum<'a> {
    pub(crate) fn new() -> Self {
        Self {
            rings: Vec::new(),
            scopes: Vec::new(),
            first: [Scalar::ZERO; COUNT],
            second: [Scalar::ZERO; COUNT],
            h: Scalar::ZERO,
            basepoint: Scalar::ZERO,
            pad: Scalar::ZERO,
            scalars: Vec::new(),
            points: Vec::new(),
        }
    }

    /// Adds all rows of a proof of the statement's shape.
    pub(crate) fn add(&mut self, item: &Weighed<'a>) {
        let parameters = &item.statement.parameters;
        let (fs, rest) = item.proof.responses.split_at(parameters.responses());
        let f = complete(parameters.radices(), fs, &item.xi);
        let length: usize = parameters.ring.iter().map(|radix| usize::from(*radix)).sum();
        let powers: Vec<Scalar> =
            std::iter::successors(Some(Scalar::ONE), |power| Some(power * item.xi))
                .take(parameters.degree() + 1)
                .collect();
        self.digits_row(item, &f, &rest[0]);
        self.ring_row(item, &f[..length], &powers, &rest[1]);
        self.nullifier_row(item, &f[length..], &powers, &rest[1]);
        if let (Some(nu), [_, _, alpha, beta]) = (&item.nu, rest) {
            self.exclusion_rows(item, nu, alpha, beta);
        }
    }

    /// Row 0: A + ξB − Com(f | f(ξ − f); z_A).
    fn digits_row(&mut self, item: &Weighed<'a>, f: &[Scalar], z_a: &Scalar) {
        let weight = item.weights[0];
        self.term(weight, &item.proof.first.a);
        self.term(weight * item.xi, &item.proof.first.b);
        for (index, f) in f.iter().enumerate() {
            let weighed = weight * f;
            self.first[index] -= weighed;
            self.second[index] -= weighed * (item.xi - f);
        }
        self.h -= weight * z_a;
    }

    /// Row 1: Σ P_i(ξ)·X_i − Σ ξ^j·X_j − z·G.
    fn ring_row(&mut self, item: &Weighed<'a>, f: &[Scalar], powers: &[Scalar], z: &Scalar) {
        let weight = item.weights[1];
        let ring = item.statement.ring;
        let radices = &item.statement.parameters.ring;
        let low = radices.len().div_ceil(2);
        let split: usize = radices[..low].iter().map(|radix| usize::from(*radix)).sum();
        let lows = products(&radices[..low], &f[..split], Scalar::ONE);
        let highs = products(&radices[low..], &f[split..], weight);
        let row = self.ring(ring);
        for (chunk, high) in row.chunks_mut(lows.len()).zip(&highs) {
            chunk.iter_mut().zip(&lows).for_each(|(sum, low)| *sum += low * high);
        }
        // All positions together have ξ^m; what the keys have of it is taken off at the end.
        self.pad += weight * powers[powers.len() - 1];
        for (x, power) in item.proof.first.xs.iter().zip(powers) {
            self.term(-weight * power, x);
        }
        self.basepoint -= weight * z;
    }

    /// Row 2: ξ^(m−m₂)·Σ Q_k(ξ)·R_k + μξ^m·R_t + μ²ξ^m·R_p − Σ ξ^j·Y_j − z·N*.
    fn nullifier_row(&mut self, item: &Weighed<'a>, f: &[Scalar], powers: &[Scalar], z: &Scalar) {
        let weight = item.weights[2];
        let (scope, parameters) = (item.statement.scope, &item.statement.parameters);
        let start = weight * powers[parameters.shift()];
        let counters = products(&parameters.counter, f, start);
        let row = self.scope(scope);
        let last = row.len() - 1;
        counters.iter().enumerate().for_each(|(k, q)| row[k.min(last)] += q);
        let first = &item.proof.first;
        let (top, star) = (weight * powers[powers.len() - 1], -(weight * z));
        let base = scope.ticket_base(&first.nullifier.bytes);
        self.term(star, &first.nullifier);
        self.term(star * item.mu, &first.ticket);
        self.bare(top * item.mu - item.weights[4] * item.beta(), base);
        if let (Some(base), Some(handle)) = (scope.handle_base, &first.handle) {
            self.bare(top * item.mu * item.mu, base);
            self.term(star * item.mu * item.mu, handle);
        }
        for (y, power) in item.proof.second.ys.iter().zip(powers) {
            self.term(-weight * power, y);
        }
    }

    /// Rows 3: s_βH − UK − ξK; s_αT − s_βR_t − UT (its R_t is in row 2);
    /// s_αΣν^bT_b − s_βΣν^bR_b − UE − ξΣν^bE_b.
    fn exclusion_rows(&mut self, item: &Weighed<'a>, nu: &Scalar, alpha: &Scalar, beta: &Scalar) {
        let [.., of_k, of_t, of_e] = item.weights;
        self.h += of_k * beta;
        self.term(of_t * alpha, &item.proof.first.ticket);
        if let Some([k, t, e]) = &item.proof.second.masks {
            self.term(-of_k, k);
            self.term(-of_t, t);
            self.term(-of_e, e);
        }
        let Some(exclusion) = &item.proof.first.exclusion else { return };
        self.term(-of_k * item.xi, &exclusion.k);
        let mut power = of_e;
        for (entry, e) in item.statement.blocklist.entries.iter().zip(&exclusion.es) {
            self.bare(power * alpha, entry.ticket);
            self.bare(-power * beta, entry.base);
            self.term(-power * item.xi, e);
            power *= nu;
        }
    }

    fn term(&mut self, scalar: Scalar, element: &Element) {
        self.bare(scalar, element.point);
    }

    fn bare(&mut self, scalar: Scalar, point: RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    fn ring(&mut self, ring: &'a Ring) -> &mut [Scalar] {
        let known = self.rings.iter().position(|(known, _)| known.digest == ring.digest);
        let index = known.unwrap_or_else(|| {
            self.rings.push((ring, vec![Scalar::ZERO; ring.len()]));
            self.rings.len() - 1
        });
        &mut self.rings[index].1
    }

    fn scope(&mut self, scope: &'a Scope) -> &mut [Scalar] {
        let same = |known: &Scope| known.id == scope.id && known.bases.len() == scope.bases.len();
        let known = self.scopes.iter().position(|(known, _)| same(known));
        let index = known.unwrap_or_else(|| {
            self.scopes.push((scope, vec![Scalar::ZERO; scope.bases.len()]));
            self.scopes.len() - 1
        });
        &mut self.scopes[index].1
    }

    /// One multiscalar multiplication. The iterators have exact lengths, or dalek would take its
    /// slow way for many points.
    pub(crate) fn comes_to_zero(mut self) -> bool {
        let table = generators();
        let mut points: Vec<&RistrettoPoint> = self.points.iter().collect();
        let mut scalars = self.scalars;
        for (ring, row) in &self.rings {
            self.pad -= row.iter().sum::<Scalar>();
            scalars.extend(row);
            points.extend(ring.keys.iter().map(|key| &key.0.point));
        }
        for (scope, row) in &self.scopes {
            scalars.extend(row);
            points.extend(&scope.bases);
        }
        for (row, generators) in [(&self.first, &table.first), (&self.second, &table.second)] {
            let used = row.iter().rposition(|scalar| *scalar != Scalar::ZERO).map_or(0, |n| n + 1);
            scalars.extend(&row[..used]);
            points.extend(&generators[..used]);
        }
        scalars.extend([self.h, self.basepoint, self.pad]);
        points.extend([&table.h, &RISTRETTO_BASEPOINT_POINT, &table.pad]);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }
}

impl Weighed<'_> {
    /// s_β, or zero where there is none.
    fn beta(&self) -> Scalar {
        match self.nu {
            Some(_) => self.proof.responses[self.proof.responses.len() - 1],
            None => Scalar::ZERO,
        }
    }
}
