//! `cargo xtask COMMAND`: everything the house does that is not the program itself.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: what it has to say, it prints"
)]

mod bench;
mod branch;
mod browser;
mod contract;
mod faults;
mod floors;
mod fuzz;
mod generate;
mod metadata;
mod mutants;
mod python;
mod run;
mod shell;
mod supply;
mod test;
mod types;
mod wasm;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  run [--no-web] [-- NODE-FLAGS]
                                build all and start a node on 127.0.0.1:8080 with data in target/run-data
  test [--fast] [STEP…]         every check there is, or the quick ones, or the named ones
  floors                        who may depend on whom; files; licences, sources and duplicates
  gen [types] [--check]         write (or compare) spec/openapi.json, spec/vectors and the types of the
                                web client, or these alone
  bench [zk|files|long|web]     measurements: most of them, or of proofs, a large file, a long channel, the web client
  engines [NAME…]               the web client in Firefox and in WebKit, and in private windows, or in those
                                that are named (long)
  web [--twice | --sign KEYFILE]
                                build the web client; or build it from two folders and compare; or sign it
  web-key FILE                  make a key to sign the web client with
  branch NAME                   a change kept in tests/branches, made in a copy of the tree and tested there
  fuzz [TARGET…] [--minutes M]  libFuzzer on every decoder, the MLS layer and the core (long)
  faults [--seed N] [--minutes M] [--store sqlite|postgres]
                                people and faults by a seed, and a judge of what came of it (long)
  mutants [NAME…]               take out one check after the other: its test must notice (long)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let done = match command {
        "run" => run::run(rest),
        "test" => test::run(rest),
        "floors" => floors::run(rest),
        "gen" => generate::run(rest),
        "bench" => bench::run(rest),
        "branch" => branch::run(rest),
        "engines" => browser::engines(rest),
        "faults" => faults::run(rest),
        "fuzz" => fuzz::run(rest),
        "mutants" => mutants::run(rest),
        "web" => web::run(rest),
        "web-key" => web::new_key(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => {
            eprintln!("cargo xtask: no command {other}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\ncargo xtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
