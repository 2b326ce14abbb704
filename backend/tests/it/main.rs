//! Drives the real program as its users do: started as a process on a free port, asked over HTTP, stopped by a signal.
//!
//! [`Site`](site::Site) is where a test happens. Both databases have to give the same answers, so one expectation serves
//! both.

mod program;
mod server;
mod site;
mod transcript;

mod api;
mod failing;
mod gate;
mod health;
mod log;
#[cfg(unix)]
mod pooler;
mod stopping;
mod together;
