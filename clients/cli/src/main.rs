//! `coterie`: the client for a terminal and for scripts (`spec/10-cli.md`).

use std::process::ExitCode;

mod args;
mod client;
mod commands;
mod error;
mod escape;
mod input;
mod output;
mod secrets;
mod span;
mod tui;
mod when;
mod words;

fn main() -> ExitCode {
    let args = match args::parse() {
        Ok(args) => args,
        Err(said) => return said,
    };
    let output = output::Output::new(&args);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // The core's loop works in one of them, sockets in the other.
        .worker_threads(2)
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(args, output)),
        Err(error) => Err(error::Error::bug("runtime", error.to_string())),
    };
    error::exit(ended, output)
}
