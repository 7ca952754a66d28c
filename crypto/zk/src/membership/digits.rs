//! Products of one-hot digits: the numbers of a verifier and the polynomials of a prover.

use curve25519_dalek::Scalar;
use zeroize::Zeroizing;

/// Splits responses by digit and puts f_{j,0} = ξ − Σ_{v≥1} f_{j,v} before each; flat.
pub(crate) fn complete(
    radices: impl Iterator<Item = u8>,
    mut responses: &[Scalar],
    xi: &Scalar,
) -> Vec<Scalar> {
    let mut all = Vec::with_capacity(responses.len() + 16);
    for radix in radices {
        let (digit, rest) = responses.split_at((usize::from(radix) - 1).min(responses.len()));
        all.push(xi - digit.iter().sum::<Scalar>());
        all.extend(digit);
        responses = rest;
    }
    all
}

/// start · Π f over the digits of each position, the lowest digit first.
pub(crate) fn products(radices: &[u8], mut f: &[Scalar], start: Scalar) -> Vec<Scalar> {
    let mut products = vec![start];
    for radix in radices {
        let (digit, rest) = f.split_at(usize::from(*radix));
        products = digit.iter().flat_map(|f| products.iter().map(move |known| f * known)).collect();
        f = rest;
    }
    products
}

/// The polynomials of a prover whose digits have all been turned to zero: at a position with z digits
/// of zero the degree is z, and which positions have how many is the same for every secret.
pub(crate) struct Polynomials {
    /// Coefficients, `width` for each position.
    coefficients: Zeroizing<Vec<Scalar>>,
    width: usize,
    /// Degree at each position.
    degrees: Vec<u8>,
}

impl Polynomials {
    /// Π (ξ·[v = 0] + a′_{j,v}); `masks` are flat, turned as the digits are.
    pub(crate) fn new(radices: &[u8], mut masks: &[Scalar]) -> Self {
        let width = radices.len() + 1;
        let mut first = Zeroizing::new(vec![Scalar::ZERO; width]);
        first[0] = Scalar::ONE;
        let mut known = Self { coefficients: first, width, degrees: vec![0] };
        for radix in radices {
            let (digit, rest) = masks.split_at(usize::from(*radix));
            known = known.times(digit);
            masks = rest;
        }
        known
    }

    fn times(&self, digit: &[Scalar]) -> Self {
        let length = self.degrees.len() * digit.len();
        let mut coefficients = Zeroizing::new(Vec::with_capacity(length * self.width));
        let mut degrees = Vec::with_capacity(length);
        for (v, mask) in digit.iter().enumerate() {
            let rows = self.coefficients.chunks_exact(self.width);
            for (row, degree) in rows.zip(&self.degrees) {
                let here = usize::from(*degree) + usize::from(v == 0);
                for t in 0..self.width {
                    let below = if v == 0 && t > 0 { row[t - 1] } else { Scalar::ZERO };
                    let value = if t > here { Scalar::ZERO } else { row[t] * mask + below };
                    coefficients.push(value);
                }
                degrees.push(degree + u8::from(v == 0));
            }
        }
        Self { coefficients, width: self.width, degrees }
    }

    /// The positions that have a coefficient of degree t, and those.
    pub(crate) fn of_degree(&self, t: usize) -> (Vec<usize>, Zeroizing<Vec<Scalar>>) {
        let has = |position: &usize| usize::from(self.degrees[*position]) >= t;
        let positions: Vec<usize> = (0..self.degrees.len()).filter(has).collect();
        let coefficient = |position: &usize| self.coefficients[position * self.width + t];
        let coefficients = Zeroizing::new(positions.iter().map(coefficient).collect());
        (positions, coefficients)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[u8]) -> Vec<Scalar> {
        values.iter().map(|value| Scalar::from(*value)).collect()
    }

    #[test]
    fn the_lowest_digit_turns_fastest() {
        let f = numbers(&[2, 3, 5, 7, 11, 13]);
        let all = products(&[4, 2], &f, Scalar::ONE);
        assert_eq!(all, numbers(&[22, 33, 55, 77, 26, 39, 65, 91]));
    }

    #[test]
    fn the_first_response_of_a_digit_is_what_is_missing_to_xi() {
        let f = complete([4, 2].into_iter(), &numbers(&[1, 2, 3, 4]), &Scalar::from(10_u8));
        assert_eq!(f, numbers(&[4, 1, 2, 3, 6, 4]));
    }

    #[test]
    fn polynomials_are_the_products_at_every_point() {
        let (radices, masks) = ([4, 2], numbers(&[2, 3, 5, 7, 11, 13]));
        let polynomials = Polynomials::new(&radices, &masks);
        let xi = Scalar::from(1_000_u16);
        let mut f = masks.clone();
        f[0] += xi;
        f[4] += xi;
        let mut sums = [Scalar::ZERO; 8];
        let mut power = Scalar::ONE;
        for t in 0..3 {
            let (positions, coefficients) = polynomials.of_degree(t);
            assert_eq!(positions.len(), [8, 5, 1][t]);
            positions.iter().zip(coefficients.iter()).for_each(|(p, c)| sums[*p] += c * power);
            power *= xi;
        }
        assert_eq!(sums.to_vec(), products(&radices, &f, Scalar::ONE));
    }
}
