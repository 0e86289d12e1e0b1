//! Requests that were committed just before the outage, whose answer nobody saw. Sending them again makes no second document.

use docket_testing::proxy::{Damage, Fault, Way};

use super::paper::assert_once;
use super::*;

/// The one document of a key, which was made once, however often it was asked for.
#[track_caller]
fn assert_made_once(wired: &Wired, kitchen: &Merchant, made: &mut Vec<Answered>, paper: Paper, key: &str) {
    let mut owner = wired.shop.owner();
    let answer = owner.send(&paper.request(kitchen.slug, key));
    assert!(answer.is_replay(), "it was committed: {}", answer.text());
    let found = Answered::of(paper, kitchen.slug, key, &answer);
    assert!(!found.is_fallback());
    made.push(found);
    assert_eq!(assert_once(&mut owner, kitchen.papers, made), (0, 0));
    made.iter().for_each(|one| one.assert_there(&mut owner));
}

#[test]
fn a_commit_whose_confirmation_was_lost_with_the_database_is_not_done_again() {
    if !on_postgres() {
        return;
    }
    let (wired, kitchen, mut made) = wired_kitchen();
    let mut owner = wired.shop.owner();
    for (index, paper) in Paper::ALL.into_iter().enumerate() {
        let key = new_key();
        wired.proxy.strike(Fault { damage: Damage::Cut, way: Way::Answer, after: 0, stays: true });
        for _ in 0..3 {
            let answer = owner.send(&paper.request(kitchen.slug, &key));
            let problem = answer.problem(503, "store.unavailable");
            assert!(goods::text(&problem, "detail").contains("not known"), "{problem}");
            assert!(answer.header("retry-after").is_some());
        }
        assert_eq!(wired.proxy.struck(), index as u64 + 1, "the commit was passed on, and its answer was not");
        // Another one goes on meanwhile.
        made.push(Answered::by(&mut owner, paper, kitchen.slug, &new_key()));
        assert!(made.last().is_some_and(Answered::is_fallback));
        wired.mend();
        assert_made_once(&wired, &kitchen, &mut made, paper, &key);
    }
    assert_books(&wired.shop, &mut owner, &kitchen, &made);
    assert_events(&mut owner, &made);
    let findings = wired.shop.database().expect("a database").rows("SELECT code FROM finding");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn an_answer_that_the_till_never_read_is_given_again_after_the_outage_and_nothing_is_made_in_it() {
    if !on_postgres() {
        return;
    }
    let (wired, kitchen, mut made) = wired_kitchen();
    for paper in Paper::ALL {
        // The till is switched off after it has asked; that the server has answered it shows in its list.
        let key = new_key();
        drop(wired.shop.owner().open_answer(&paper.request(kitchen.slug, &key)).expect("an answer on its way"));
        wired.proxy.cut();
        let mut owner = wired.shop.owner();
        for _ in 0..2 {
            let answer = owner.send(&paper.request(kitchen.slug, &key));
            let problem = answer.problem(503, "store.unavailable");
            assert!(goods::text(&problem, "detail").contains("done before"), "{problem}");
        }
        wired.mend();
        assert_made_once(&wired, &kitchen, &mut made, paper, &key);
    }
    assert_books(&wired.shop, &mut wired.shop.owner(), &kitchen, &made);
}

#[test]
fn a_key_that_is_sent_with_another_request_in_the_outage_is_refused_then_and_after() {
    if !on_postgres() {
        return;
    }
    let (wired, kitchen, mut made) = wired_kitchen();
    let mut owner = wired.shop.owner();
    wired.proxy.cut();
    let one = Answered::by(&mut owner, Paper::Payment, kitchen.slug, &new_key());
    let other = Request::new("POST", "/api/v1/payments").key(&one.key).json(&json!({ "amount": 13, "method": "cash" }));
    let code = "idempotency.mismatch";
    owner.send(&other).problem(422, code);
    wired.mend();
    owner.send(&other).problem(422, code);
    made.push(one);
    assert_eq!(assert_once(&mut owner, kitchen.papers, &made), (0, 0));
}
