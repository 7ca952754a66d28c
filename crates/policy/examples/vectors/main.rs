//! Writes the vectors of identity, device log, recovery, policy and judge into the folder it is
//! given, or into `spec/vectors/`: `cargo run -p coterie-policy --example vectors`.

#[path = "generate/mod.rs"]
mod generate;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(std::path::PathBuf::from);
    for (name, text) in generate::all() {
        let path = match &folder {
            Some(folder) => folder.join(name),
            None => generate::path(name),
        };
        std::fs::write(path, text)?;
    }
    Ok(())
}
