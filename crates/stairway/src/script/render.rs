//! The text of a new revision's file, from a template. Writes no file, and does not judge the SQL.

pub use super::slug::file_name;
use crate::{
    error::{ErrorKind, Explain, Label, nearest},
    place::Place,
    revision::RevisionId,
};
use std::{ops::Range, path::Path, sync::Arc};

/// The template that serves when a folder has none of its own.
const TEMPLATE: &str = "\
-- {{message}}

--! revision {{revision}}
--! revises  {{revises}}
--! depends-on {{depends_on}}
--! branch   {{branch}}
--! created  {{created}}

--! upgrade
{{upgrade}}

--! downgrade
{{downgrade}}
";

/// What a new file is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the revision does: a line, and perhaps more lines that describe it.
    pub message: String,
    /// Its id.
    pub revision: RevisionId,
    /// Its parents.
    pub revises: Vec<RevisionId>,
    /// Ids or branch labels that it depends on.
    pub depends_on: Vec<String>,
    /// The label of the branch that starts here.
    pub branch: Option<String>,
    /// When it is written; shown to the second.
    pub created: jiff::Timestamp,
    /// The SQL of the upgrade block; may be empty.
    pub upgrade: String,
    /// The SQL of the downgrade block; may be empty.
    pub downgrade: String,
}

impl Draft {
    /// The text of the file, in the usual shape.
    pub fn render(&self) -> String {
        // The built-in template holds every placeholder and no other.
        self.render_with(Path::new("template.sql"), TEMPLATE)
            .unwrap_or_default()
    }

    /// The text of the file by the text of a template, which is the file at `path`. In it `{{message}}`,
    /// `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`, `{{created}}`, `{{upgrade}}` and
    /// `{{downgrade}}` are filled in; a line whose only placeholder is empty is left out.
    ///
    /// # Errors
    ///
    /// An unknown placeholder, and one that is not there although the draft has something to put in it.
    pub fn render_with(&self, path: &Path, template: &str) -> Result<String, TemplateError> {
        let template = template.trim_start_matches('\u{feff}');
        let mut used = Vec::new();
        let mut out = String::new();
        let mut start = 0;
        for line in template.split_inclusive('\n') {
            let holes = holes(line);
            let mut filled = String::new();
            let mut at = 0;
            let mut all_empty = true;
            for (name, span) in &holes {
                let Some(value) = self.value(name) else {
                    let text: Arc<str> = template.into();
                    let span = start + span.start..start + span.end;
                    return Err(TemplateError::Unknown {
                        name: (*name).to_owned(),
                        place: Place::new(path, text, span),
                    });
                };
                filled.push_str(line.get(at..span.start).unwrap_or_default());
                filled.push_str(&value);
                all_empty &= value.is_empty();
                at = span.end;
                used.push(*name);
            }
            if holes.len() != 1 || !all_empty {
                out.push_str(&filled);
                out.push_str(line.get(at..).unwrap_or_default());
            }
            start += line.len();
        }
        let missing = PLACEHOLDERS
            .into_iter()
            .filter(|name| !matches!(*name, "message" | "created") && !used.contains(name))
            .find(|name| self.value(name).is_some_and(|value| !value.is_empty()));
        match missing {
            Some(name) => Err(TemplateError::Missing {
                name,
                place: Place::whole(path),
            }),
            None => Ok(out),
        }
    }

    /// What a placeholder stands for.
    fn value(&self, name: &str) -> Option<String> {
        let ids = || {
            self.revises
                .iter()
                .map(RevisionId::as_str)
                .collect::<Vec<_>>()
        };
        Some(match name {
            "message" => {
                let lines: Vec<&str> = self.message.trim().lines().map(str::trim).collect();
                lines.join("\n-- ").replace('\r', " ")
            }
            "revision" => self.revision.to_string(),
            "revises" => ids().join(", "),
            "depends_on" => self.depends_on.join(", "),
            "branch" => self.branch.clone().unwrap_or_default(),
            "created" => self.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "upgrade" => self.upgrade.trim_end().to_owned(),
            "downgrade" => self.downgrade.trim_end().to_owned(),
            _ => return None,
        })
    }
}

const PLACEHOLDERS: [&str; 8] = [
    "message",
    "revision",
    "revises",
    "depends_on",
    "branch",
    "created",
    "upgrade",
    "downgrade",
];

/// The placeholders of a line, with their spans. Braces around anything but a plain word are text, as in
/// the array `'{{1,2},{3,4}}'`.
fn holes(line: &str) -> Vec<(&str, Range<usize>)> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(open) = line.get(at..).and_then(|rest| rest.find("{{")) {
        let inside = at + open + "{{".len();
        let rest = line.get(inside..).unwrap_or_default();
        let name = rest.split_once("}}").map(|(name, _)| name);
        let is_word = |name: &&str| {
            let word = name.trim();
            let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
            !word.is_empty() && word.chars().all(letter)
        };
        at = inside;
        if let Some(name) = name.filter(is_word) {
            let end = inside + name.len() + "}}".len();
            holes.push((name.trim(), inside - "{{".len()..end));
            at = end;
        }
    }
    holes
}

/// What can be wrong with a template.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A placeholder that stands for nothing.
    #[error("unknown placeholder `{{{{{name}}}}}`")]
    Unknown {
        /// The word in the braces.
        name: String,
        /// Where.
        place: Place,
    },
    /// A placeholder without which the new revision would lose a part of itself.
    #[error("the template has no place for `{{{{{name}}}}}`")]
    Missing {
        /// The word in the braces.
        name: &'static str,
        /// The template.
        place: Place,
    },
}

impl Explain for TemplateError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            TemplateError::Unknown { name, .. } => match nearest(name, PLACEHOLDERS) {
                Some(nearest) => format!("did you mean `{{{{{nearest}}}}}`?"),
                None => {
                    let known = PLACEHOLDERS.map(|name| format!("`{{{{{name}}}}}`"));
                    format!("a placeholder is one of {}", known.join(", "))
                }
            },
            TemplateError::Missing {
                name: word @ ("upgrade" | "downgrade"),
                ..
            } => {
                format!("add it below a line `--! {word}`")
            }
            TemplateError::Missing { name, .. } => {
                let word = name.replace('_', "-");
                format!("add a line `--! {word} {{{{{name}}}}}`")
            }
        })
    }

    fn labels(&self) -> Vec<Label> {
        let (TemplateError::Unknown { place, .. } | TemplateError::Missing { place, .. }) = self;
        let (place, text) = (place.clone(), String::new());
        vec![Label { place, text }]
    }
}
