//! What every answer has in common: errors as problem documents, limits, a line in the log. Knows no resource and no
//! database.

mod access;
mod extract;
mod problem;

pub(crate) use extract::{Check, Id, Json, Query};
pub(crate) use problem::{Faults, Problem};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, map_response},
};
use std::time::Duration;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

/// The most bytes that the body of a request may have.
const MOST: usize = 1024 * 1024;

/// The routes with limits around them. No request takes longer than `timeout`.
pub(crate) fn guarded(router: Router, timeout: Duration) -> Router {
    router
        .layer(DefaultBodyLimit::max(MOST))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            timeout,
        ))
        .layer(CatchPanicLayer::new())
        .layer(map_response(problem::uniform))
        .layer(from_fn(access::log))
}
