//! How far a platform's status takes an order: the one table, and the steps that lead there.
//!
//! | the platform says | an order that is fetched | an order that the shop brings |
//! | --- | --- | --- |
//! | `accepted` | `confirmed` | `confirmed` |
//! | `preparing` | `preparing` | `preparing` |
//! | `ready` | `ready` | `ready` |
//! | `picked_up`, `delivered` | `delivered` | nothing: our driver says so |
//! | `cancelled` | `cancelled` | `cancelled` |
//!
//! Every step in between is taken too, one by one and under its own conditions, so that nothing is skipped; there is no step back.

use super::PlatformStatus;
use crate::ordering::{Fulfilment, Status};

/// The way forward of an order that somebody else fetches; that of others ends for a platform where a driver comes in.
const WAY: [Status; 5] = [Status::Pending, Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered];

/// Where a platform's status takes an order; nowhere where the platform cannot know.
pub fn target(said: PlatformStatus, fulfilment: Fulfilment) -> Option<Status> {
    match (said, fulfilment) {
        (PlatformStatus::Accepted, _) => Some(Status::Confirmed),
        (PlatformStatus::Preparing, _) => Some(Status::Preparing),
        (PlatformStatus::Ready, _) => Some(Status::Ready),
        (PlatformStatus::PickedUp | PlatformStatus::Delivered, Fulfilment::HandOver) => Some(Status::Delivered),
        (PlatformStatus::PickedUp | PlatformStatus::Delivered, Fulfilment::Delivery) => None,
        (PlatformStatus::Cancelled, _) => Some(Status::Cancelled),
    }
}

/// The steps from where an order stands to a status further on; none to one that it has reached or passed, and none off the way.
pub fn steps(from: Status, to: Status) -> &'static [Status] {
    let place = |status| WAY.iter().position(|one| *one == status);
    match (place(from), place(to)) {
        (Some(from), Some(to)) if from < to => &WAY[from + 1..=to],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ordering::Move;

    #[test]
    fn every_step_is_a_legal_move_of_an_order_that_is_fetched() {
        for pair in WAY.windows(2) {
            assert!(Move::between(pair[0], pair[1], Fulfilment::HandOver).is_some(), "{pair:?}");
        }
    }

    #[test]
    fn no_status_of_a_platform_leads_back_or_out_of_an_end() {
        for from in Status::ALL {
            for said in PlatformStatus::ALL {
                for fulfilment in [Fulfilment::HandOver, Fulfilment::Delivery] {
                    let Some(to) = target(*said, fulfilment) else { continue };
                    let way: Vec<Status> = std::iter::once(*from).chain(steps(*from, to).iter().copied()).collect();
                    assert!(way.windows(2).all(|pair| pair[0] < pair[1]), "{from:?} {said:?}: {way:?}");
                    let legal = way.windows(2).all(|pair| Move::between(pair[0], pair[1], fulfilment).is_some());
                    assert!(legal, "{from:?} {said:?}: {way:?}");
                    assert!(from.is_open() || way.len() == 1, "{from:?} {said:?}: {way:?}");
                }
            }
        }
    }

    #[test]
    fn what_was_left_out_on_the_way_is_taken_step_by_step() {
        assert_eq!(steps(Status::Pending, Status::Ready), [Status::Confirmed, Status::Preparing, Status::Ready]);
        assert_eq!(steps(Status::Ready, Status::Preparing), []);
        assert_eq!(steps(Status::Assigned, Status::Ready), []);
    }

    #[test]
    fn what_a_platform_says_leads_as_far_as_a_platform_can_know() {
        for (said, fetched, brought) in [
            (PlatformStatus::Accepted, Some(Status::Confirmed), Some(Status::Confirmed)),
            (PlatformStatus::Preparing, Some(Status::Preparing), Some(Status::Preparing)),
            (PlatformStatus::Ready, Some(Status::Ready), Some(Status::Ready)),
            (PlatformStatus::PickedUp, Some(Status::Delivered), None),
            (PlatformStatus::Delivered, Some(Status::Delivered), None),
            (PlatformStatus::Cancelled, Some(Status::Cancelled), Some(Status::Cancelled)),
        ] {
            let reached = [Fulfilment::HandOver, Fulfilment::Delivery].map(|fulfilment| target(said, fulfilment));
            assert_eq!(reached, [fetched, brought], "{}", said.as_str());
        }
    }
}
