//! The size of the backend's program, which is all that an image for deployment holds.

use crate::bench::{Result, bar::IMAGE, build};
use serde_json::{Value, json};
use std::fs;

/// The program for these databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    databases: &'static str,
    bytes: u64,
}

/// Builds the program, for both databases and for PostgreSQL alone.
///
/// # Errors
///
/// When it does not build.
pub(super) fn measure_images() -> Result<Vec<Image>> {
    let variants: [(&str, &[&str]); 2] = [
        ("sqlite and postgres", &[]),
        (
            "postgres alone",
            &["--no-default-features", "--features", "postgres"],
        ),
    ];
    let mut images = Vec::new();
    for (databases, arguments) in variants {
        let program = build::program("backend", arguments)?;
        let bytes = fs::metadata(program)?.len();
        images.push(Image { databases, bytes });
    }
    Ok(images)
}

/// Prints a line for each.
pub(super) fn print(images: &[Image]) {
    if images.is_empty() {
        return;
    }
    println!(
        "The program of the backend, beside the {} MB that it may have:",
        megabytes(IMAGE)
    );
    for image in images {
        println!("  {}", image.line());
    }
}

impl Image {
    fn line(&self) -> String {
        let verdict = match self.bytes <= IMAGE {
            true => "holds",
            false => "MISSED",
        };
        format!(
            "{}: {} MB  {verdict}",
            self.databases,
            megabytes(self.bytes)
        )
    }

    /// As JSON.
    pub(super) fn document(&self) -> Value {
        json!({ "databases": self.databases, "bytes": self.bytes })
    }
}

fn megabytes(bytes: u64) -> String {
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    match megabytes.fract() == 0.0 {
        true => format!("{megabytes:.0}"),
        false => format!("{megabytes:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_too_many_misses_the_bar() {
        let image = |bytes| Image {
            databases: "both",
            bytes,
        };
        assert_eq!(image(IMAGE).line(), "both: 30 MB  holds");
        assert_eq!(image(IMAGE + 1).line(), "both: 30.0 MB  MISSED");
    }
}
