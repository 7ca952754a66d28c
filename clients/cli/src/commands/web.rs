//! `verify-web`: needs a node and no profile.

use coterie_driver::verify_web;
use serde_json::json;

use crate::args::{Args, VerifyWeb};
use crate::error::Error;
use crate::output::Output;
use crate::{client, words};

pub(super) async fn verify(args: &Args, asked: &VerifyWeb, output: Output) -> Result<(), Error> {
    let named = Args { node: asked.url.clone().or_else(|| args.node.clone()), ..args.clone() };
    let node = client::node(&named, &client::profile(args)?)?;
    let list = asked.manifest.as_deref().map(std::fs::read).transpose()?;
    let value = json!(verify_web(&node, list.as_deref()).await?);
    Ok(output.answer(&value, words::verified_web)?)
}
