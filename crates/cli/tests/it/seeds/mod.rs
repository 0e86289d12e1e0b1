//! The documents in `seeds/` end to end: what their clients send, as they send it, and what they read in the answers.

mod seed_001;
mod seed_002;
mod seed_004;
