//! One revision as it is shown: what its file says, its place in the graph, and its state in the database.

use crate::grades::Graded;
use serde_json::{Value, json};
use stairway::{
    executor::Status,
    outline::{Outline, Row},
    plan::State,
    revision::{Direction, RevisionId},
    script::Script,
    source::Source,
    store::Record,
};
use std::collections::BTreeMap;

/// One revision.
pub(super) struct Entry<'a> {
    pub(super) id: RevisionId,
    source: &'a Source,
    /// None for a missing revision.
    pub(super) script: Option<&'a Script>,
    /// None when no database was asked.
    pub(super) state: Option<State>,
    record: Option<&'a Record>,
    is_current: bool,
    /// The labels of the branches that it is on; empty unless they were looked for.
    branches: Vec<&'a str>,
    /// What its downgrade costs, where that was looked for and is known.
    pub(super) graded: Option<Graded>,
}

impl<'a> Entry<'a> {
    /// The given revisions.
    pub(super) fn of(
        source: &'a Source,
        status: Option<&'a Status>,
        ids: impl IntoIterator<Item = RevisionId>,
    ) -> Vec<Entry<'a>> {
        let states = status.map(|status| status.states(source));
        let records: BTreeMap<&RevisionId, &Record> = status
            .iter()
            .flat_map(|status| &status.records)
            .map(|record| (&record.revision, record))
            .collect();
        ids.into_iter()
            .map(|id| Entry {
                source,
                script: source.script(&id),
                state: states.as_ref().and_then(|states| states.get(&id).copied()),
                record: records.get(&id).copied(),
                is_current: status.is_some_and(|status| status.current.contains(&id)),
                branches: Vec::new(),
                graded: None,
                id,
            })
            .collect()
    }

    /// The given revisions, with the branches that they are on.
    pub(super) fn on_branches(
        source: &'a Source,
        status: Option<&'a Status>,
        ids: impl IntoIterator<Item = RevisionId>,
    ) -> Vec<Entry<'a>> {
        let branches = source.graph().branches();
        let mut entries = Entry::of(source, status, ids);
        for entry in &mut entries {
            entry.branches = branches.get(&entry.id).cloned().unwrap_or_default();
        }
        entries
    }

    /// The labels of the branches that it is on.
    pub(super) fn branches(&self) -> &[&'a str] {
        &self.branches
    }

    pub(super) fn message(&self) -> &str {
        match (self.script, self.record) {
            (Some(script), _) => script.message(),
            (None, Some(record)) => &record.message,
            (None, None) => "",
        }
    }

    pub(super) fn created(&self) -> Option<jiff::Timestamp> {
        self.script.and_then(Script::created)
    }

    /// The word for the state; empty when it is not known.
    pub(super) fn state_text(&self) -> &'static str {
        self.state.map_or("", State::as_str)
    }

    /// What is special about its place, as words.
    pub(super) fn marks(&self) -> Vec<&'static str> {
        let (graph, id) = (self.source.graph(), self.id.as_str());
        [
            (self.is_current, "current"),
            (graph.is_head(id), "head"),
            (graph.is_merge(id), "merge"),
            (graph.is_branch_point(id), "branch point"),
        ]
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
        .collect()
    }

    /// The members that `migrate-history` promises for each revision.
    pub(super) fn json(&self) -> Value {
        let (graph, id) = (self.source.graph(), self.id.as_str());
        json!({
            "revision": self.id,
            "revises": self.script.map(Script::revises).unwrap_or_default(),
            "depends_on": self.script.map(Script::depends_on).unwrap_or_default(),
            "labels": self.script.and_then(Script::branch).into_iter().collect::<Vec<_>>(),
            "message": self.message(),
            "created": self.created().map(|created| created.to_string()),
            "path": self.script.map(|script| script.path().display().to_string()),
            "is_head": graph.is_head(id),
            "is_base": graph.is_base(id),
            "is_merge": graph.is_merge(id),
            "is_branch_point": graph.is_branch_point(id),
            "is_current": self.is_current,
            "state": self.state,
            "applied_at": self.record.map(|record| &record.applied_at),
        })
    }
}

