//! Where the time goes between a change and a page that is served.

use std::{fmt, fs, io, path::Path, time::Duration};

/// How long each part took; none for a part that was not needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) build: Duration,
    pub(super) migrate: Option<Duration>,
    /// Until the backend answers.
    pub(super) start: Duration,
}

impl Times {
    /// Writes them as JSON, in seconds.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        let document = serde_json::json!({
            "build": self.build.as_secs_f64(),
            "migrate": self.migrate.map(|time| time.as_secs_f64()),
            "start": self.start.as_secs_f64(),
        });
        fs::write(path, format!("{document}\n"))
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        write!(f, "build {}, ", seconds(self.build))?;
        if let Some(time) = self.migrate {
            write!(f, "migrate {}, ", seconds(time))?;
        }
        write!(f, "start {}", seconds(self.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_not_needed_is_left_out() {
        let mut times = Times {
            build: Duration::from_millis(12_345),
            migrate: Some(Duration::from_millis(210)),
            start: Duration::from_millis(80),
        };
        assert_eq!(
            times.to_string(),
            "build 12.3 s, migrate 0.2 s, start 0.1 s"
        );
        times.migrate = None;
        assert_eq!(times.to_string(), "build 12.3 s, start 0.1 s");
    }
}
