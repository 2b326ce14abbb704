//! Long histories: what it costs to read one from its files, to resolve `heads` and `base`, and to plan the way from nothing
//! to the one and back to the other.
//!
//! It is measured of a program that does this and nothing else, as every command does more. What is measured is all of its
//! process, so the graph costs less than the figure. The files were just written, so they are in memory.

use crate::bench::{
    Result, build,
    child::measure,
    figure::{Figure, Sample, What, add},
    history::{History, Shape},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// How often it is measured in a run: it takes milliseconds.
const QUICK: usize = 5;

const PACKAGE: &str = "stairway-bench-graph";

/// Measures histories of these lengths, in one line and with merges.
///
/// # Errors
///
/// When the program does not build, or does not plan every revision both ways.
pub(super) fn measure_graph(
    disk: &Path,
    lengths: &[usize],
    runs: u16,
    seed: u64,
) -> Result<Vec<Figure>> {
    let folder = tempfile::Builder::new()
        .prefix("bench-graph-")
        .tempdir_in(disk)?;
    let manifest = build::manifest(PACKAGE, &[]);
    let files = [
        ("Cargo.toml", manifest.as_str()),
        ("src/main.rs", include_str!("program.rs")),
    ];
    let program = build::made(folder.path(), disk, PACKAGE, &files)?;
    let mut histories: Vec<(What, usize, PathBuf)> = Vec::new();
    for &length in lengths {
        let history = History::generate(length, seed);
        for (what, shape) in [(What::Plan, Shape::Line), (What::PlanMerges, Shape::Merges)] {
            let migrations = folder.path().join(format!("{length}-{shape:?}"));
            history.write_as(shape, &migrations)?;
            check(&program, &migrations, length)?;
            histories.push((what, length, migrations));
        }
    }
    let mut figures = Vec::new();
    for run in 0..runs {
        eprintln!("long histories: run {} of {runs}", run + 1);
        for (what, length, migrations) in &histories {
            for _ in 0..QUICK {
                let ours = measure(Command::new(&program).arg(migrations))?;
                let sample = Sample { ours, raw: None };
                add(&mut figures, None, *what, *length, sample);
            }
        }
    }
    Ok(figures)
}

/// That every revision is planned both ways.
fn check(program: &Path, migrations: &Path, length: usize) -> Result<()> {
    let output = Command::new(program).arg(migrations).output()?;
    let steps = String::from_utf8_lossy(&output.stdout);
    match steps.trim() == (2 * length).to_string() {
        true => Ok(()),
        false => Err(format!(
            "of {length} revisions `{}` steps are planned: {}",
            steps.trim(),
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}
