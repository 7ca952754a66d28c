//! A person of a run: does what the schedule says, and writes down what they are told.

use std::{
    path::{Path, PathBuf},
    sync::PoisonError,
    thread::sleep,
    time::Duration,
};

use coterie_binaries::{Person, Ran, Running};
use coterie_types::sha256;

use super::{
    names::{CHANNEL, HASTE, ROLE, SERVER},
    record::Record,
    rows,
};
use crate::{Absence, Acknowledged, Act, Deed, Schedule, Sent, Shows, Stream, schedule::PEOPLE};

/// A person at work.
pub(super) struct Client<'a> {
    person: Person,
    name: &'static str,
    link: &'a str,
    record: &'a Record,
    /// Where what is sent lies.
    files: PathBuf,
    following: Option<(u64, Running)>,
    /// The last seq that was shown.
    seen: u64,
    said: usize,
    devices: usize,
    /// Own messages that are acknowledged and not deleted.
    own: Vec<u64>,
    has_role: bool,
}

impl<'a> Client<'a> {
    pub(super) fn new(
        (person, who): (Person, usize),
        link: &'a str,
        files: &Path,
        record: &'a Record,
    ) -> Self {
        Self {
            files: files.to_owned(),
            person,
            name: PEOPLE[who],
            link,
            record,
            following: None,
            seen: 0,
            said: 0,
            devices: 0,
            own: Vec::new(),
            has_role: false,
        }
    }

    /// Does everything that the schedule has for them.
    pub(super) fn live(mut self, schedule: &Schedule) {
        let deeds = schedule.steps.iter().filter_map(|step| match step.act {
            Act::Deed(who, deed) if PEOPLE[who] == self.name => Some((step.at, deed)),
            _ => None,
        });
        for (at, deed) in deeds.collect::<Vec<_>>() {
            self.record.wait_for(at);
            self.act(deed);
        }
        self.end_following("TERM");
    }

    fn act(&mut self, deed: Deed) {
        match deed {
            Deed::Say => self.say(),
            Deed::SayKilled(after) => self.say_killed(after),
            Deed::SayTwice => self.say_twice(),
            Deed::SendFile(length) => self.send_file(length),
            Deed::Follow => self.follow(),
            Deed::KillFollower => self.end_following("KILL"),
            Deed::Delete => self.delete(),
            Deed::Kick(after) => self.kick(after),
            Deed::Return => self.come_back(),
            Deed::Role => self.change_role(),
            Deed::Device => self.change_device(),
        }
    }

    /// Runs a command to its end, which comes.
    fn run(&self, args: &[&str]) -> Ran {
        self.person.start(&[args, &["--timeout", HASTE]].concat()).wait()
    }

    fn begin_sending(&mut self) -> (Running, Sent) {
        self.begin_sending_with(None)
    }

    fn begin_sending_with(&mut self, file: Option<u64>) -> (Running, Sent) {
        let text = format!("{} {}", self.name, self.said);
        self.said += 1;
        let began = self.record.now();
        let file = file.map(|length| {
            // Bytes that are of this file alone.
            let bytes: Vec<u8> = text.bytes().cycle().take(length as usize).collect();
            let path = self.files.join(format!("{text}.txt"));
            std::fs::write(&path, &bytes).expect("it can be written");
            (path.to_str().expect("a path in UTF-8").to_owned(), digest(&bytes))
        });
        let mut send = vec!["send", CHANNEL, &text, "--timeout", HASTE];
        send.extend(file.iter().flat_map(|(path, _)| ["--file", path]));
        let running = self.person.start(&send);
        let (client, file) = (self.name.to_owned(), file.map(|(_, digest)| digest));
        (running, Sent { client, text, began, ended: 0, acknowledged: None, file })
    }

    fn end_sending(&mut self, kind: &'static str, mut sent: Sent, told: Option<Acknowledged>) {
        sent.ended = self.record.now();
        self.own.extend(told.iter().map(|told| told.seq));
        self.record.count(kind, told.is_some());
        sent.acknowledged = told;
        self.record.notes().sends.push(sent);
    }

    fn say(&mut self) {
        let (running, sent) = self.begin_sending();
        let told = told(&running.wait());
        self.end_sending("send", sent, told);
    }

    fn say_killed(&mut self, after: u64) {
        let (mut running, sent) = self.begin_sending();
        sleep(Duration::from_millis(after));
        // Whoever has the store is the one who dies.
        let told = if self.following.is_some() {
            self.end_following("KILL");
            told(&running.wait())
        } else {
            running.signal("KILL");
            running.arrived().iter().find_map(rows::acknowledged)
        };
        self.end_sending("send, killed", sent, told);
    }

