//! The spool on a disk: what is there after restarts, cuts, damage and full disks.

use std::sync::{Arc, Mutex};

use docket_domain::access::{Actor, Address};
use docket_domain::command::KeyDigest;
use docket_domain::ids::{MerchantId, PaymentId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::{FallbackNumber, Kind, Number};
use docket_domain::outage::{Made, MadePayment, TakeIn};
use docket_domain::payments::{Payment, PaymentMethod, Purpose, Status};
use docket_domain::time::Timestamp;
use tempfile::TempDir;

use super::*;

fn lease(number: u8) -> LeaseNumber {
    LeaseNumber::new(number).expect("a lease")
}

fn date() -> Date {
    Date::from_number(20_251_106).expect("a date")
}

/// A payment with the next number.
fn entry(numbers: &mut FallbackNumbers, place: u8) -> Entry {
    let stamp = numbers.next(date(), Timestamp(0), Timestamp(5_000)).expect("a stamp");
    let number = FallbackNumber {
        kind: Kind::Payment,
        text: format!("PAY{}", stamp.value()),
        unique_scope: String::new(),
        date: date(),
        stamp,
    };
    let payment = Payment {
        id: PaymentId(Uuid::from_u128(u128::from(place))),
        row: 0,
        number: number.answered(),
        user: UserId(Uuid::nil()),
        customer: None,
        customer_row: None,
        purpose: Purpose::Deposit,
        order: None,
        outlet: "MAIN".into(),
        register: None,
        shift_row: None,
        bill_row: None,
        billed: None,
        amount: Amount(i64::from(place) + 1),
        rounding: Amount::ZERO,
        tendered: Amount(i64::from(place) + 1),
        refunded: Amount::ZERO,
        method: PaymentMethod::Cash,
        status: Status::Paid,
        deadline: None,
        receipt: None,
        rejection: None,
        reference: Some("عائشة".into()),
        client_reference: None,
        business_date: date(),
        paid_date: Some(date()),
        created_at: Timestamp(5_000),
        version: 1,
        origin: None,
    };
    let made = Made::Payment(MadePayment { payment: Arc::new(payment), user_code: None, bill: None, customer: None });
    Entry {
        merchant: MerchantId(7),
        actor: Actor::program().at(Address::parse("10.20.0.17")),
        key: KeyDigest([place; 16]),
        reference: None,
        request_hash: [place; 16],
        take_in: TakeIn { number, made },
    }
}

fn opened(directory: &TempDir) -> Spool {
    let mut spool = Spool::open(directory.path()).expect("a spool");
    spool.set_lease(lease(4)).expect("kept");
    spool
}

/// Appends so many entries, one by one.
fn fill(spool: &mut Spool, count: u8) -> Vec<Entry> {
    let entries: Vec<Entry> = (0..count)
        .map(|place| {
            let mut numbers = spool.numbers().expect("a lease").clone();
            let entry = entry(&mut numbers, place);
            spool.append(vec![entry.clone()], numbers).expect("written");
            entry
        })
        .collect();
    entries
}

#[test]
fn what_was_written_is_there_after_a_restart_and_its_numbers_go_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let holder = *spool.holder();
    let entries = fill(&mut spool, 3);
    let numbers = spool.numbers().cloned();
    drop(spool);
    let spool = Spool::open(directory.path()).expect("a spool");
    assert_eq!(spool.waiting(), &entries);
    assert_eq!((spool.holder(), spool.lease()), (&holder, Some(lease(4))));
    assert_eq!(spool.numbers().cloned(), numbers);
}

#[test]
fn numbers_go_on_also_after_everything_was_taken_in() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    fill(&mut spool, 2);
    spool.taken_in(1).expect("dropped");
    assert_eq!(spool.waiting().len(), 1);
    spool.taken_in(1).expect("dropped");
    let numbers = spool.numbers().cloned();
    drop(spool);
    let spool = Spool::open(directory.path()).expect("a spool");
    assert!(spool.waiting().is_empty());
    assert_eq!(spool.numbers().cloned(), numbers);
    assert!(spool.was_used());
}

#[test]
fn what_was_taken_in_only_in_part_is_all_there_after_a_crash() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let entries = fill(&mut spool, 3);
    spool.taken_in(2).expect("counted");
    drop(spool);
    assert_eq!(Spool::open(directory.path()).expect("a spool").waiting(), &entries, "their keys make that harmless");
}

#[test]
fn two_processes_do_not_share_a_spool() {
    let directory = tempfile::tempdir().expect("a directory");
    let spool = opened(&directory);
    assert!(matches!(Spool::open(directory.path()), Err(SpoolError::InUse(_))));
    drop(spool);
    assert!(Spool::open(directory.path()).is_ok());
}

#[test]
fn a_write_that_was_cut_off_is_forgotten_and_what_was_before_it_is_there() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let entries = fill(&mut spool, 2);
    let whole = spool.bytes;
    fill(&mut spool, 1);
    drop(spool);
    let file = directory.path().join(FILE);
    let bytes = std::fs::read(&file).expect("the file");
    for cut in [whole, whole + 1, whole + 15, whole + 40, bytes.len() as u64 - 1] {
        std::fs::write(&file, &bytes[..cut as usize]).expect("cut");
        let spool = Spool::open(directory.path()).expect("a spool");
        assert_eq!(spool.waiting(), &entries);
        assert_eq!(spool.bytes, std::fs::metadata(&file).expect("the file").len(), "the torn end is gone");
    }
}

