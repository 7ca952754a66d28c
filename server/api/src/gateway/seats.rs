//! How many connections a session has: newer ones take the places of older ones, which a client
//! that lost its network has forgotten.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use coterie_ports::SessionId;
use tokio::sync::Notify;

/// Most connections of one session.
const PER_SESSION: usize = 4;

/// The connections of every session.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seats(Arc<Mutex<HashMap<SessionId, VecDeque<Arc<Notify>>>>>);

/// A connection's place, held for its life.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Seats,
    session: SessionId,
    given_up: Arc<Notify>,
}

impl Seats {
    /// Takes a place; the oldest connection of the session gives way if there are too many.
    pub(super) fn take(&self, session: SessionId) -> Seat {
        let given_up = Arc::new(Notify::new());
        let mut seats = self.lock();
        let of_session = seats.entry(session).or_default();
        of_session.push_back(Arc::clone(&given_up));
        if of_session.len() > PER_SESSION
            && let Some(oldest) = of_session.pop_front()
        {
            oldest.notify_one();
        }
        Seat { seats: self.clone(), session, given_up }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, VecDeque<Arc<Notify>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits until a newer connection takes this place. Cancel safe.
    pub(super) async fn taken(&self) {
        self.given_up.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock();
        if let Some(of_session) = seats.get_mut(&self.session) {
            of_session.retain(|seat| !Arc::ptr_eq(seat, &self.given_up));
            if of_session.is_empty() {
                seats.remove(&self.session);
            }
        }
    }
}
