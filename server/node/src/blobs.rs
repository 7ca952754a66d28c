//! Where files are kept: a folder, or, if built in, a bucket.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;
use coterie_acts::BlobSettings;
use coterie_blobs::{FolderBlobs, OtherOrigin};
use coterie_ports::{Blobs, NoBlobs};
use serde::Deserialize;

use crate::data_folder::{DataFolder, make_private};

/// Bounds of files in the settings: what it does not name stays as it is by default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Files {
    /// Largest file, sealed, bytes.
    largest: Option<u64>,
    /// Most bytes of one user.
    per_user: Option<u64>,
    /// Most bytes in one server.
    per_server: Option<u64>,
    /// How long a file is kept that no message names.
    unnamed_hours: Option<u32>,
}

impl Files {
    pub(crate) fn resolve(&self) -> BlobSettings {
        let default = BlobSettings::default();
        BlobSettings {
            largest: self.largest.unwrap_or(default.largest).min(default.largest),
            per_user: self.per_user.unwrap_or(default.per_user),
            per_server: self.per_server.unwrap_or(default.per_server),
            unnamed_life: self
                .unnamed_hours
                .map_or(default.unnamed_life, |hours| u64::from(hours) * 3600 * 1000),
        }
    }
}

/// What `files_at` says for the bucket's own signed addresses.
const SIGNED: &str = "signed";

/// At the place named, or in the data folder; a node with neither keeps no files. Handed out by `at`,
/// or by the node.
pub(crate) async fn open(
    named: Option<&str>,
    at: Option<&str>,
    folder: Option<&DataFolder>,
) -> anyhow::Result<Arc<dyn Blobs>> {
    let url = named.filter(|named| named.contains("://"));
    let signed = at == Some(SIGNED);
    let blobs = match url {
        Some(url) => bucket(url, signed).await?,
        None if signed => anyhow::bail!("--files-at signed: --blobs names no bucket"),
        None => local(named, folder)?,
    };
    Ok(match at.filter(|_| !signed) {
        Some(base) => Arc::new(OtherOrigin::new(blobs, base).context("--files-at")?),
        None => blobs,
    })
}

fn local(named: Option<&str>, folder: Option<&DataFolder>) -> anyhow::Result<Arc<dyn Blobs>> {
    let path = named.map(PathBuf::from).or_else(|| folder.map(DataFolder::blobs));
    let Some(path) = path else {
        tracing::warn!("there is no --blobs and no data folder: files are refused");
        return Ok(Arc::new(NoBlobs));
    };
    make_private(&path).context("making the folder of files")?;
    Ok(Arc::new(FolderBlobs::new(&path)))
}

/// Its keys are in the environment, as `AWS_…`, `GOOGLE_…` and `AZURE_…`.
#[cfg(feature = "cloud")]
async fn bucket(url: &str, signed: bool) -> anyhow::Result<Arc<dyn Blobs>> {
    let known =
        |name: &str| ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|vendor| name.starts_with(vendor));
    let options = std::env::vars().filter(|(name, _)| known(name));
    let options = options.map(|(name, value)| (name.to_lowercase(), value));
    let blobs = coterie_blobs::ObjectBlobs::at_url(url, options).context("opening --blobs")?;
    Ok(Arc::new(match signed {
        true => blobs.signed().await.context("--files-at signed")?,
        false => blobs,
    }))
}

#[cfg(not(feature = "cloud"))]
async fn bucket(_: &str, _: bool) -> anyhow::Result<Arc<dyn Blobs>> {
    anyhow::bail!(
        "--blobs: this program was built without buckets (feature `cloud`): name a folder"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_lie_in_the_folder_that_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("files");
        assert!(open(place.to_str(), None, None).await.is_ok());
        assert!(place.is_dir());
        assert!(open(None, None, None).await.is_ok(), "a node without a place refuses files");
    }

    #[tokio::test]
    async fn a_base_hands_out_what_lies_in_the_folder_and_a_folder_signs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_str();
        let blobs = open(place, Some("https://cdn.example.org/x"), None).await.unwrap();
        assert_eq!(blobs.elsewhere(), Some("https://cdn.example.org"));
        assert_eq!(open(place, None, None).await.unwrap().elsewhere(), None);
        for bad in ["signed", "cdn.example.org", "http://cdn.example.org", ""] {
            assert!(open(place, Some(bad), None).await.is_err(), "{bad}");
        }
    }

    #[cfg(not(feature = "cloud"))]
    #[tokio::test]
    async fn a_bucket_that_is_not_built_in_is_refused() {
        let error = open(Some("s3://bucket/x"), None, None).await.err().unwrap().to_string();
        assert!(error.contains("cloud"));
    }

    #[test]
    fn what_the_settings_do_not_name_stays() {
        let files: Files = toml::from_str("per_user = 5\nunnamed_hours = 2").unwrap();
        let settings = files.resolve();
        assert_eq!((settings.per_user, settings.unnamed_life), (5, 7_200_000));
        assert_eq!(settings.largest, BlobSettings::default().largest);
        assert!(toml::from_str::<Files>("larges = 5").is_err());
    }
}
