//! What most stories begin with.

use coterie_core::{
    AskId, Event, Request,
    acts::{AnonymityTerms, CreateInvitation, SetAnonymity, SetOverwrite},
};
use serde_json::{Value, json};

use crate::{Answer, PersonId, World};

impl World {
    /// Everybody registers, as `p0`, `p1` …
    pub fn register_all(&mut self) {
        for index in 0..self.count() {
            self.register(PersonId(index), &format!("p{index}"));
        }
    }

    /// One person registers.
    pub fn register(&mut self, person: PersonId, name: &str) {
        let (username, password) = (name.to_owned(), format!("password of {name}"));
        self.must(person, Request::Register { username, password, device_name: "laptop".into() });
    }

    /// One person signs in as an existing user.
    pub fn login(&mut self, person: PersonId, name: &str) {
        let (username, password) = (name.to_owned(), format!("password of {name}"));
        self.must(person, Request::Login { username, password, device_name: "phone".into() });
    }

    /// A link to a server.
    pub fn invite(&mut self, person: PersonId, server: &str) -> String {
        let made = self.must(person, CreateInvitation::new(server, 0, 0));
        made["link"].as_str().expect("a link").to_owned()
    }

    /// Person 0 makes the server `Garden`; everybody else joins it.
    pub fn garden(&mut self) {
        self.register_all();
        self.must(PersonId(0), Request::CreateServer { name: "Garden".into() });
        let link = self.invite(PersonId(0), "Garden");
        for index in 1..self.count() {
            self.must(PersonId(index), Request::Join { link: link.clone(), wait: true });
        }
    }

    /// Somebody's program stays open and hears of news by a gateway, which says only what the story lets
    /// it say. Gives the request that watches.
    pub fn stay_open(&mut self, person: PersonId) -> AskId {
        let watch = self.begin(person, Request::Watch);
        self.run_for(2_000);
        self.feed(person, Event::GatewayOpened);
        self.hear(person, &json!({ "t": "ready", "connection_id": "k", "heartbeat_ms": 300_000 }));
        self.run_for(100);
        watch
    }

    /// A frame comes from the gateway.
    pub fn hear(&mut self, person: PersonId, frame: &Value) {
        self.feed(person, Event::GatewayFrame { text: frame.to_string() });
    }

    /// What somebody has told by ephemera since it was passed on last is heard by others, as a node
    /// would pass it on. Gives how many there were.
    pub fn pass_on(&mut self, from: PersonId, to: &[PersonId]) -> usize {
        let told = self.take_frames(from, "ephemeral");
        for frame in &told {
            to.iter().for_each(|person| self.hear(*person, frame));
        }
        told.len()
    }

    /// Sends one text.
    pub fn send(&mut self, person: PersonId, channel: &str, text: &str) -> Value {
        let (channel, texts) = (channel.to_owned(), vec![text.to_owned()]);
        let answer = self.ask(person, Request::Send { channel, texts, message_id: None });
        answer
            .end
            .unwrap_or_else(|failure| panic!("{person:?} could not send {text}: {failure:?}"));
        answer.rows[0].clone()
    }

    /// Every row of a channel, as a person reads it.
    pub fn read(&mut self, person: PersonId, channel: &str) -> Vec<Value> {
        let request = Request::Read { channel: channel.into(), after: Some(0), limit: 100_000 };
        let answer = self.ask(person, request);
        answer.end.unwrap_or_else(|failure| panic!("{person:?} could not read: {failure:?}"));
        answer.rows
    }

    /// The texts of a channel, as a person reads it.
    pub fn texts(&mut self, person: PersonId, channel: &str) -> Vec<String> {
        let rows = self.read(person, channel);
        rows.iter().filter_map(|row| row["text"].as_str().map(str::to_owned)).collect()
    }

    /// A person's row of a channel in `status`.
    pub fn channel(&mut self, person: PersonId, name: &str) -> Value {
        let status = self.must(person, Request::Status);
        let rows = status["channels"].as_array().expect("channels").clone();
        rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
    }

    /// Lets everybody post anonymously in a channel of the garden, `limit` times an hour, and waits
    /// until the first window in which everybody's key counts.
    pub fn anonymous(&mut self, channel: &str, limit: u8, minimum_ring: u32) {
        let alice = PersonId(0);
        let terms = AnonymityTerms { window: 3_600, limit, minimum_ring, ..Default::default() };
        let everyone = SetOverwrite {
            channel: channel.into(),
            role: Some("@everyone".into()),
            allow: Some("POST_ANONYMOUSLY".into()),
            ..SetOverwrite::default()
        };
        self.must(alice, everyone);
        let channel = channel.to_owned();
        self.must(alice, SetAnonymity { channel, terms: Some(terms), ..SetAnonymity::default() });
        for person in (0..self.count()).map(PersonId) {
            self.must(person, Request::Status);
        }
        self.next_window();
        self.next_window();
    }

    /// Waits until the next hour has begun, and everybody has looked around.
    pub fn next_window(&mut self) {
        let hour = 3_600_000;
        let ahead = hour - self.now().0 % hour;
        // What changes with the hour is ten minutes old then.
        self.run_for(ahead + 60_000);
        for person in (0..self.count()).map(PersonId) {
            self.must(person, Request::Status);
        }
        self.run_for(660_000);
    }

    /// Votes in a poll, without the random time.
    pub fn vote(&mut self, person: PersonId, channel: &str, poll: u64, option: u8) -> Answer {
        let channel = channel.to_owned();
        self.ask(person, Request::Vote { channel, poll, option, delay: Some(0) })
    }

    /// Posts anonymously, without the random time.
    pub fn post(&mut self, person: PersonId, channel: &str, text: &str) -> Answer {
        let (channel, text) = (channel.to_owned(), text.to_owned());
        self.ask(person, Request::SendAnonymously { channel, text, delay: Some(0) })
    }
}
