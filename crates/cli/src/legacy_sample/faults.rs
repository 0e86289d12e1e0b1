//! Which faults are asked for.

use anyhow::{Context, Result};
use docket_domain::legacy::FindingCode;

/// How many faults of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    counts: Vec<(FindingCode, u32)>,
}

impl Faults {
    /// So many in all, of every kind as many, give or take one.
    pub fn spread(count: u32) -> Faults {
        let kinds = FindingCode::ALL.len() as u32;
        let of_kind = |at: usize| count / kinds + u32::from((at as u32) < count % kinds);
        Faults { counts: FindingCode::ALL.iter().enumerate().map(|(at, code)| (*code, of_kind(at))).collect() }
    }

    /// Reads `500`, `500,number.duplicate=30` or `wallet.entryMissing=5`: a number alone is spread over all kinds.
    ///
    /// # Errors
    /// A part is neither a number nor a kind with one.
    pub fn parse(text: &str) -> Result<Faults> {
        let mut faults = Faults::default();
        for part in text.split(',') {
            match part.trim().split_once('=') {
                None => {
                    let count = part.trim().parse().with_context(|| format!("`{part}` is no number of faults, such as 500"))?;
                    faults.counts.extend(Faults::spread(count).counts);
                }
                Some((kind, count)) => {
                    let names = || FindingCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
                    let code = FindingCode::parse(kind)
                        .with_context(|| format!("`{kind}` is no kind of fault; there are {}", names()))?;
                    let count = count.parse().with_context(|| format!("`{count}` is no number of faults of the kind {kind}"))?;
                    faults.counts.push((code, count));
                }
            }
        }
        Ok(faults)
    }

    /// How many in all.
    pub fn count(&self) -> u32 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Each fault, by its kind and how many of the kind are before it.
    pub fn each(&self) -> impl Iterator<Item = (FindingCode, u32)> {
        FindingCode::ALL.iter().flat_map(|code| {
            let count = self.counts.iter().filter(|(other, _)| other == code).map(|(_, count)| count).sum();
            (0..count).map(|nth| (*code, nth))
        })
    }
}
