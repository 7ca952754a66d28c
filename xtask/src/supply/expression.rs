//! SPDX licence expressions: `(MIT OR Apache-2.0) AND Unicode-3.0`, and the old `MIT/Apache-2.0`.

use anyhow::bail;

/// Whether a work under this expression may be used by someone who accepts these licences.
///
/// # Errors
/// When the expression cannot be read.
pub(crate) fn allows(expression: &str, accepted: &[String]) -> anyhow::Result<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { tokens: &tokens, accepted };
    let verdict = reader.any()?;
    match reader.tokens.first() {
        None => Ok(verdict),
        Some(token) => bail!("`{token}` is not expected here"),
    }
}

struct Reader<'a> {
    tokens: &'a [&'a str],
    accepted: &'a [String],
}

impl Reader<'_> {
    /// `all (OR all)*`
    fn any(&mut self) -> anyhow::Result<bool> {
        let mut verdict = self.all()?;
        while self.take("OR") {
            verdict |= self.all()?;
        }
        Ok(verdict)
    }

    /// `one (AND one)*`
    fn all(&mut self) -> anyhow::Result<bool> {
        let mut verdict = self.one()?;
        while self.take("AND") {
            verdict &= self.one()?;
        }
        Ok(verdict)
    }

    /// `( any )`, `LICENCE` or `LICENCE WITH EXCEPTION`
    fn one(&mut self) -> anyhow::Result<bool> {
        if self.take("(") {
            let verdict = self.any()?;
            if !self.take(")") {
                bail!("a bracket is not closed");
            }
            return Ok(verdict);
        }
        let license = self.word()?;
        let license = license.trim_end_matches('+');
        if !self.take("WITH") {
            return Ok(self.accepted.iter().any(|known| known == license));
        }
        // An exception only ever gives more, but the pair must be listed, as cargo-deny wants it.
        let pair = format!("{license} WITH {}", self.word()?);
        Ok(self.accepted.contains(&pair))
    }

    fn word(&mut self) -> anyhow::Result<String> {
        match self.tokens.split_first() {
            Some((word, rest)) if !["AND", "OR", "WITH", "(", ")"].contains(word) => {
                self.tokens = rest;
                Ok((*word).to_owned())
            }
            Some((word, _)) => bail!("`{word}` is not expected here"),
            None => bail!("it ends too early"),
        }
    }

    fn take(&mut self, token: &str) -> bool {
        match self.tokens.split_first() {
            Some((first, rest)) if *first == token => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(expression: &str) -> bool {
        let accepted = ["MIT", "Apache-2.0", "MPL-2.0"].map(Into::into);
        allows(expression, &accepted).unwrap()
    }

    #[test]
    fn either_side_of_or_is_enough_and_both_of_and_are_needed() {
        assert!(ok("MIT") && ok("GPL-3.0 OR MIT") && ok("MIT AND Apache-2.0"));
        assert!(!ok("GPL-3.0") && !ok("MIT AND GPL-3.0"));
    }

    #[test]
    fn and_binds_closer_than_or_unless_bracketed() {
        assert!(ok("MIT OR Apache-2.0 AND GPL-3.0"));
        assert!(!ok("(MIT OR Apache-2.0) AND GPL-3.0"));
    }

    #[test]
    fn old_and_extended_spellings_are_read() {
        assert!(ok("MIT/Apache-2.0") && ok("GPL-2.0 / MIT") && ok("MPL-2.0+"));
        assert!(!ok("Apache-2.0 WITH LLVM-exception"));
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_yes() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND", "MIT WITH"] {
            assert!(allows(expression, &["MIT".into()]).is_err(), "{expression}");
        }
    }
}