    fn send_file(&mut self, length: u64) {
        let (running, sent) = self.begin_sending_with(Some(length));
        let told = told(&running.wait());
        self.end_sending("send a file", sent, told);
    }

    fn say_twice(&mut self) {
        let (one, two) = (self.begin_sending(), self.begin_sending());
        for (running, sent) in [one, two] {
            let told = told(&running.wait());
            self.end_sending("send, two programs", sent, told);
        }
    }

    fn follow(&mut self) {
        if self.following.as_mut().is_some_and(|(_, running)| !running.has_ended()) {
            return;
        }
        self.end_following("KILL");
        let after = self.seen.to_string();
        let tail = ["tail", CHANNEL, "--after", &after, "--timeout", HASTE];
        self.following = Some((self.seen, self.person.start(&tail)));
        self.record.count("follow", true);
    }

    fn end_following(&mut self, signal: &str) {
        let Some((after, mut running)) = self.following.take() else { return };
        if !running.has_ended() {
            running.signal(signal);
        }
        let rows = rows::rows(&running.rest());
        for row in &rows {
            let last = match row.shows {
                Shows::Gap { to, .. } => to.unwrap_or(row.seq),
                _ => row.seq,
            };
            self.seen = self.seen.max(last);
        }
        let client = self.name.to_owned();
        self.record.notes().streams.push(Stream { client, after, rows });
    }

    fn delete(&mut self) {
        let Some(seq) = self.own.pop() else { return };
        let done = self.run(&["delete", CHANNEL, &seq.to_string()]).code == 0;
        self.record.count("delete", done);
        if done {
            self.record.notes().deletions.push(seq);
        }
    }

    fn kick(&mut self, killed: Option<u64>) {
        let last = PEOPLE[PEOPLE.len() - 1];
        let _door = self.record.door.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(after) = killed {
            let mut running = self.person.start(&["kick", SERVER, last, "--timeout", HASTE]);
            sleep(Duration::from_millis(after));
            running.signal("KILL");
            self.record.count("kick, killed", false);
            return;
        }
        let done = self.run(&["kick", SERVER, last]).code == 0;
        self.record.count("kick", done);
        if done {
            let (from, clients) = (self.record.now(), vec![last.to_owned()]);
            self.record.notes().absences.push(Absence { clients, from, to: None });
        }
    }

    fn come_back(&mut self) {
        let _door = self.record.door.lock().unwrap_or_else(PoisonError::into_inner);
        come_back(self.record, self.name);
        let done = self.run(&["join", self.link]).code == 0;
        self.record.count("join", done);
    }

    fn change_role(&mut self) {
        let what = if self.has_role { "remove" } else { "add" };
        let done = self.run(&["member", "role", what, SERVER, "cat", ROLE]).code == 0;
        self.has_role ^= done;
        self.record.count("role given or taken", done);
    }

    fn change_device(&mut self) {
        let extra = self.record.notes().extra.clone();
        let Some((_, name, device)) = extra else {
            self.devices += 1;
            let name = format!("{}-{}", self.name, self.devices);
            let person = self.person.on_another_device(&name);
            let ran = person.start(&["login", self.name, "--timeout", HASTE]).wait();
            self.record.count("device added", ran.code == 0);
            if let (0, [row]) = (ran.code, &ran.rows()[..]) {
                let device = row["device_id"].as_str().unwrap_or_default().to_owned();
                self.record.notes().extra = Some((person, name, device));
            }
            return;
        };
        let done = self.run(&["device", "revoke", &device]).code == 0;
        self.record.count("device revoked", done);
        let mut notes = self.record.notes();
        notes.extra = None;
        if done {
            let from = self.record.now();
            notes.absences.push(Absence { clients: vec![name], from, to: None });
        } else {
            notes.unsure = Some(device);
        }
    }
}

/// Ends somebody's absence: from now on they may be there.
pub(super) fn come_back(record: &Record, name: &str) {
    let now = record.now();
    for absence in &mut record.notes().absences {
        if absence.to.is_none() && absence.clients.iter().any(|client| client == name) {
            absence.to = Some(now);
        }
    }
}

/// Of bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("{:?}", sha256(&[bytes]))
}

fn told(ran: &Ran) -> Option<Acknowledged> {
    if ran.code == 0 { ran.rows().iter().find_map(rows::acknowledged) } else { None }
}
