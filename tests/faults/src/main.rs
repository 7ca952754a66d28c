//! `coterie-faults --seed N (--minutes M | --seconds S) [--store sqlite|postgres]`: one run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::process::ExitCode;

use coterie_faults::{Run, Schedule, Stores};

const USAGE: &str = "coterie-faults --seed N (--minutes M | --seconds S) [--store sqlite|postgres]";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((seed, seconds, stores)) = read(&args) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let schedule = Schedule::of(seed, stores, seconds);
    println!("{schedule}");
    // Said before anything can go wrong.
    println!("seed {seed}, {seconds} s, {stores:?}");
    let report = Run::set_up(schedule).carry_out();
    println!("{report}");
    if report.violations.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("again: {}", report.again());
    ExitCode::FAILURE
}

fn read(args: &[String]) -> Option<(u64, u64, Stores)> {
    let (mut seed, mut seconds, mut stores) = (1, 60, Stores::Postgres);
    for pair in args.chunks(2) {
        let [flag, value] = pair else { return None };
        match flag.as_str() {
            "--seed" => seed = value.parse().ok()?,
            "--minutes" => seconds = value.parse::<u64>().ok()?.checked_mul(60)?,
            "--seconds" => seconds = value.parse().ok()?,
            "--store" if value == "sqlite" => stores = Stores::Sqlite,
            "--store" if value == "postgres" => stores = Stores::Postgres,
            _ => return None,
        }
    }
    Some((seed, seconds, stores))
}
