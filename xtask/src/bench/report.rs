//! The figures as a table for people, and as JSON to compare with later.

use crate::bench::{
    Result,
    bar::{Bar, MEMORY},
    figure::{Figure, Sample, growth, median},
    image::Image,
};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use serde_json::{Value, json};
use stairway::Dialect;
use std::{fs, path::Path, time::Duration};

/// Prints every figure, and then how they grow.
pub(super) fn print(figures: &[Figure]) {
    println!("{}\n", table(figures));
    let growths = growths(figures);
    if growths.is_empty() {
        return;
    }
    println!("Growth with the length of the history (1.0 is linear):");
    for line in growths {
        println!("  {line}");
    }
}

/// Writes every sample to `path`.
///
/// # Errors
///
/// When it cannot be written.
pub(super) fn save(figures: &[Figure], images: &[Image], path: &Path) -> Result<()> {
    let figures: Vec<Value> = figures.iter().map(document).collect();
    let images: Vec<Value> = images.iter().map(Image::document).collect();
    let all = json!({ "figures": figures, "images": images });
    fs::write(path, serde_json::to_string_pretty(&all)? + "\n")
        .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    Ok(())
}

fn table(figures: &[Figure]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header([
        "database",
        "what",
        "revisions",
        "median",
        "(min-max)",
        "raw",
        "ratio",
        "cpu",
        "memory",
        "bar",
        "",
    ]);
    for figure in figures {
        let ours = figure.ours();
        let bar = Bar::of(figure);
        let holds = bar.is_none_or(|bar| bar.holds(figure)) && figure.memory() <= MEMORY;
        table.add_row([
            database(figure).to_owned(),
            figure.what.as_str().to_owned(),
            figure.length.to_string(),
            median(&ours).map(time).unwrap_or_default(),
            ours.first()
                .zip(ours.last())
                .map(|(min, max)| format!("({}-{})", time(*min), time(*max)))
                .unwrap_or_default(),
            median(&figure.raw()).map(time).unwrap_or_default(),
            figure
                .ratio()
                .map(|ratio| format!("{ratio:.2}x"))
                .unwrap_or_default(),
            median(&figure.cpu()).map(time).unwrap_or_default(),
            format!("{:.0} MB", figure.memory() as f64 / (1024.0 * 1024.0)),
            bar.map(|bar| bar.to_string()).unwrap_or_default(),
            match (holds, bar) {
                (true, None) => String::new(),
                (true, Some(_)) => "holds".to_owned(),
                (false, _) => "MISSED".to_owned(),
            },
        ]);
    }
    for column in 2..10 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The database of a figure, or that it is of none.
fn database(figure: &Figure) -> &'static str {
    figure.dialect.map_or("none", Dialect::as_str)
}

/// A line for each command that was measured on histories of several lengths.
fn growths(figures: &[Figure]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for figure in figures {
        let same = |other: &&Figure| (other.dialect, other.what) == (figure.dialect, figure.what);
        let points = |times: fn(&Figure) -> Vec<Duration>| -> Vec<(usize, Duration)> {
            figures
                .iter()
                .filter(same)
                .filter_map(|other| Some((other.length, median(&times(other))?)))
                .collect()
        };
        let Some(ours) = growth(&points(Figure::ours)) else {
            continue;
        };
        let raw = growth(&points(Figure::raw))
            .map(|raw| format!(", raw client {raw:.2}"))
            .unwrap_or_default();
        let cpu = growth(&points(Figure::cpu))
            .map(|cpu| format!(", of its cpu {cpu:.2}"))
            .unwrap_or_default();
        let line = format!(
            "{} {}: {ours:.2}{cpu}{raw}",
            database(figure),
            figure.what.as_str()
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn document(figure: &Figure) -> Value {
    let costs = |pick: fn(&Sample) -> Option<crate::bench::child::Cost>| -> Vec<Value> {
        let cost = |cost: crate::bench::child::Cost| json!({ "seconds": cost.wall.as_secs_f64(), "cpu": cost.cpu.as_secs_f64(), "memory": cost.memory });
        figure.samples.iter().filter_map(pick).map(cost).collect()
    };
    json!({
        "dialect": figure.dialect.map(Dialect::as_str),
        "what": figure.what.as_str(),
        "revisions": figure.length,
        "ratio": figure.ratio(),
        "ours": costs(|sample| Some(sample.ours)),
        "raw": costs(|sample| sample.raw),
    })
}

/// A time with three digits that matter.
fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..0.1 => format!("{:.1} ms", seconds * 1e3),
        ..1.0 => format!("{:.0} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}
