//! One target, named by `COTERIE_FUZZ_TARGET`, under libFuzzer.
#![cfg_attr(feature = "engine", no_main)]
#![allow(clippy::print_stderr, clippy::expect_used, reason = "a program for one person's terminal")]

#[cfg(feature = "engine")]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static TARGET: std::sync::OnceLock<coterie_fuzz::Target> = std::sync::OnceLock::new();
    let target = TARGET.get_or_init(|| {
        let name =
            std::env::var("COTERIE_FUZZ_TARGET").expect("COTERIE_FUZZ_TARGET names a target");
        let all = coterie_fuzz::TARGETS.iter();
        *all.clone().find(|target| target.name == name).expect("a target of that name")
    });
    (target.run)(bytes);
});

/// Without the engine it writes the seeds of every target under a folder.
#[cfg(not(feature = "engine"))]
fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).map(std::path::PathBuf::from);
    let Some(folder) = folder else {
        eprintln!("coterie-fuzz FOLDER: writes the seeds of every target");
        return Ok(());
    };
    for target in coterie_fuzz::TARGETS {
        let folder = folder.join(target.name);
        std::fs::create_dir_all(&folder)?;
        for (n, seed) in coterie_fuzz::seeds(target).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{n:05}")), seed)?;
        }
    }
    Ok(())
}
