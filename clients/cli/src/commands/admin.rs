//! `admin`: one question to the node, without a profile.

use coterie_driver::OperatorClient;

use crate::args::{Admin, Args};
use crate::error::Error;
use crate::output::Output;
use crate::{client, secrets, words};

pub(super) async fn run(args: &Args, admin: &Admin, output: Output) -> Result<(), Error> {
    let file = admin.token_file.as_deref().filter(|file| !file.as_os_str().is_empty());
    let file = file.ok_or_else(|| {
        let words = "which token? name its file with --token-file or COTERIE_ADMIN_TOKEN_FILE";
        Error::usage(words)
    })?;
    let token = secrets::operator_token(file)?;
    // The node that a profile remembers is as good as one that is named.
    let node = client::node(args, &client::profile(args)?)?;
    let client = OperatorClient::new(&node, token, args.timeout)?;
    let value = client.ask(admin.command.clone().into()).await?;
    Ok(output.answer(&value, |value| words::admin(&admin.command, value))?)
}
