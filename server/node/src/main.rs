//! `coterie-node`: one process that serves members of any number of servers from one data folder.

mod blobs;
mod bus;
mod config;
mod data_folder;
mod database;
mod flags;
mod issuer_keys;
mod logging;
mod providers;
mod rate;
mod secrets;
mod serve;
mod web;

use std::{io::Write, process::ExitCode};

use flags::{Command, Flags, Parsed};

fn main() -> ExitCode {
    let flags = match Flags::from_arguments() {
        Parsed::Flags(flags) => flags,
        Parsed::Said(code) => return code,
    };
    let done = match flags.command {
        Some(Command::Openapi) => print_openapi(),
        None => run(&flags),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "coterie-node: {}", one_line(&error));
            ExitCode::from(2)
        }
    }
}

fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = config::Config::resolve(flags)?;
    logging::init(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve::serve(config))
}

fn print_openapi() -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{:#}", coterie_api::openapi())?;
    Ok(())
}

fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}
