//! Drives the real commands as a user does: files in a folder, a command line, and then the whole of what
//! it said, its exit code and what is in the database.
//!
//! [`Space`](space::Space) is where a test happens. An outcome is compared as a whole, so a line that is
//! missing or one too many fails the test. Where both databases must behave alike, one expectation serves
//! both.

// Pages are looked at as the backend's are.
#[path = "../../../backend/tests/page/browser.rs"]
mod browser;
#[path = "../../../backend/tests/page/measure.rs"]
mod measure;

mod database;
mod guarded;
mod normal;
mod outcome;
mod server;
mod space;

mod backing;
mod checking;
mod configuring;
mod connecting;
mod creating;
mod differing;
mod documented;
mod drawing;
mod drifting;
mod embedding;
mod example;
mod failing;
mod generating;
mod losing;
mod merging;
mod migrating;
mod offline;
mod pattern;
mod proving;
mod reaching;
mod reading;
mod refusing;
mod reporting;
mod running;
mod secret;
mod selecting;
mod source;
mod stamping;
mod stopping;
mod together;
mod translating;
mod types;
