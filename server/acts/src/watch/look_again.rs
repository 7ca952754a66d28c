//! Polling behind lost wake-ups: what this process follows is looked up in the store, at a slow
//! pace, in few reads for all connections together.

use std::{collections::HashMap, time::Duration};

use coterie_ports::Topic;
use rand::Rng;
use tokio::time::sleep;

use crate::{Answer, Node};

/// Looks that follow each other keep this distance, however often wake-ups are lost.
const DISTANCE: Duration = Duration::from_millis(100);

/// How far each followed topic had come when it was last looked at.
#[derive(Debug, Default)]
pub struct Marks(HashMap<Topic, u64>);

impl Node {
    /// Looks again and again, about once in `pace`, and at once when the bus says that wake-ups
    /// were lost. Runs until it is dropped.
    pub async fn keep_looking(&self, pace: Duration) {
        let mut marks = Marks::default();
        loop {
            // Nodes do not ask in step.
            let spread = rand::thread_rng().gen_range(0.75..1.25);
            let wait = pace.mul_f64(spread);
            tokio::select! {
                () = sleep(wait) => {}
                () = self.watcher.again.notified() => {}
            }
            if let Err(error) = self.look_again(&mut marks).await {
                tracing::warn!(%error, "looking behind the bus");
            }
            sleep(DISTANCE).await;
        }
    }

    /// Wakes whoever in this process follows something that has come further since the last look,
    /// or was not looked at yet.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn look_again(&self, marks: &mut Marks) -> Answer<()> {
        let found = self.store.list_marks(&self.bus.followed()).await?;
        let mut now = HashMap::with_capacity(found.len());
        for (topic, mark) in found {
            let before = marks.0.get(&topic).copied().unwrap_or(0);
            if mark != before {
                self.bus.wake(topic);
            }
            now.insert(topic, mark);
        }
        marks.0 = now;
        Ok(())
    }
}
