//! The bars that the figures are held against.

use crate::bench::figure::{Figure, What, median};
use stairway::Dialect;
use std::{fmt, time::Duration};

/// The most memory that a command may take at its peak, in bytes.
pub(super) const MEMORY: u64 = 200 * 1024 * 1024;

/// The largest program that an image for deployment holds, in bytes.
pub(super) const IMAGE: u64 = 30 * 1024 * 1024;

/// The most time that something may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bar {
    /// As a multiple of the raw client's.
    Ratio(f64),
    /// Absolutely.
    Wall(Duration),
    /// Absolutely, of what is computed.
    Cpu(Duration),
}

impl Bar {
    /// The bar of a figure, if it has one.
    pub(super) fn of(figure: &Figure) -> Option<Bar> {
        let wall = |millis| Some(Bar::Wall(Duration::from_millis(millis)));
        match (figure.what, figure.dialect, figure.length) {
            (What::Upgrade | What::Downgrade, Some(Dialect::Postgres), 1000) => {
                Some(Bar::Ratio(1.3))
            }
            (What::Upgrade | What::Downgrade, Some(Dialect::Sqlite), 1000) => Some(Bar::Ratio(1.2)),
            // With rows in every table.
            (What::RoundTrip, Some(Dialect::Postgres), 1000) => Some(Bar::Ratio(6.0)),
            (What::RoundTrip, Some(Dialect::Sqlite), 1000) => wall(20_000),
            (What::BesidePytest, _, _) => Some(Bar::Ratio(1.0)),
            (What::NoOp | What::Current | What::History, _, 1000) => wall(30),
            (What::Gate, _, 1000) => wall(20),
            (What::History, _, 10_000) => wall(250),
            (What::Lowering, _, 1000) => Some(Bar::Cpu(Duration::from_millis(300))),
            (What::Create | What::Check, _, 1000) => Some(Bar::Cpu(Duration::from_millis(500))),
            (What::Plan | What::PlanMerges, _, 10_000) => {
                Some(Bar::Cpu(Duration::from_millis(150)))
            }
            (What::Rebuild, _, 1_000_000) => Some(Bar::Ratio(1.3)),
            _ => None,
        }
    }

    /// Whether the figure's median holds it.
    pub(super) fn holds(self, figure: &Figure) -> bool {
        match self {
            Bar::Ratio(most) => figure.ratio().is_some_and(|ratio| ratio <= most),
            Bar::Wall(most) => median(&figure.ours()).is_some_and(|median| median <= most),
            Bar::Cpu(most) => median(&figure.cpu()).is_some_and(|median| median <= most),
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Ratio(most) => write!(f, "{most:.1}x"),
            Bar::Wall(most) => write!(f, "{} ms", most.as_millis()),
            Bar::Cpu(most) => write!(f, "{} ms cpu", most.as_millis()),
        }
    }
}
