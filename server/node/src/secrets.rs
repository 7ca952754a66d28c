//! The node's secrets: made on the first run, files of mode 0600 apart from the database.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, bail};
use coterie_acts::{Keys, OperatorToken, Seeds};
use zeroize::Zeroizing;

use crate::data_folder::make_private;

const OPAQUE: &str = "opaque.setup";
const TOKEN: &str = "token.seed";
const SIGN_IN: &str = "sign-in.key";
const OPERATOR: &str = "operator.token";

/// Reads the secrets in this folder, or makes them if it has none. Nodes that share the folder
/// may do so at once: one makes them, the others wait and read.
pub(crate) fn load(folder: &Path) -> anyhow::Result<Keys> {
    make_private(folder)?;
    let _turn = turn(folder)?;
    let stored = [OPAQUE, TOKEN, SIGN_IN].map(|name| read(&folder.join(name)));
    let [opaque, token, sign_in] = stored;
    let operator_token = operator(folder)?;
    let seeds = match (opaque?, token?, sign_in?) {
        (Some(opaque_setup), Some(token), Some(sign_in)) => Seeds {
            opaque_setup,
            token_seed: seed(&token, TOKEN)?,
            sign_in_key: seed(&sign_in, SIGN_IN)?,
            operator_token,
        },
        (None, None, None) => Seeds { operator_token, ..make(folder)? },
        _ => bail!(
            "some of {OPAQUE}, {TOKEN}, {SIGN_IN} are missing in {}: restore them from a backup",
            folder.display()
        ),
    };
    Ok(Keys::open(&seeds)?)
}

/// Until it is dropped, nobody else makes secrets here.
fn turn(folder: &Path) -> anyhow::Result<fs::File> {
    let context = || format!("locking {}", folder.display());
    let lock = fs::File::open(folder).with_context(context)?;
    lock.lock().with_context(context)?;
    Ok(lock)
}

/// The operator's token, made where there is none: a deployment may be older than it, and whoever
/// wants another one deletes the file. Where none can be written there is no operator.
fn operator(folder: &Path) -> anyhow::Result<Option<OperatorToken>> {
    let path = folder.join(OPERATOR);
    if let Some(bytes) = read(&path)? {
        let token = std::str::from_utf8(&bytes).ok().and_then(OperatorToken::parse);
        return token.map(Some).with_context(|| format!("{OPERATOR} is no token: delete it"));
    }
    let token = OperatorToken::generate();
    match write(&path, format!("{}\n", token.text()).as_bytes()) {
        Ok(()) => Ok(Some(token)),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "no operator's token can be made");
            Ok(None)
        }
    }
}

fn make(folder: &Path) -> anyhow::Result<Seeds> {
    let seeds = Seeds::generate();
    // The last one is written last: a crash in between leaves a folder that says what to do.
    write(&folder.join(SIGN_IN), seeds.sign_in_key.as_ref())?;
    write(&folder.join(TOKEN), seeds.token_seed.as_ref())?;
    write(&folder.join(OPAQUE), &seeds.opaque_setup)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(seeds)
}

fn read(path: &Path) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    match fs::read(path) {
        Ok(bytes) => {
            check_private(path)?;
            Ok(Some(Zeroizing::new(bytes)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let context = || format!("writing {}", path.display());
    let mut file = options.open(path).with_context(context)?;
    file.write_all(bytes).with_context(context)?;
    file.sync_all().with_context(context)
}

#[cfg(unix)]
fn check_private(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("{} can be read by others: chmod 600 it", path.display());
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

fn seed(bytes: &[u8], name: &str) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let seed = bytes.try_into().with_context(|| format!("{name} does not have 32 bytes"))?;
    Ok(Zeroizing::new(seed))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn secrets_are_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        load(folder.path()).unwrap();
        let before = fs::read(folder.path().join(OPAQUE)).unwrap();
        load(folder.path()).unwrap();
        assert_eq!(fs::read(folder.path().join(OPAQUE)).unwrap(), before);
        let token = fs::read_to_string(folder.path().join(OPERATOR)).unwrap();
        assert!(OperatorToken::parse(&token).is_some(), "text to be shown");
        for name in [OPAQUE, TOKEN, SIGN_IN, OPERATOR] {
            let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn nodes_that_start_at_once_have_the_same_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shared");
        let load = || load(&path).map(drop);
        std::thread::scope(|scope| {
            let nodes = [(); 4].map(|()| scope.spawn(load));
            nodes.into_iter().for_each(|node| node.join().unwrap().unwrap());
        });
        assert_eq!(fs::read_dir(&path).unwrap().count(), 4);
    }

    #[test]
    fn a_deleted_operator_token_is_made_anew_and_a_garbled_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let digest = load(folder.path()).unwrap().digest();
        let path = folder.path().join(OPERATOR);
        let before = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(load(folder.path()).unwrap().digest(), digest, "the database stays ours");
        assert_ne!(fs::read(&path).unwrap(), before);
        fs::write(&path, "garbled").unwrap();
        assert!(load(folder.path()).unwrap_err().to_string().contains("operator.token"));
    }

    #[test]
    fn missing_readable_or_garbled_secrets_stop_the_node() {
        let folder = tempfile::tempdir().unwrap();
        load(folder.path()).unwrap();
        let path = folder.path().join(TOKEN);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load(folder.path()).unwrap_err().to_string().contains("chmod 600"));
        fs::remove_file(&path).unwrap();
        assert!(load(folder.path()).unwrap_err().to_string().contains("backup"));
        write(&path, b"short").unwrap();
        assert!(load(folder.path()).unwrap_err().to_string().contains("32 bytes"));
    }
}
