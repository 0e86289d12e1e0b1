//! How a driver proves that an order was handed over.

use std::fmt;

use super::Delivery;
use crate::access::{Actor, Permission};
use crate::context::Entropy;
use crate::refusal::{Code, Refusal};

words! {
    /// What proved that an order was handed over.
    ProofKind {
        /// The customer told the code.
        Code = "code",
        /// The driver photographed it.
        Photo = "photo",
        /// The driver noted to whom or where.
        Note = "note",
    }
}

words! {
    /// Which proof a merchant wants of drivers.
    ProofWanted {
        /// Any.
        Any = "any",
        /// A photo, or the code that the customer has.
        Photo = "photo",
        /// The code that the customer has.
        Code = "code",
    }
}

impl ProofWanted {
    /// The kinds that are enough.
    pub fn met_by(self) -> impl Iterator<Item = ProofKind> {
        ProofKind::ALL.iter().copied().filter(move |kind| self.is_met_by(*kind))
    }

    /// Whether such a proof is enough: the code always is.
    fn is_met_by(self, kind: ProofKind) -> bool {
        match self {
            ProofWanted::Any => true,
            ProofWanted::Photo => kind != ProofKind::Note,
            ProofWanted::Code => kind == ProofKind::Code,
        }
    }

    /// What is to be sent instead of something that is not enough.
    fn sentence(self) -> &'static str {
        match self {
            ProofWanted::Any => "A driver proves a delivery with the customer's code, a photo, or a note.",
            ProofWanted::Photo => {
                "This merchant wants a photo of what was handed over, or the four digits that the customer has."
            }
            ProofWanted::Code => "This merchant wants the four digits that the customer has; send them as `proof`.",
        }
    }
}

/// Four digits that the customer has and the driver has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofCode(u16);

impl ProofCode {
    /// One that nobody can guess but by trying: one in ten thousand.
    pub(crate) fn drawn(entropy: &mut Entropy) -> ProofCode {
        let bytes = entropy.bytes16();
        let drawn = u64::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]);
        ProofCode((drawn % 10_000) as u16)
    }

    /// Exactly four digits.
    pub fn parse(text: &str) -> Option<ProofCode> {
        let is_one = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_one.then(|| text.parse().ok().map(ProofCode)).flatten()
    }
}

impl fmt::Display for ProofCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// What a driver has to show for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// What the customer told.
    Code(ProofCode),
    /// The photo that was taken of the delivery before.
    Photo,
    /// What the driver noted: to whom, or where it was left.
    Note(String),
}

impl Proof {
    /// Which kind it is.
    pub fn kind(&self) -> ProofKind {
        match self {
            Proof::Code(_) => ProofKind::Code,
            Proof::Photo => ProofKind::Photo,
            Proof::Note(_) => ProofKind::Note,
        }
    }
}

/// Lets pass what proves enough. Whoever assigns deliveries may vouch for one themselves; a code that is wrong is wrong for everyone.
///
/// # Errors
/// `delivery.proofMissing`, `delivery.codeWrong`, `delivery.photoMissing`.
pub(super) fn check(proof: Option<&Proof>, delivery: &Delivery, wanted: ProofWanted, actor: &Actor) -> Result<(), Refusal> {
    let vouches = actor.may(Permission::DeliveriesAssign);
    match proof {
        Some(Proof::Code(code)) if delivery.code == Some(*code) => Ok(()),
        Some(Proof::Code(_)) => {
            let detail = "This is not the code that the customer of this order has; ask them once more.";
            Err(Refusal::at("/proof/code", Code::DeliveryCodeWrong, detail))
        }
        Some(Proof::Photo) if delivery.photo.is_none() => {
            let detail = "No photo was sent since the driver left; send it with POST /driver/deliveries/{id}/photo first.";
            Err(Refusal::at("/proof/photo", Code::DeliveryPhotoMissing, detail))
        }
        // Only what was under way before there were codes has none.
        Some(shown) if wanted.is_met_by(shown.kind()) || vouches || delivery.code.is_none() => Ok(()),
        Some(_) => Err(Refusal::at("/proof", Code::DeliveryProofMissing, wanted.sentence())),
        None if vouches => Ok(()),
        None => {
            let detail =
                "A driver proves a delivery with POST /driver/deliveries/{id}/deliver: the customer's code, a photo, or a note.";
            Err(Refusal::new(Code::DeliveryProofMissing, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_four_digits_with_its_zeros() {
        assert_eq!(ProofCode::parse("0042"), Some(ProofCode(42)));
        assert_eq!(ProofCode(42).to_string(), "0042");
        for text in ["", "42", "00042", "00 4", "+042", "12.4", "٠٠٤٢"] {
            assert_eq!(ProofCode::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_code_is_always_enough_and_what_is_weaker_only_where_the_merchant_says_so() {
        let met = |wanted: ProofWanted| wanted.met_by().collect::<Vec<_>>();
        assert_eq!(met(ProofWanted::Any), [ProofKind::Code, ProofKind::Photo, ProofKind::Note]);
        assert_eq!(met(ProofWanted::Photo), [ProofKind::Code, ProofKind::Photo]);
        assert_eq!(met(ProofWanted::Code), [ProofKind::Code]);
    }

    #[test]
    fn codes_are_drawn_from_all_there_are() {
        let mut entropy = Entropy::from_seed([5; 32]);
        let drawn: Vec<u16> = (0..2_000).map(|_| ProofCode::drawn(&mut entropy).0).collect();
        assert!(drawn.iter().all(|code| *code < 10_000));
        for tenth in 0..10 {
            assert!(drawn.iter().any(|code| code / 1_000 == tenth), "none begins with {tenth}");
        }
    }
}
