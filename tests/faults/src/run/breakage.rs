//! What breaks, and how it is mended.

use std::{thread::sleep, time::Duration};

use coterie_deployment::{Cable, Weather};

use super::{
    record::Record,
    stage::{Shared, Stage},
};
use crate::{Act, Fault, Schedule, Step};

/// How late a word is on a late cable.
const LATE: Duration = Duration::from_millis(40);

/// Kills what is at COMMIT, again and again for half a second.
const KILL_BACKENDS: &str = "DO $$ BEGIN FOR i IN 1..100 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND state = 'active' AND query ILIKE 'COMMIT%';
    PERFORM pg_sleep(0.005);
END LOOP; END $$";

/// Breaks what the schedule breaks, one after the other, and mends each before the next.
pub(super) fn break_things(stage: &mut Stage, schedule: &Schedule, record: &Record) {
    for Step { at, act } in &schedule.steps {
        let Act::Fault(fault) = act else { continue };
        record.wait_for(*at);
        *record.notes().faults.entry(fault.kind()).or_default() += 1;
        one(stage, *fault);
    }
}

fn one(stage: &mut Stage, fault: Fault) {
    match fault {
        Fault::KillNode(node, down) => {
            stage.nodes[node].kill();
            pause(down);
            stage.nodes[node].restart();
        }
        Fault::RollingRestart => {
            for node in &mut stage.nodes {
                let code = node.stop();
                assert_eq!(code, Some(0), "a node that is asked to stop drains");
                node.restart();
            }
        }
        Fault::FullDisk(long) => {
            stage.nodes[0].fill_disk(true);
            pause(long);
            stage.nodes[0].fill_disk(false);
        }
        Fault::SlowReader(long) => for_a_while(&stage.slow, Weather::Slow, long),
        Fault::Doubled(long) => for_a_while(&stage.road, Weather::Doubled, long),
        Fault::WrongClock(who, ahead, long) => {
            stage.clocks[who].set(ahead);
            pause(long);
            stage.clocks[who].set(0);
        }
        other => shared(stage.shared.as_mut().expect("nodes that share"), other),
    }
}

fn shared(shared: &mut Shared, fault: Fault) {
    match fault {
        Fault::StopPostgres(down) => {
            shared.postgres.stop();
            pause(down);
            shared.postgres.start_again();
        }
        Fault::KillBackends => drop(shared.postgres.sql(&shared.database, KILL_BACKENDS)),
        Fault::StopRedis(down) => {
            shared.redis.stop();
            pause(down);
            shared.redis.start_again();
        }
        Fault::FlushRedis => shared.redis.flush(),
        Fault::CutRedis(node, long) => for_a_while(&shared.to_redis[node], Weather::Cut, long),
        Fault::CutPostgres(node, long) => {
            for_a_while(&shared.to_postgres[node], Weather::Cut, long);
        }
        Fault::SilentRedis(node, long) => {
            for_a_while(&shared.to_redis[node], Weather::Silent, long);
        }
        Fault::SilentPostgres(node, long) => {
            for_a_while(&shared.to_postgres[node], Weather::Silent, long);
        }
        Fault::LatePostgres(node, long) => {
            for_a_while(&shared.to_postgres[node], Weather::Delayed(LATE), long);
        }
        Fault::KillNode(..)
        | Fault::RollingRestart
        | Fault::FullDisk(_)
        | Fault::SlowReader(_)
        | Fault::Doubled(_)
        | Fault::WrongClock(..) => unreachable!("broken by the one that calls"),
    }
}

fn for_a_while(cable: &Cable, weather: Weather, long: u64) {
    cable.set(weather);
    pause(long);
    cable.set(Weather::Fair);
}

fn pause(millis: u64) {
    sleep(Duration::from_millis(millis));
}
