//! Members of one channel in which one may post anonymously: everybody's key counts, a window is open, and
//! everybody's program stays open and is seen to know the others.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use coterie_binaries::{Clock, NodeProcess, Person, Running};
use serde_json::Value;

/// Seconds of a window.
pub const WINDOW: u64 = 3_600;
/// So far into the window it is when all are there, seconds.
const INTO: u64 = 120;

/// A member.
#[derive(Debug)]
pub struct Member {
    /// The profile.
    pub person: Person,
    /// The user's id, as text.
    pub user: String,
    /// The device's id, as text.
    pub device: String,
    /// The program that stays open: a connection to the gateway, and the way to the node of every other
    /// command of the profile.
    pub open: Running,
}

/// All of them.
#[derive(Debug)]
pub struct Crowd {
    /// The first is the owner.
    pub members: Vec<Member>,
    clock: Clock,
    ahead: u64,
    /// How often everybody was seen.
    greetings: usize,
}

impl Crowd {
    /// So many users register at the first of these nodes, and one may post so often in a window. The
    /// nodes, which go by this clock, are started again at the time of the window.
    ///
    /// # Panics
    /// When any of it fails.
    #[must_use]
    pub fn gather(
        home: &Path,
        nodes: &mut [NodeProcess],
        clock: &Clock,
        (count, limit): (usize, u8),
    ) -> Self {
        let people: Vec<Person> = (0..count)
            .map(|n| Person::registered(home, &format!("m{n}"), &nodes[0]).by_clock(clock))
            .collect();
        let owner = &people[0];
        owner.ok(&["server", "create", "garden"]);
        let invitation = owner.ok(&["invite", "create", "garden", "--uses", "0"]);
        let link = invitation["link"].as_str().expect("a link");
        for person in &people[1..] {
            person.ok(&["join", link]);
        }
        let allow = ["--role", "@everyone", "--allow", "POST_ANONYMOUSLY"];
        owner.ok(&[&["channel", "overwrite", "general"], &allow[..]].concat());
        let (limit, ring) = (limit.to_string(), count.to_string());
        let terms = ["--window", "1h", "--limit", &limit, "--ring", &ring];
        owner.ok(&[&["channel", "anonymity", "general"], &terms[..]].concat());
        // Everybody publishes a key, and hears of the others'.
        for _ in 0..2 {
            for person in &people {
                person.ok(&["status"]);
            }
        }
        let now = now();
        let ahead = (now / WINDOW + 2) * WINDOW + INTO - now;
        clock.set(i64::try_from(ahead).expect("a few hours"));
        for node in &mut *nodes {
            assert_eq!(node.stop(), Some(0));
            node.restart();
        }
        let members = people.into_iter().map(Member::of).collect();
        let mut this = Self { members, clock: clock.clone(), ahead, greetings: 0 };
        this.be_seen();
        for member in &this.members {
            let status = member.person.ok(&["anon", "status", "general"]);
            assert_eq!((&status["of"], &status["reason"]), (&count.into(), &Value::Null));
        }
        this
    }

    /// Three write, and everybody reads it: all are seen to know what all know.
    ///
    /// # Panics
    /// When any of it fails.
    pub fn be_seen(&mut self) {
        self.greetings += 1;
        let words = |n: usize| format!("hello {n}, for the {}. time", self.greetings);
        for n in 0..3 {
            self.members[n].person.ok(&["send", "general", &words(n)]);
        }
        let last = words(2);
        for member in &mut self.members {
            member.open.until(|row| row["text"] == last.as_str());
        }
    }

    /// It is an hour later, for the nodes too, and everybody is there again.
    ///
    /// # Panics
    /// When any of it fails.
    pub fn next_window(&mut self, nodes: &mut [NodeProcess]) {
        let people: Vec<Person> = std::mem::take(&mut self.members)
            .into_iter()
            .map(|Member { person, open, .. }| {
                drop(open);
                person
            })
            .collect();
        self.ahead += WINDOW;
        self.clock.set(i64::try_from(self.ahead).expect("a few hours"));
        for node in nodes {
            assert_eq!(node.stop(), Some(0));
            node.restart();
        }
        self.members = people.into_iter().map(Member::of).collect();
        self.be_seen();
    }

    /// Now, by the clock of all of them, seconds.
    ///
    /// # Panics
    /// Before 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        now() + self.ahead
    }

    /// Somebody by the clock of all of them.
    #[must_use]
    pub fn by_clock(&self, person: &Person) -> Person {
        person.by_clock(&self.clock)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

impl Member {
    fn of(person: Person) -> Self {
        let who = person.ok(&["whoami"]);
        let id = |name: &str| who[name].as_str().expect("an id").to_owned();
        let mut open = person.start(&["tail", "general"]);
        open.caught_up();
        Self { user: id("user_id"), device: id("device_id"), person, open }
    }

    /// Says something under their name.
    pub fn say(&self, text: &str) {
        self.person.ok(&["send", "general", text]);
    }

    /// Posts anonymously, at once; gives the seq.
    ///
    /// # Panics
    /// When it is refused.
    pub fn post(&self, text: &str) -> u64 {
        let told = self.person.ok(&["anon", "send", "general", text, "--delay", "0"]);
        told["seq"].as_u64().expect("a seq")
    }
}
