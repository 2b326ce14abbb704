//! `references` and `foreign_key`.

use super::{
    columns::{self, Columns},
    option,
};
use crate::{
    Deferrable, ForeignKey, Spanned,
    attribute::{self, Entry, Literal, Slot, Value},
    problem::Problems,
    word,
};

const ACTIONS: [&str; 5] = [
    "no action",
    "restrict",
    "cascade",
    "set null",
    "set default",
];
/// The words of `references` beside what is referred to.
pub(crate) const OPTIONS: &[&str] = &["name", "on_delete", "on_update", "deferrable"];
/// Those of `foreign_key` beside columns.
pub(crate) const FOREIGN_KEY: &[&str] =
    &["references", "name", "on_delete", "on_update", "deferrable"];

/// What a reference says of itself.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// The table, its columns, and all of the attribute.
    pub(super) target: Slot<Target>,
    pub(super) name: Slot<Spanned<String>>,
    pub(super) on_delete: Slot<Spanned<String>>,
    pub(super) on_update: Slot<Spanned<String>>,
    pub(super) deferrable: Slot<Deferrable>,
}

/// What is referred to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    table: Spanned<String>,
    columns: Vec<Spanned<String>>,
    span: proc_macro2::Span,
}

impl Reference {
    /// Takes what `entry` says, if it is about a reference.
    pub(super) fn take(&mut self, entry: &Entry, problems: &mut Problems) -> bool {
        let Some(key) = entry.key() else {
            return false;
        };
        match key.value.as_str() {
            "references" => {
                let target = self.target_of(key, entry, problems);
                self.target.fill(key, target, problems);
            }
            "on_delete" => self.on_delete.fill(key, action(entry, problems), problems),
            "on_update" => self.on_update.fill(key, action(entry, problems), problems),
            "deferrable" => {
                let when = option::deferrable(entry, problems);
                self.deferrable.fill(key, when, problems);
            }
            _ => return false,
        }
        true
    }

    /// Takes what `entry` says, if it is the name of the constraint.
    fn take_name(&mut self, entry: &Entry, problems: &mut Problems) -> bool {
        match entry.key() {
            Some(key) if key.value == "name" => {
                self.name.fill(key, entry.name(problems), problems);
                true
            }
            _ => false,
        }
    }

    fn target_of(
        &mut self,
        key: &Spanned<String>,
        entry: &Entry,
        problems: &mut Problems,
    ) -> Option<Target> {
        let Entry::List(_, entries, span) = entry else {
            let text = entry.text(problems)?;
            return target(&text, entry.span(), problems);
        };
        let mut said = None;
        let problems_before = problems.count();
        for entry in entries {
            match entry {
                Entry::Text(text) if said.is_none() => said = Some(text),
                Entry::Text(text) => problems.at(
                    text.span,
                    "`references` names two tables",
                    "a field refers to one: `references(\"teams.id\")`",
                ),
                Entry::Word(word) | Entry::Pair(word, _) | Entry::List(word, ..) => {
                    let known = word.value != "references"
                        && (self.take_name(entry, problems) || self.take(entry, problems));
                    if !known {
                        attribute::unknown(word, "`references`", OPTIONS, &[], problems);
                    }
                }
            }
        }
        match said {
            Some(text) => target(text, *span, problems),
            None => {
                if problems.count() == problems_before {
                    problems.at(
                        key.span,
                        "`references` names no table",
                        "write `references(\"teams.id\", ...)`",
                    );
                }
                None
            }
        }
    }

    /// The foreign key of the column of the field that it is on.
    pub(super) fn on_field(
        self,
        column: &Spanned<String>,
        problems: &mut Problems,
    ) -> Option<ForeignKey> {
        if self.target.said().is_none() {
            for (key, span) in [
                ("on_delete", self.on_delete.said()),
                ("on_update", self.on_update.said()),
                ("deferrable", self.deferrable.said()),
            ] {
                if let Some(span) = span {
                    let help = match key {
                        "deferrable" => {
                            "add `references = \"table.column\"`, or write `unique(deferrable)` for a key"
                        }
                        _ => "add `references = \"table.column\"`, or leave it out",
                    };
                    problems.at(span, format!("`{key}` without `references`"), help);
                }
            }
        }
        let target = self.target.take()?;
        if let [_, second, ..] = target.columns.as_slice() {
            problems.at(
                second.span,
                "a field refers to several columns",
                "write `#[model(foreign_key(a, b, references = \"teams(id, region)\"))]` on the struct",
            );
        }
        Some(ForeignKey {
            name: self.name.take(),
            columns: vec![column.clone()],
            table: target.table,
            references: target.columns,
            on_delete: self.on_delete.take(),
            on_update: self.on_update.take(),
            deferrable: self.deferrable.take().unwrap_or_default(),
            span: target.span,
        })
    }
}

