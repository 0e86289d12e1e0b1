//! One target under libFuzzer: that of the environment variable `FUZZ_TARGET`.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let Some(target) = docket_fuzz::target(&name) else {
        let names: Vec<&str> = docket_fuzz::TARGETS.iter().map(|target| target.name).collect();
        panic!("FUZZ_TARGET is {name:?}, and must be one of {}", names.join(", "));
    };
    target.run
});

fuzz_target!(|input: &[u8]| RUN(input));
