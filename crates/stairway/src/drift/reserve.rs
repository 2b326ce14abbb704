//! What replay cannot answer for: statements that it does not understand, and revisions that waive it.

use crate::{
    Dialect,
    place::Place,
    revision::Direction,
    script::{Script, rule},
    snapshot::difference::Change,
    sql::Doubt,
};
use std::{collections::BTreeSet, sync::Arc};

/// The rules by which a revision says that replay, or the other database, knows another schema.
const WAIVERS: [&str; 2] = [rule::REPLAY, rule::PARITY];

/// How statements begin that run what replay does not look into.
const OPAQUE: [&str; 4] = ["call", "do", "execute", "select"];

/// Reasons not to hold a difference against a database.
#[derive(Clone, Debug, Default)]
pub(super) struct Reserve(Vec<Arc<Reason>>);

#[derive(Debug)]
struct Reason {
    /// Every word of the statements, in lower case: the names of what they are about are among them.
    words: BTreeSet<String>,
    /// As a fragment after `since`.
    why: String,
}

impl Reserve {
    /// Takes note of a revision, and of what was not understood of it.
    pub(super) fn note(&mut self, script: &Script, dialect: Dialect, doubts: Vec<Doubt>) {
        for Doubt { place, problem } in doubts {
            let reason = Reason {
                words: words(&statement(script, &place)),
                why: format!("replay does not understand {place}: {}", problem.message),
            };
            self.0.push(Arc::new(reason));
        }
        let blocks = script.blocks_for(Direction::Upgrade, dialect);
        for span in blocks.flat_map(|block| &block.statements) {
            let text = script.text().get(span.clone()).unwrap_or_default();
            let first = text.split(|c: char| !c.is_alphabetic()).next();
            let first = first.unwrap_or_default();
            if OPAQUE.contains(&first.to_lowercase().as_str()) {
                let place = script.place_of(span.clone());
                self.0.push(Arc::new(Reason {
                    words: words(text),
                    why: format!("replay does not look into {first} ({place})"),
                }));
            }
        }
        let mut waivers = script.allows().iter();
        if let Some(waiver) = waivers.find(|allow| WAIVERS.contains(&allow.rule.as_str())) {
            let blocks = script.blocks().iter();
            let statements = blocks.flat_map(|block| &block.statements);
            let text: Vec<&str> = statements
                .filter_map(|span| script.text().get(span.clone()))
                .collect();
            let (revision, rule) = (script.revision(), &waiver.rule);
            let why = match waiver.why.is_empty() {
                true => String::new(),
                false => format!(" \"{}\"", waiver.why),
            };
            self.0.push(Arc::new(Reason {
                words: words(&text.join("\n")),
                why: format!("`{revision}` says `--! allow {rule}{why}`"),
            }));
        }
    }

    /// Why `change` is not held against the database, if there is a reason.
    pub(super) fn why(&self, change: &Change) -> Option<&str> {
        let named = |reason: &&Arc<Reason>| {
            let part = change.part.iter().filter(|part| &*part.kind != "column");
            let mut names = part
                .chain([&change.object])
                .map(|it| it.name.to_lowercase());
            names.any(|name| reason.words.contains(&name))
        };
        self.0.iter().find(named).map(|reason| reason.why.as_str())
    }
}

/// The statement that a place is in.
fn statement(script: &Script, place: &Place) -> String {
    let at = place.span().start;
    let mut statements = script.blocks().iter().flat_map(|block| &block.statements);
    let span = statements.find(|span| span.contains(&at));
    let text = span.and_then(|span| script.text().get(span.clone()));
    text.unwrap_or_default().to_owned()
}

/// Every word that can be a name, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
