//! Embeds the revisions of the workspace into the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    stairway::embed::revisions()
}