/// The foreign key that `entry` declares on a struct.
pub(super) fn foreign_key(
    entry: &Entry,
    columns: &Columns,
    problems: &mut Problems,
) -> Option<ForeignKey> {
    let entries = entry.list(problems)?;
    let problems_before = problems.count();
    let mut reference = Reference::default();
    let mut listed = Vec::new();
    for entry in entries {
        match entry {
            Entry::Text(text) => listed.extend(columns.of_text(text, problems)),
            Entry::Word(word) if word.value != "deferrable" => {
                listed.extend(columns.of_word(word, FOREIGN_KEY, problems));
            }
            Entry::Word(key) | Entry::Pair(key, _) | Entry::List(key, ..) => {
                if matches!(entry, Entry::Word(_)) {
                    columns.check_option(key, problems);
                }
                if !reference.take_name(entry, problems) && !reference.take(entry, problems) {
                    attribute::unknown(key, "`foreign_key`", FOREIGN_KEY, &[], problems);
                }
            }
        }
    }
    let missing = |problems: &mut Problems, what: &str| {
        if problems.count() == problems_before {
            problems.at(
                entry.span(),
                format!("`foreign_key` without {what}"),
                "write `foreign_key(a, b, references = \"teams(id, region)\")`",
            );
        }
    };
    if listed.is_empty() {
        missing(problems, "columns");
        return None;
    }
    let Some(target) = reference.target.take() else {
        missing(problems, "`references`");
        return None;
    };
    columns::check_twice(&listed, problems);
    let (ours, theirs) = (listed.len(), target.columns.len());
    if theirs != 0 && theirs != ours && problems.count() == problems_before {
        problems.at(
            target.table.span,
            format!("`foreign_key` of {ours} columns refers to {theirs}"),
            "name as many columns there as here",
        );
    }
    Some(ForeignKey {
        name: reference.name.take(),
        columns: listed,
        table: target.table,
        references: target.columns,
        on_delete: reference.on_delete.take(),
        on_update: reference.on_update.take(),
        deferrable: reference.deferrable.take().unwrap_or_default(),
        span: entry.span(),
    })
}

/// What `on_delete` or `on_update` says.
fn action(entry: &Entry, problems: &mut Problems) -> Option<Spanned<String>> {
    let value = match entry {
        Entry::Pair(
            _,
            value @ Value {
                literal: Literal::Text(_) | Literal::Word(_),
                ..
            },
        ) => value,
        // Says what it takes.
        _ => return entry.text(problems),
    };
    let text = option::phrase(value);
    if !ACTIONS.contains(&text.as_str()) {
        problems.at(
            value.span,
            format!("unknown action `{text}`"),
            word::meant(&text, &ACTIONS),
        );
        return None;
    }
    Some(Spanned {
        value: text,
        span: value.span,
    })
}

/// The table and columns of `teams`, `teams.id` or `teams(id, region)`.
fn target(
    text: &Spanned<String>,
    span: proc_macro2::Span,
    problems: &mut Problems,
) -> Option<Target> {
    let whole = text.value.trim();
    let (table, columns) = if let Some((table, rest)) = whole.split_once('(') {
        (
            table,
            rest.strip_suffix(')').map(|rest| rest.split(',').collect()),
        )
    } else if let Some((table, column)) = whole.split_once('.') {
        (table, Some(vec![column]))
    } else {
        (whole, Some(Vec::new()))
    };
    let name = |name: &str| {
        let name = name.trim();
        let odd = |letter: char| matches!(letter, '.' | '(' | ')' | ',' | '"' | '\'' | ';');
        (!name.is_empty() && !name.contains(odd)).then(|| Spanned {
            value: name.to_owned(),
            span: text.span,
        })
    };
    let columns = columns
        .and_then(|columns: Vec<&str>| columns.into_iter().map(name).collect::<Option<Vec<_>>>());
    let (Some(table), Some(columns)) = (name(table), columns) else {
        problems.at(
            text.span,
            format!("`{whole}` names no table and columns"),
            "write `teams`, `teams.id` or `teams(id, region)`",
        );
        return None;
    };
    columns::check_twice(&columns, problems);
    Some(Target {
        table,
        columns,
        span,
    })
}
