//! What the tests of random histories and of random models share.

mod room;
mod side;

pub(super) use super::draw::Draw;
pub(super) use room::Room;
pub(super) use side::{Side, differences, id, source};

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestCaseResult, TestRng, TestRunner},
};
use std::{cell::RefCell, fmt::Debug};
use tokio::runtime::Runtime;

/// Holds `check` against values of `strategy`, `cases` of them unless `PROPTEST_CASES` asks for others. Each has a
/// PostgreSQL database, which a case without an error leaves as it found it. Of a value that fails up to `shrink` simpler
/// ones are tried. With `fixed` the values are the same at each run for which `PROPTEST_CASES` is not set.
pub(super) fn hold<S: Strategy>(
    cases: u32,
    shrink: u32,
    fixed: bool,
    strategy: &S,
    check: impl Fn(&Runtime, &S::Value, &Room) -> Result<(), String>,
) where
    S::Value: Debug,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let fresh = || runtime.block_on(Room::new());
    let room = RefCell::new(fresh());
    let config = ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(cases, |cases| cases.parse().unwrap()),
        max_shrink_iters: shrink,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = match fixed && std::env::var_os("PROPTEST_CASES").is_none() {
        true => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
        false => TestRunner::new(config),
    };
    let result = runner.run(strategy, |value| -> TestCaseResult {
        let result = check(&runtime, &value, &room.borrow());
        result.map_err(|error| {
            let left = room.replace(fresh());
            runtime.block_on(left.close());
            TestCaseError::fail(error)
        })
    });
    runtime.block_on(room.into_inner().close());
    if let Err(error) = result {
        panic!("{error}");
    }
}
