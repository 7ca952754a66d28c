//! `coterie-services install`: what tests need of other people's programs; `coterie-services
//! start`: a private Postgres and Redis until the input ends, for trying things out.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for people at a terminal")]

use std::{io::Read as _, process::ExitCode};

use coterie_services::{Postgres, Redis};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["install"] => install(),
        ["start"] => start(),
        _ => {
            eprintln!("coterie-services install | start");
            ExitCode::from(2)
        }
    }
}

fn install() -> ExitCode {
    match coterie_services::install() {
        Ok(()) => {
            // Makes the template cluster as well, so that no test waits for it.
            drop(Postgres::start());
            ExitCode::SUCCESS
        }
        Err(missing) => {
            eprintln!("{missing}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> ExitCode {
    let (postgres, redis) = (Postgres::start(), Redis::start());
    println!("{}", postgres.database());
    println!("{}", redis.url());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}
