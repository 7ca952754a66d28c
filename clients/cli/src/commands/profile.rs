//! `profile`: pictures come from files and go into files.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use coterie_core::{ProfileChange, Request};
use coterie_types::{Bytes, Millis};
use serde_json::{Value, json};

use crate::args::{Command, ProfileCommand, SetProfile, ShowProfile};
use crate::client::Client;
use crate::error::Error;
use crate::output::Output;
use crate::words;

/// The request of a change; pictures are read here, and stripped of what tells of places and devices.
pub(super) fn change(set: &SetProfile) -> Result<Request, Error> {
    let picture = |path: Option<&PathBuf>, no: bool| match path {
        Some(path) => {
            let read = coterie_driver::picture(path).map_err(|e| Error::usage(e.to_string()))?;
            Ok::<_, Error>(Some(Bytes(read)))
        }
        None => Ok(no.then(Bytes::default)),
    };
    Ok(Request::SetProfile(ProfileChange {
        name: SetProfile::given(set.name.as_ref(), set.no_name),
        pronouns: SetProfile::given(set.pronouns.as_ref(), set.no_pronouns),
        bio: SetProfile::given(set.bio.as_ref(), set.no_bio),
        status: SetProfile::given(set.status.as_ref(), set.no_status),
        until: set.status_until.map(Millis),
        avatar: picture(set.avatar.as_ref(), set.no_avatar)?,
        banner: picture(set.banner.as_ref(), set.no_banner)?,
        server: set.server.clone(),
    }))
}

/// Shows a profile, or saves a picture of it.
pub(super) async fn show(
    client: &mut Client,
    output: Output,
    show: &ShowProfile,
) -> Result<(), Error> {
    let command = Command::Profile(ProfileCommand::Show(show.clone()));
    // What is new in the channels is read first, for a picture too.
    let shown = client.run(Request::ShowProfile { user: show.user.clone() }, |_| Ok(())).await?;
    let Some(path) = show.avatar.as_ref().or(show.banner.as_ref()) else {
        return Ok(output.answer(&shown, |value| words::answer(&command, value))?);
    };
    let asked = Request::ShowPicture {
        user: show.user.clone(),
        banner: show.banner.is_some(),
        server: show.server.clone(),
    };
    let mut picture = client.run(asked, |_| Ok(())).await?;
    let bytes = picture.as_object_mut().and_then(|object| object.remove("bytes"));
    let bytes = bytes.and_then(|bytes| serde_json::from_value::<Bytes>(bytes).ok());
    let bytes = bytes.ok_or_else(|| Error::bug("picture", "an answer without a picture"))?;
    save(path, &bytes)?;
    if let Some(object) = picture.as_object_mut() {
        object.insert("path".into(), json!(path.to_string_lossy()));
    }
    Ok(output.answer(&picture, |value: &Value| words::saved_picture(value))?)
}

/// Nothing that is there is written over.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| Error::usage(format!("{}: {error}", path.display())))
}
