//! Writes the vectors of identity, device log, recovery, policy and judge into `spec/vectors/`:
//! `cargo run -p coterie-policy --example vectors`.

#[path = "generate/mod.rs"]
mod generate;

fn main() -> std::io::Result<()> {
    for (name, text) in generate::all() {
        std::fs::write(generate::path(name), text)?;
    }
    Ok(())
}
