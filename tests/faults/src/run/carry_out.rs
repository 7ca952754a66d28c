//! Carries out a schedule.

use std::collections::BTreeSet;

use coterie_binaries::Person;
use coterie_types::{ChannelId, ServerId};

use super::{
    Report,
    breakage::break_things,
    client::Client,
    facts, finish,
    names::{CHANNEL, PATIENCE, ROLE, SERVER},
    record::Record,
    stage::Stage,
};
use crate::{History, Schedule, check, schedule::PEOPLE};

/// A run that is set up: everybody is in the channel.
pub struct Run {
    schedule: Schedule,
    stage: Stage,
    people: Vec<Person>,
    link: String,
    server: ServerId,
    channel: ChannelId,
}

impl Run {
    /// Starts the processes, and lets everybody in.
    #[must_use]
    pub fn set_up(schedule: Schedule) -> Self {
        let stage = Stage::start(schedule.stores);
        let people: Vec<Person> = (0..PEOPLE.len()).map(|who| stage.person(who)).collect();
        for (person, name) in people.iter().zip(PEOPLE) {
            person.ok(&["register", name]);
            if !schedule.has_backups() {
                person.ok(&["history", "backup", "off"]);
            }
        }
        let ada = &people[0];
        let made = ada.ok(&["server", "create", SERVER]);
        let id = |value: &serde_json::Value| value.as_str().expect("an id").to_owned();
        let server = id(&made["server_id"]).parse().expect("a server's id");
        let channel = id(&made["channels"][0]["channel_id"]).parse().expect("a channel's id");
        ada.ok(&["role", "create", SERVER, ROLE]);
        let invitation = ada.ok(&["invite", "create", SERVER, "--uses", "0", "--expires", "never"]);
        let link = id(&invitation["link"]);
        for person in &people[1..] {
            person.ok(&["join", &link]);
        }
        ada.ok(&["send", CHANNEL, "the begin"]);
        Self { schedule, stage, people, link, server, channel }
    }

    /// Does all of it, waits for everybody, and judges.
    #[must_use]
    pub fn carry_out(self) -> Report {
        let Self { schedule, mut stage, people, link, server, channel } = self;
        let (record, files) = (Record::begin(), stage.files());
        std::thread::scope(|scope| {
            for (who, person) in people.iter().enumerate() {
                let client = Client::new((person.clone(), who), &link, &files, &record);
                let schedule = &schedule;
                scope.spawn(move || client.live(schedule));
            }
            break_things(&mut stage, &schedule, &record);
        });
        stage.until_ready();
        let healed = record.now();
        let all = finish::gather(&record, &people, &link);
        let converged = finish::converge(&record, &all);
        // Somewhere in the middle, the same place for a seed and a log.
        let (mut database, _) = facts::read(&stage, (server, channel), schedule.has_backups());
        let place = schedule.seed % database.head.max(1);
        let sent: BTreeSet<String> = {
            let notes = record.notes();
            let with_file = notes.sends.iter().filter(|sent| sent.file.is_some());
            with_file.map(|sent| sent.text.clone()).collect()
        };
        let readers = finish::readers(&all, place, (&sent, &files));
        let external;
        (database, external) = facts::read(&stage, (server, channel), schedule.has_backups());
        let mut notes = record.into_notes();
        let history = History {
            sends: std::mem::take(&mut notes.sends),
            deletions: std::mem::take(&mut notes.deletions),
            streams: std::mem::take(&mut notes.streams),
            absences: std::mem::take(&mut notes.absences),
            readers,
            database,
            healed,
            converged,
            patience: PATIENCE,
        };
        let violations = check(&history);
        if !violations.is_empty() {
            stage.keep();
        }
        let of = (schedule.seed, schedule.stores, schedule.seconds);
        Report::new(of, (history, violations), notes, external)
    }
}
