//! Where files are kept: a folder, or, if built in, a bucket.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;
use coterie_acts::BlobSettings;
use coterie_blobs::FolderBlobs;
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

/// At the place named, or in the data folder. A node with neither keeps no files.
pub(crate) fn open(
    named: Option<&str>,
    folder: Option<&DataFolder>,
) -> anyhow::Result<Arc<dyn Blobs>> {
    if let Some(url) = named.filter(|named| named.contains("://")) {
        return bucket(url);
    }
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
fn bucket(url: &str) -> anyhow::Result<Arc<dyn Blobs>> {
    let known =
        |name: &str| ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|vendor| name.starts_with(vendor));
    let options = std::env::vars().filter(|(name, _)| known(name));
    let options = options.map(|(name, value)| (name.to_lowercase(), value));
    let blobs = coterie_blobs::ObjectBlobs::at_url(url, options).context("opening --blobs")?;
    Ok(Arc::new(blobs))
}

#[cfg(not(feature = "cloud"))]
fn bucket(_: &str) -> anyhow::Result<Arc<dyn Blobs>> {
    anyhow::bail!(
        "--blobs: this program was built without buckets (feature `cloud`): name a folder"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_in_the_folder_that_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("files");
        assert!(open(place.to_str(), None).is_ok());
        assert!(place.is_dir());
        assert!(open(None, None).is_ok(), "a node without a place refuses files");
    }

    #[cfg(not(feature = "cloud"))]
    #[test]
    fn a_bucket_that_is_not_built_in_is_refused() {
        let error = open(Some("s3://bucket/x"), None).err().unwrap().to_string();
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
