//! One kick in a server of many channels: how long until every channel's removal is committed.

use coterie_core::{
    Request,
    acts::{CreateChannel, Kick},
};
use coterie_types::{ChannelId, Seq};

use super::ChannelLog;
use crate::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const SERVER: &str = "Garden";

/// A server and a kick in it.
#[derive(Debug, Clone, Copy)]
pub struct Kicked {
    /// What everything is drawn from.
    pub seed: u64,
    /// Channels, all seen by everybody.
    pub channels: usize,
    /// Members of each.
    pub members: usize,
    /// Members who are connected, beside the one who kicks.
    pub online: usize,
    /// The one who kicks is gone as soon as the kick is in the log: others remove.
    pub author_gone: bool,
}

/// What it cost.
#[derive(Debug, Clone, Default)]
pub struct KickFigures {
    /// Virtual time from the kick until no group holds the member, milliseconds.
    pub virtual_millis: u64,
    /// Commits in the logs.
    pub commits: usize,
    /// Commits that were posted and refused: races.
    pub refused: usize,
    /// Bytes of the commits in the logs.
    pub bytes: usize,
}

impl Kicked {
    /// Runs it, and demands that the member is out of every channel.
    ///
    /// # Panics
    /// If they are not.
    #[must_use]
    pub fn run(&self) -> KickFigures {
        let mut world = World::new(self.seed, self.members);
        world.register_all();
        world.must(ALICE, Request::CreateServer { name: SERVER.into() });
        for n in 1..self.channels {
            world.must(ALICE, CreateChannel::new(SERVER, &format!("c{n}")));
        }
        let link = world.invite(ALICE, SERVER);
        for index in 1..self.members {
            world.must(PersonId(index), Request::Join { link: link.clone(), wait: true });
        }
        for index in 1..self.members - 1 {
            if index > self.online {
                world.person(PersonId(index)).die_now();
            }
        }
        let before = self.heads(&mut world);
        let posted = world.node.answered_path("POST", "/commits");
        let (start, kick) = (world.now(), Kick::new(SERVER, &format!("p{}", self.members - 1)));
        let figures_reader = if self.author_gone {
            self.kick_and_go(&mut world, kick);
            PersonId(1)
        } else {
            world.must(ALICE, kick);
            ALICE
        };
        let virtual_millis = world.now().since(start);
        let rows = world.must(figures_reader, Request::Status);
        for row in rows["channels"].as_array().expect("channels") {
            assert_eq!(row["leaves"], self.members - 1, "{row}");
        }
        let mut figures = KickFigures { virtual_millis, ..KickFigures::default() };
        for (channel, seq) in before {
            let log = ChannelLog::of(&mut world, figures_reader, channel, seq);
            figures.commits += log.count("commit");
            figures.bytes += log.bytes("commit");
        }
        let posted = world.node.answered_path("POST", "/commits") - posted;
        figures.refused = posted.saturating_sub(figures.commits);
        figures
    }

    /// The kick gets into the log and its author's program ends; whoever is connected does the rest.
    fn kick_and_go(&self, world: &mut World, kick: Kick) {
        let ask = world.begin(ALICE, kick);
        let intents = world.node.answered_path("POST", "/policy");
        world.run_until("the kick is in the log", |world| {
            world.node.answered_path("POST", "/policy") > intents || world.has_ended(ALICE, ask)
        });
        world.person(ALICE).die_now();
        let asks: Vec<_> =
            (1..=self.online).map(PersonId).map(|p| (p, world.begin(p, Request::Status))).collect();
        world.run_until("all have heard", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
        while self.still_in(world) {
            world.run_for(250);
        }
    }

    fn still_in(&self, world: &mut World) -> bool {
        let status = world.must(PersonId(1), Request::Status);
        let rows = status["channels"].as_array().expect("channels");
        rows.iter().any(|row| row["leaves"] != self.members - 1)
    }

    fn heads(&self, world: &mut World) -> Vec<(ChannelId, Seq)> {
        let status = world.must(ALICE, Request::Status);
        let rows = status["channels"].as_array().expect("channels");
        assert_eq!(rows.len(), self.channels);
        let head = |row: &serde_json::Value| {
            assert_eq!(row["leaves"], self.members, "{row}");
            let id = row["channel_id"].as_str().expect("an id").parse().expect("an id");
            (id, row["seq"].as_u64().expect("a seq"))
        };
        rows.iter().map(head).collect()
    }
}
