//! Reads a folder of revisions, and plans the way to the heads and back.

use stairway::{Dialect, Error, plan, revision::Target, source::Source};
use std::{collections::BTreeSet, process::ExitCode};

/// How many steps there are, both ways.
fn steps(folder: &str) -> Result<usize, Error> {
    let source = Source::read(folder.as_ref(), Dialect::Postgres)?;
    let (heads, base): (Target, Target) = ("heads".parse()?, "base".parse()?);
    let none = BTreeSet::new();
    let up = plan::upgrade(source.graph(), &none, &heads)?;
    let all = up.after(&none);
    let down = plan::downgrade(source.graph(), &all, &base)?;
    Ok(up.steps.len() + down.steps.len())
}

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).expect("a folder of revisions");
    match steps(&folder) {
        Ok(steps) => {
            println!("{steps}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
