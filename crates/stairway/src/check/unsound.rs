//! That every file of the folder is a revision, and that together they are a graph.

use super::{Rule, Said, count, finding};
use crate::{Error, source::Source};

pub(super) fn check(source: Result<&Source, &Error>) -> Said {
    Ok(match source {
        Ok(source) => (Vec::new(), count(source.scripts().len(), "revision")),
        Err(error) => {
            let findings = finding::all(Rule::Unsound, error);
            let detail = count(findings.len(), "problem");
            (findings, detail)
        }
    })
}
