//! `verify-web`: needs a node and no profile.

use coterie_core::{Failure, FailureKind};
use coterie_driver::{WebWanted, verify_web};
use coterie_types::{Bytes, FixedBytes};
use serde_json::json;

use crate::args::{Args, VerifyWeb};
use crate::error::Error;
use crate::output::Output;
use crate::{client, words};

pub(super) async fn verify(args: &Args, asked: &VerifyWeb, output: Output) -> Result<(), Error> {
    let named = Args { node: asked.url.clone().or_else(|| args.node.clone()), ..args.clone() };
    let node = client::node(&named, &client::profile(args)?)?;
    let list = asked.manifest.as_deref().map(std::fs::read).transpose()?;
    let key = asked.key.as_deref().map(key).transpose()?;
    let wanted = WebWanted { list: list.as_deref(), key, at_least: asked.at_least };
    let value = json!(verify_web(&node, &wanted).await?);
    Ok(output.answer(&value, words::verified_web)?)
}

/// A release key as it is printed.
fn key(text: &str) -> Result<FixedBytes<32>, Failure> {
    let read = Bytes::from_base64(text).ok().and_then(|bytes| FixedBytes::from_slice(&bytes));
    read.ok_or_else(|| {
        let words = "KEY is no release key: 43 characters of base64url";
        Failure::new(FailureKind::Usage, "usage", words)
    })
}