/// The graph of what is shown, newest first.
pub(super) fn outline(source: &Source, entries: &[Entry<'_>]) -> Outline {
    let rows = entries.iter().map(|entry| Row {
        message: entry.message().to_owned(),
        state: entry.state,
        is_current: entry.is_current,
        ..Row::new(source, &entry.id)
    });
    Outline::new(source, rows.collect())
}

/// A revision in full, over several lines.
pub(super) fn describe(entry: &Entry<'_>) -> String {
    let mut text = format!("revision {}", entry.id);
    let marks = entry.marks();
    if !marks.is_empty() {
        text.push_str(&format!(" ({})", marks.join(", ")));
    }
    for (name, value) in facts(entry) {
        text.push_str(&format!("\n  {name:<12}{value}"));
    }
    let description = entry.script.map(Script::description).unwrap_or_default();
    if !description.is_empty() {
        text.push('\n');
        for line in description.lines() {
            text.push_str(format!("\n  {line}").trim_end_matches(' '));
        }
    }
    text
}

fn facts(entry: &Entry<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("message", entry.message().to_owned())];
    if let Some(script) = entry.script {
        let revises: Vec<_> = script.revises().iter().map(RevisionId::as_str).collect();
        facts.push((
            "revises",
            if revises.is_empty() {
                "base".to_owned()
            } else {
                revises.join(", ")
            },
        ));
        facts.push(("depends on", script.depends_on().join(", ")));
        facts.push(("branch", script.branch().unwrap_or_default().to_owned()));
        let others = entry.branches.iter().copied();
        let others: Vec<&str> = others
            .filter(|label| script.branch() != Some(label))
            .collect();
        facts.push(("on branch", others.join(", ")));
        facts.push((
            "created",
            script
                .created()
                .map(|created| created.to_string())
                .unwrap_or_default(),
        ));
        facts.push(("upgrade", blocks(script, Direction::Upgrade)));
        facts.push(("downgrade", downgrade(script)));
        let grade = entry.graded.as_ref().map(Graded::words);
        facts.push(("grade", grade.unwrap_or_default()));
        facts.push(("path", script.path().display().to_string()));
    }
    let state = match entry.record {
        Some(record) => {
            let state = match entry.state {
                Some(State::Applied) | None => String::new(),
                Some(state) => format!("{state}, "),
            };
            format!(
                "{state}applied at {} in {} ms by Stairway {}",
                record.applied_at,
                record.elapsed.as_millis(),
                record.version
            )
        }
        None => entry.state_text().to_owned(),
    };
    facts.push(("state", state));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn downgrade(script: &Script) -> String {
    match script.irreversible() {
        Some(irreversible) if irreversible.why.is_empty() => "irreversible".to_owned(),
        Some(irreversible) => format!("irreversible: {}", irreversible.why),
        None if script.has_downgrade() => blocks(script, Direction::Downgrade),
        None => "none".to_owned(),
    }
}

/// The blocks of a direction in a few words, such as `2 statements; postgres: 1 statement`.
fn blocks(script: &Script, direction: Direction) -> String {
    let blocks = script
        .blocks()
        .iter()
        .filter(|block| block.kind == direction.into());
    let texts: Vec<String> = blocks
        .map(|block| {
            let count = match block.statements.len() {
                0 => "nothing".to_owned(),
                1 => "1 statement".to_owned(),
                count => format!("{count} statements"),
            };
            let outside = if block.transaction {
                ""
            } else {
                ", outside of a transaction"
            };
            match block.dialect {
                Some(dialect) => format!("{dialect}: {count}{outside}"),
                None => format!("{count}{outside}"),
            }
        })
        .collect();
    texts.join("; ")
}