#[test]
fn damage_costs_one_entry_and_the_file_is_kept_for_a_person() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let before = spool.bytes as usize;
    let entries = fill(&mut spool, 3);
    drop(spool);
    let file = directory.path().join(FILE);
    let mut bytes = std::fs::read(&file).expect("the file");
    bytes[before + 60] ^= 1;
    std::fs::write(&file, &bytes).expect("damaged");
    let spool = Spool::open(directory.path()).expect("a spool");
    assert_eq!(spool.waiting().iter().collect::<Vec<_>>(), entries[1..].iter().collect::<Vec<_>>());
    assert_eq!(std::fs::read(directory.path().join(DAMAGED)).expect("kept"), bytes);
}

#[test]
fn a_file_of_another_version_is_not_touched() {
    let directory = tempfile::tempdir().expect("a directory");
    drop(opened(&directory));
    let file = directory.path().join(FILE);
    std::fs::write(&file, frames::frame(br#"{"somethingNew":1}"#)).expect("written");
    assert!(matches!(Spool::open(directory.path()), Err(SpoolError::Foreign(_))));
    assert!(std::fs::read(&file).expect("the file").ends_with(b"1}"));
}

#[test]
fn what_cannot_be_taken_in_is_set_aside_and_tried_by_the_next_process() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let entries = fill(&mut spool, 3);
    spool.taken_in(1).expect("counted");
    spool.set_aside();
    spool.taken_in(1).expect("begun anew");
    assert_eq!((spool.waiting().len(), spool.aside().len()), (0, 1));
    drop(spool);
    assert_eq!(Spool::open(directory.path()).expect("a spool").waiting(), &[entries[1].clone()]);
}

/// A disk that has so much room, or fails, as is said.
struct Fickle {
    room: Arc<Mutex<usize>>,
    syncs: Arc<Mutex<bool>>,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Disk for Fickle {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut room = self.room.lock().expect("a lock");
        let part = bytes.len().min(*room);
        *room -= part;
        self.written.lock().expect("a lock").extend_from_slice(&bytes[..part]);
        if part < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        if *self.syncs.lock().expect("a lock") { Ok(()) } else { Err(io::Error::other("an I/O error")) }
    }

    fn cut(&mut self, bytes: u64) -> io::Result<()> {
        self.written.lock().expect("a lock").truncate(bytes as usize);
        Ok(())
    }
}

#[test]
fn a_full_disk_refuses_and_leaves_nothing_half_written() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let (room, written) = (Arc::new(Mutex::new(40)), Arc::new(Mutex::new(Vec::new())));
    spool.disk = Box::new(Fickle { room: Arc::clone(&room), syncs: Arc::new(Mutex::new(true)), written: Arc::clone(&written) });
    spool.bytes = 0;
    let mut numbers = spool.numbers().expect("a lease").clone();
    let one = entry(&mut numbers, 1);
    assert!(matches!(spool.append(vec![one.clone()], numbers.clone()), Err(SpoolError::Full)));
    assert!(written.lock().expect("a lock").is_empty() && spool.waiting().is_empty());
    *room.lock().expect("a lock") = 100_000;
    spool.append(vec![one], numbers).expect("there is room again");
    assert_eq!(frames::contents(&written.lock().expect("a lock")).frames.len(), 1);
}

#[test]
fn a_disk_that_does_not_sync_is_not_written_to_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    let syncs = Arc::new(Mutex::new(false));
    spool.disk = Box::new(Fickle { room: Arc::new(Mutex::new(100_000)), syncs: Arc::clone(&syncs), written: Arc::default() });
    let mut numbers = spool.numbers().expect("a lease").clone();
    let one = entry(&mut numbers, 1);
    assert!(matches!(spool.append(vec![one.clone()], numbers.clone()), Err(SpoolError::Broken(_))));
    *syncs.lock().expect("a lock") = true;
    assert!(matches!(spool.append(vec![one], numbers), Err(SpoolError::Broken(_))), "a sync that comes after may lie");
    assert!(spool.numbers().is_none());
}

#[test]
fn a_spool_that_has_reached_its_size_refuses_and_goes_on_when_it_is_taken_in() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut spool = opened(&directory);
    fill(&mut spool, 1);
    let mut spool = Spool { bytes_max: spool.bytes + 100, ..spool };
    let mut numbers = spool.numbers().expect("a lease").clone();
    let one = entry(&mut numbers, 1);
    assert!(matches!(spool.append(vec![one.clone()], numbers.clone()), Err(SpoolError::Full)));
    spool.taken_in(1).expect("begun anew");
    spool.append(vec![one], numbers).expect("there is room again");
}

#[test]
fn a_pending_number_is_none() {
    assert_eq!(Number::pending().printed(), None);
}
