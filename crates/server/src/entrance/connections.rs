//! How many connections there may be, in all and of one address.
//!
//! Each costs memory and a descriptor, also while it says nothing. One more than the bound is closed as soon as it is accepted, so that
//! those that are there go on being served.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use docket_domain::access::attempts::counted_as;

/// How often it is said in the log that connections are refused.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// The most connections.
#[derive(Clone, Copy, Debug)]
pub struct MostConnections {
    /// Of all addresses.
    pub in_all: usize,
    /// Of one address.
    pub per_address: usize,
}

impl Default for MostConnections {
    fn default() -> MostConnections {
        MostConnections { in_all: 8_192, per_address: 2_048 }
    }
}

/// The connections that there are.
pub(crate) struct Connections {
    most: MostConnections,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    in_all: usize,
    of: HashMap<IpAddr, usize>,
    refused: u64,
    said: Option<Instant>,
}

/// The place of a connection; dropped, it is free again.
pub(crate) struct Place {
    connections: Arc<Connections>,
    address: IpAddr,
}

impl Connections {
    pub fn new(most: MostConnections) -> Arc<Connections> {
        Arc::new(Connections { most, state: Mutex::default() })
    }

    /// A place for a connection of that address; none where there are as many as there may be.
    pub fn admit(self: &Arc<Connections>, address: IpAddr) -> Option<Place> {
        let address = counted_as(address);
        let mut state = self.state.lock().expect("nothing panics while it counts");
        let of_it = state.of.get(&address).copied().unwrap_or(0);
        if state.in_all >= self.most.in_all || of_it >= self.most.per_address {
            state.refuse(address, of_it, self.most);
            return None;
        }
        state.in_all += 1;
        *state.of.entry(address).or_default() += 1;
        Some(Place { connections: Arc::clone(self), address })
    }
}

impl State {
    /// Counts it, and says so now and then: a line for each would fill the disk instead.
    fn refuse(&mut self, address: IpAddr, of_it: usize, most: MostConnections) {
        self.refused += 1;
        if self.said.is_some_and(|at| at.elapsed() < SAY_EVERY) {
            return;
        }
        tracing::warn!(
            refused = self.refused, open = self.in_all, from = %address, open_from_there = of_it,
            "connections are refused: there may be {} in all and {} of one address (--connections, --connections-per-address)",
            most.in_all, most.per_address
        );
        (self.refused, self.said) = (0, Some(Instant::now()));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.connections.state.lock().expect("nothing panics while it counts");
        state.in_all -= 1;
        if let Some(count) = state.of.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                state.of.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_left_is_free_again_and_nothing_is_remembered_of_it() {
        let connections = Connections::new(MostConnections { in_all: 3, per_address: 2 });
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let first = connections.admit(one).expect("the first of it");
        let second = connections.admit(one).expect("the second of it");
        assert!(connections.admit(one).is_none(), "a third of one address");
        let third = connections.admit(other).expect("another address");
        assert!(connections.admit(other).is_none(), "a fourth in all");
        drop(first);
        let again = connections.admit(one).expect("a place was left");
        drop((second, third, again));
        let state = connections.state.lock().expect("nobody else");
        assert_eq!((state.in_all, state.of.len()), (0, 0));
    }
}
