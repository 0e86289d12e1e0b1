//! Ten thousand connections from five addresses: as many are served as there may be, the others are let go at once, and whoever is in is
//! served meanwhile.

use std::io::{ErrorKind, Read as _};
use std::net::{SocketAddr, SocketAddrV4, TcpStream};

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::slow::until;
use super::stand::Stand;
use super::{goes_without, on_a_file};
use crate::harness::*;

/// Who comes.
const COMING: usize = 10_000;
/// Who there may be (`docket serve --connections`).
const SERVED: usize = 8_192;
/// Connections of one address: fewer than there may be (`--connections-per-address`).
const PER_ADDRESS: usize = 2_000;
/// Who orders while all others are idle.
const ACTIVE: usize = 200;

/// Connections that nobody uses yet, from as many addresses of this machine as it takes.
pub struct Crowd {
    connections: Vec<TcpStream>,
}

impl Crowd {
    /// So many.
    pub fn of(address: &str, count: usize) -> Crowd {
        let to: SocketAddr = address.parse().expect("an address");
        let connections = (0..count).map(|index| {
            let from = SocketAddrV4::new([127, 0, 0, 2 + (index / PER_ADDRESS) as u8].into(), 0);
            // Another test must not hand the crowd to the server that it starts.
            let flags = SocketFlags::CLOEXEC;
            let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None).expect("a descriptor");
            bind(&socket, &from).expect("an address of this machine");
            connect(&socket, &to).expect("the server listens");
            TcpStream::from(socket)
        });
        Crowd { connections: connections.collect() }
    }

    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// A client on each of them.
    pub fn into_clients(self, token: &str) -> Vec<Client> {
        let client = |connection| Client::over(connection, Some(token)).expect("it is open");
        self.connections.into_iter().map(client).collect()
    }

    /// Lets go of those that the server has let go of. The others have nothing to read.
    fn keep_who_is_in(&mut self) {
        self.connections.retain(|connection| {
            connection.set_nonblocking(true).expect("ours");
            let mut connection: &TcpStream = connection;
            let is_in = matches!(connection.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
            connection.set_nonblocking(false).expect("ours");
            is_in
        });
    }
}

/// Whether this process may have so many descriptors, and has them from now on.
pub fn raise_descriptors(wanted: usize) -> bool {
    let wanted = wanted as u64 + 1_000;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    current.is_none_or(|current| current >= wanted)
        || (maximum.is_none_or(|maximum| maximum >= wanted)
            && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).is_ok())
}

#[test]
fn of_ten_thousand_connections_as_many_are_served_as_there_may_be_and_nothing_is_lost() {
    if !on_a_file() {
        return;
    }
    if !raise_descriptors(COMING) {
        return goes_without("11,000 descriptors for this process, and as many for the server");
    }
    let mut stand = Stand::plain();
    let before = stand.resident_kib();
    let load = stand.load();
    let mut owner = stand.owner();
    assert_eq!(owner.get("/orders").status, 200);
    let mut crowd = Crowd::of(&stand.address(), COMING);
    // One place is the owner's.
    until(|| {
        crowd.keep_who_is_in();
        crowd.len() < SERVED
    });
    assert_eq!(crowd.len(), SERVED - 1);
    assert_eq!(owner.get("/orders").status, 200, "who is in is served");
    let idle = stand.resident_kib().saturating_sub(before);
    // Who comes now is let go; when somebody leaves there is a place.
    assert!(stand.owner().try_send(&Request::new("GET", "/healthz")).is_err());
    crowd.connections.truncate(SERVED - 1 - ACTIVE);
    until(|| stand.owner().try_send(&Request::new("GET", "/healthz")).is_ok_and(|answer| answer.status == 200));
    let rounds = torture_rounds().unwrap_or(1);
    load.during(ACTIVE / 2, |load| load.wait_for(ACTIVE * rounds));
    assert!(stand.server().is_running(), "{}", stand.server().log());
    let active = stand.resident_kib().saturating_sub(before);
    println!("{COMING} came, {SERVED} were served, {idle} KiB more for them and {active} KiB under load");
    stand.assert_whole(&load, "orders among eight thousand idle connections");
    drop(crowd);
}
