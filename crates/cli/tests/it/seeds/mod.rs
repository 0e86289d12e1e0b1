//! The documents in `seeds/` end to end: what their clients send, as they send it, and what they read in the answers.

mod seed_001;
