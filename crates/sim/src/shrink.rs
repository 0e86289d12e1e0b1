//! The least of a run that still fails: fewer steps at its end, fewer in between, fewer faults.

use std::collections::BTreeSet;

use crate::{Failure, Plan, Sabotage, play};

/// How often a run is played at most to make it smaller.
const TRIES_MAX: usize = 250;

/// A smaller plan with the same claim broken, and how it fails.
pub fn shrink(plan: &Plan, failure: &Failure, sabotage: Option<Sabotage>) -> (Plan, Failure) {
    let mut smaller = Smaller { least: plan.clone(), failure: failure.clone(), sabotage, left: TRIES_MAX };
    smaller.cut_the_end();
    smaller.leave_steps_out();
    smaller.leave_faults_out();
    smaller.leave_steps_out();
    (smaller.least, smaller.failure)
}

struct Smaller {
    least: Plan,
    failure: Failure,
    sabotage: Option<Sabotage>,
    left: usize,
}

impl Smaller {
    /// Takes a plan over where it fails in the same way.
    fn try_it(&mut self, plan: Plan) -> bool {
        if self.left == 0 || plan == self.least {
            return false;
        }
        self.left -= 1;
        match play(&plan, self.sabotage).failure {
            Some(failure) if failure.claim == self.failure.claim => {
                (self.least, self.failure) = (plan, failure);
                true
            }
            _ => false,
        }
    }

    fn cut_the_end(&mut self) {
        let (mut works, mut fails) = (0, self.least.steps);
        while fails - works > 1 {
            let middle = works + (fails - works) / 2;
            if self.try_it(Plan { steps: middle, ..self.least.clone() }) { fails = middle } else { works = middle }
        }
    }

    fn leave_steps_out(&mut self) {
        let mut size = self.least.taken().len() / 2;
        while size > 0 {
            let mut at = 0;
            loop {
                let taken = self.least.taken();
                if at >= taken.len() {
                    break;
                }
                let some = &taken[at..(at + size).min(taken.len())];
                let mut plan = self.least.clone();
                plan.left_out.extend(some);
                if !self.try_it(plan) {
                    at += size;
                }
            }
            size /= 2;
        }
        // What lies behind the last step that is taken is no part of it.
        if let Some(last) = self.least.taken().last() {
            let steps = last + 1;
            let left_out = self.least.left_out.iter().copied().filter(|step| *step < steps).collect();
            self.try_it(Plan { steps, left_out, ..self.least.clone() });
        }
    }

    fn leave_faults_out(&mut self) {
        let happened = play(&self.least, self.sabotage).faults.into_iter().filter(|(_, count)| *count > 0);
        let only: BTreeSet<String> = happened.map(|(name, _)| name).collect();
        // What did not happen is not needed; each of the others may not be either.
        self.try_it(Plan { only: Some(only.clone()), ..self.least.clone() });
        for name in only {
            let mut plan = self.least.clone();
            plan.only.get_or_insert_default().remove(&name);
            self.try_it(plan);
        }
    }
}
