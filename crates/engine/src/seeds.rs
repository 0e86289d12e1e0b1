//! Where the seeds of ids and salts come from.

/// A source of seeds. The engine draws one per command.
pub trait Seeds: Send {
    /// The next 32 bytes.
    fn draw(&mut self) -> [u8; 32];
}

/// Seeds from the operating system, which nobody can guess, fetched many at a time.
pub struct SystemSeeds {
    bytes: Box<[u8; 4_096]>,
    used: usize,
}

impl Default for SystemSeeds {
    fn default() -> SystemSeeds {
        SystemSeeds { bytes: Box::new([0; 4_096]), used: 4_096 }
    }
}

impl Seeds for SystemSeeds {
    fn draw(&mut self) -> [u8; 32] {
        if self.used == self.bytes.len() {
            getrandom::fill(&mut *self.bytes).expect("the operating system has randomness");
            self.used = 0;
        }
        let mut seed = [0; 32];
        seed.copy_from_slice(&self.bytes[self.used..self.used + 32]);
        self.bytes[self.used..self.used + 32].fill(0);
        self.used += 32;
        seed
    }
}

/// Seeds that count, so that two runs of the same commands make the same ids. For tests only: whoever knows the count knows the
/// salts.
#[derive(Clone, Copy, Debug, Default)]
pub struct CountedSeeds {
    drawn: u64,
}

impl Seeds for CountedSeeds {
    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        let mut seed = [0; 32];
        seed[24..].copy_from_slice(&self.drawn.to_be_bytes());
        seed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_seed_of_the_system_is_drawn_twice_or_left_empty() {
        let mut seeds = SystemSeeds::default();
        let drawn: HashSet<[u8; 32]> = (0..1_000).map(|_| seeds.draw()).collect();
        assert_eq!(drawn.len(), 1_000);
        assert!(!drawn.contains(&[0; 32]));
    }

    #[test]
    fn counted_seeds_are_the_same_in_every_run() {
        let draw = || {
            let mut seeds = CountedSeeds::default();
            [seeds.draw(), seeds.draw()]
        };
        assert_eq!(draw(), draw());
        assert_ne!(draw()[0], draw()[1]);
    }
}
