//! The reference verifier of chapter 12, in Python: a second implementation judges every vector.

use crate::shell;
use crate::test::Outcome;

/// Runs it over the committed vectors.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    if !shell::has("python3", &[]) {
        anyhow::bail!("python3 is missing: install it (its standard library is enough)");
    }
    let mut python = shell::command("python3");
    python.args(["-B", "spec/anonymity/verify.py", "spec/vectors/anonymity.json"]);
    shell::run(&mut python)?;
    Ok(Outcome::Done)
}
