//! An application that asks whether it may start, and ends.

use stairway::{Error, executor, source::Embedded};
use std::process::ExitCode;

const REVISIONS: Embedded = stairway::embedded!();

fn main() -> ExitCode {
    let url = std::env::args().nth(1).expect("the URL of a database");
    let asked = async {
        executor::gate(&url.parse()?, &REVISIONS).await?;
        Ok::<(), Error>(())
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("threads");
    match runtime.block_on(asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
