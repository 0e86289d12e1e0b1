//! How far a walk is, as a text: for a client that asks for one slice after the other. It says nothing that the client could not find
//! out, and whoever alters it deceives themselves.

use docket_domain::audit::Anchor;
use docket_domain::ids::MerchantId;

use super::{Stage, Verifier};

impl Verifier {
    /// Where the next slice begins.
    pub fn position(&self) -> String {
        let (stage, after) = match self.stage {
            Stage::Anchors { after, has_one: false } => ("z", after),
            Stage::Anchors { after, has_one: true } => ("a", after),
            _ => ("r", 0),
        };
        let without_personal = self.without_personal.unwrap_or(0);
        format!("{stage}.{after}.{without_personal}.{}.{}.{}", self.from, self.anchors, self.reached())
    }

    /// A walk that goes on from there; none for a text that is no position.
    pub fn resume(merchant: MerchantId, position: &str) -> Option<Verifier> {
        let mut parts = position.split('.');
        let stage = parts.next()?;
        let mut number = || parts.next()?.parse::<i64>().ok().filter(|number| *number >= 0);
        let (after, without_personal, from, anchors) = (number()?, number()?, number()?, number()?);
        let reached = Anchor::parse(parts.next()?)?;
        if parts.next().is_some() {
            return None;
        }
        let stage = match stage {
            "r" => Stage::Records,
            "z" => Stage::Anchors { after, has_one: false },
            "a" => Stage::Anchors { after, has_one: true },
            _ => return None,
        };
        Some(Verifier {
            before: reached.hash,
            last: reached.seq as i64,
            from,
            without_personal: (without_personal > 0).then_some(without_personal),
            stage,
            anchors: anchors as u64,
            ..Verifier::new(merchant, None, Vec::new())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_on_where_it_was() {
        let mut verifier = Verifier::new(MerchantId(7), None, Vec::new());
        (verifier.before, verifier.last, verifier.anchors, verifier.without_personal) = ([3; 32], 2_000, 4, Some(17));
        for stage in [Stage::Records, Stage::Anchors { after: 9, has_one: true }, Stage::Anchors { after: 9, has_one: false }] {
            verifier.stage = stage;
            let again = Verifier::resume(MerchantId(7), &verifier.position()).expect("a position");
            assert_eq!(format!("{again:?}"), format!("{verifier:?}"));
        }
    }

    #[test]
    fn what_is_no_position_is_none() {
        let hash = "0".repeat(64);
        let right = format!("r.0.0.0.0.5:{hash}");
        assert!(Verifier::resume(MerchantId(7), &right).is_some());
        for text in
            [String::new(), "r".into(), format!("x.0.0.0.0.5:{hash}"), format!("r.-1.0.0.0.5:{hash}"), format!("{right}.1")]
        {
            assert!(Verifier::resume(MerchantId(7), &text).is_none(), "{text}");
        }
    }
}
