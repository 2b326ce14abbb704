//! Figures: samples of one command on one history, their medians and ratios. Pure.

use crate::bench::child::Cost;
use stairway::Dialect;
use std::time::Duration;

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Upgrade,
    NoOp,
    Current,
    History,
    Downgrade,
    RoundTrip,
    /// The same beside what pytest-alembic tests of a history.
    BesidePytest,
    /// Replaying a history and translating it for SQLite, without a database.
    Lowering,
    /// Generating a revision from models, without a database.
    Create,
    /// Checking a history and its models, without a database.
    Check,
    /// Of a table on SQLite; the length is its rows.
    Rebuild,
    /// What an application that carries the history asks before it starts.
    Gate,
    /// Reading a history of one line, resolving targets and planning, without a database.
    Plan,
    /// The same of a history of which every fourth revision is a merge.
    PlanMerges,
}

impl What {
    /// Its name in the table.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            What::Upgrade => "upgrade",
            What::NoOp => "no-op upgrade",
            What::Current => "current",
            What::History => "history",
            What::Downgrade => "downgrade",
            What::RoundTrip => "round trip",
            What::BesidePytest => "beside pytest-alembic",
            What::Lowering => "lowering",
            What::Create => "create from models",
            What::Check => "check of models",
            What::Rebuild => "rebuild",
            What::Gate => "gate",
            What::Plan => "load, resolve, plan",
            What::PlanMerges => "the same, of merges",
        }
    }

    /// The command that does it, or does it among other things; the gate is the application's own.
    pub(super) fn command(self) -> &'static str {
        match self {
            What::Upgrade | What::NoOp | What::Lowering | What::Rebuild => "migrate-upgrade",
            What::Plan | What::PlanMerges => "migrate-upgrade",
            What::Current => "migrate-current",
            What::History => "migrate-history",
            What::Downgrade => "migrate-downgrade",
            What::RoundTrip | What::BesidePytest => "migrate-test",
            What::Create => "migrate-create",
            What::Check => "migrate-check",
            What::Gate => "serve",
        }
    }
}

/// One run, and the run beside it where it has one: of the raw client, of Alembic for models, of pytest-alembic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) ours: Cost,
    pub(super) raw: Option<Cost>,
}

/// Every sample of one command on one history.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// None where no database is concerned.
    pub(super) dialect: Option<Dialect>,
    pub(super) what: What,
    /// How many revisions the history has.
    pub(super) length: usize,
    pub(super) samples: Vec<Sample>,
}

/// Puts `sample` to those of its kind.
pub(super) fn add(
    figures: &mut Vec<Figure>,
    dialect: Option<Dialect>,
    what: What,
    length: usize,
    sample: Sample,
) {
    let same = |figure: &&mut Figure| {
        (figure.dialect, figure.what, figure.length) == (dialect, what, length)
    };
    match figures.iter_mut().find(same) {
        Some(figure) => figure.samples.push(sample),
        None => figures.push(Figure {
            dialect,
            what,
            length,
            samples: vec![sample],
        }),
    }
}

impl Figure {
    /// The times of our runs, sorted.
    pub(super) fn ours(&self) -> Vec<Duration> {
        sorted(self.samples.iter().map(|sample| sample.ours.wall))
    }

    /// How long our runs computed, sorted.
    pub(super) fn cpu(&self) -> Vec<Duration> {
        sorted(self.samples.iter().map(|sample| sample.ours.cpu))
    }

    /// The times of the raw client's, sorted; empty where it has none.
    pub(super) fn raw(&self) -> Vec<Duration> {
        sorted(
            self.samples
                .iter()
                .filter_map(|sample| Some(sample.raw?.wall)),
        )
    }

    /// The median of the ratios, each of two runs side by side.
    pub(super) fn ratio(&self) -> Option<f64> {
        let ratio =
            |sample: &Sample| Some(sample.ours.wall.as_secs_f64() / sample.raw?.wall.as_secs_f64());
        let mut ratios: Vec<f64> = self.samples.iter().filter_map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        median(&ratios)
    }

    /// The highest peak of our memory, in bytes.
    pub(super) fn memory(&self) -> u64 {
        self.samples
            .iter()
            .map(|sample| sample.ours.memory)
            .max()
            .unwrap_or_default()
    }
}

fn sorted(times: impl Iterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    times
}

/// The middle of what is sorted; the upper one of two.
pub(super) fn median<T: Copy>(sorted: &[T]) -> Option<T> {
    sorted.get(sorted.len() / 2).copied()
}

/// By which power of the length the time grows: the slope of the line through the logarithms that fits best. 1 is
/// linear. None for less than two lengths.
pub(super) fn growth(points: &[(usize, Duration)]) -> Option<f64> {
    let points: Vec<(f64, f64)> = points
        .iter()
        .map(|(length, time)| ((*length as f64).ln(), time.as_secs_f64().ln()))
        .collect();
    let mean =
        |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum::<f64>()
        / spread;
    slope.is_finite().then_some(slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(pairs: &[(u64, u64)]) -> Figure {
        let cost = |millis| Cost {
            wall: Duration::from_millis(millis),
            cpu: Duration::from_millis(millis),
            memory: millis,
        };
        let samples = pairs
            .iter()
            .map(|(ours, raw)| Sample {
                ours: cost(*ours),
                raw: Some(cost(*raw)),
            })
            .collect();
        Figure {
            dialect: Some(Dialect::Sqlite),
            what: What::Upgrade,
            length: 10,
            samples,
        }
    }

    #[test]
    fn ratios_are_of_runs_side_by_side() {
        // The machine got ten times slower for the last pair: the ratio did not.
        let figure = figure(&[(110, 100), (120, 100), (1300, 1000)]);
        assert_eq!(figure.ratio(), Some(1.2));
        assert_eq!(figure.memory(), 1300);
        assert_eq!(median(&figure.ours()), Some(Duration::from_millis(120)));
    }

    #[test]
    fn growth_is_the_power() {
        let time = |power: i32| {
            move |length: usize| {
                (
                    length,
                    Duration::from_micros((length as u64).pow(power as u32)),
                )
            }
        };
        let slope = |power| growth(&[10, 100, 1000].map(time(power))).unwrap();
        assert!((slope(1) - 1.0).abs() < 1e-6);
        assert!((slope(2) - 2.0).abs() < 1e-6);
        assert_eq!(growth(&[(10, Duration::from_secs(1))]), None);
    }
}
