//! The text of a new revision's file, from a template. Writes no file, and does not judge the SQL.

pub use super::slug::file_name;
use crate::{
    error::{ErrorKind, Explain, Label, nearest},
    place::Place,
    revision::RevisionId,
};
use std::{fmt, ops::Range, path::Path, sync::Arc};

/// The template that serves when a folder has none of its own.
const TEMPLATE: &str = "\
-- {{message}}

--! revision {{revision}}
--! revises  {{revises}}
--! depends-on {{depends_on}}
--! branch   {{branch}}
--! created  {{created}}
{{allow}}

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
    /// The rules that the author has to give a reason for: `drop-column`.
    pub allows: Vec<String>,
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

    /// Whether it joins others and does nothing more; then it needs no blocks.
    fn only_joins(&self) -> bool {
        self.revises.len() > 1 && self.upgrade.is_empty() && self.downgrade.is_empty()
    }

    /// The text of the file by the text of a template, which is the file at `path`. In it `{{message}}`,
    /// `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`, `{{created}}`, `{{allow}}`, `{{upgrade}}` and
    /// `{{downgrade}}` are filled in; a line whose only placeholder is empty is left out. `{{allow}}` stands for whole
    /// lines, one `--! allow RULE ""` for each rule. Of a revision that only joins others the blocks are left out: all
    /// from the template's first block on.
    ///
    /// # Errors
    ///
    /// An unknown placeholder, and one that is not there although the draft has something to put in it.
    pub fn render_with(&self, path: &Path, template: &str) -> Result<String, TemplateError> {
        let template = template.trim_start_matches('\u{feff}');
        let joining = self.only_joins();
        let template = match joining {
            true => header(template),
            false => template,
        };
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
            None if joining => Ok(format!("{}\n", out.trim_end())),
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
                lines
                    .join("\n-- ")
                    .replace("-- \n", "--\n")
                    .replace('\r', " ")
            }
            "revision" => self.revision.to_string(),
            "revises" => ids().join(", "),
            "depends_on" => self.depends_on.join(", "),
            "branch" => self.branch.clone().unwrap_or_default(),
            "created" => self.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "allow" => {
                let lines = self.allows.iter();
                let lines: Vec<String> =
                    lines.map(|rule| format!("--! allow {rule} \"\"")).collect();
                lines.join("\n")
            }
            "upgrade" => self.upgrade.trim_end().to_owned(),
            "downgrade" => self.downgrade.trim_end().to_owned(),
            _ => return None,
        })
    }
}

const PLACEHOLDERS: [&str; 9] = [
    "message",
    "revision",
    "revises",
    "depends_on",
    "branch",
    "created",
    "allow",
    "upgrade",
    "downgrade",
];

/// What stands before the first block.
fn header(template: &str) -> &str {
    let mut end = 0;
    for line in template.split_inclusive('\n') {
        if opens_a_block(line) {
            break;
        }
        end += line.len();
    }
    template.get(..end).unwrap_or(template)
}

/// Whether a line's directive opens a block, or stands in the place of one.
fn opens_a_block(line: &str) -> bool {
    let directive = line.trim_start().strip_prefix("--!");
    let word = directive.and_then(|rest| rest.split_whitespace().next());
    matches!(
        word,
        Some("upgrade" | "downgrade" | "sample" | "irreversible")
    )
}

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
#[derive(Debug)]
#[non_exhaustive]
pub enum TemplateError {
    /// A placeholder that stands for nothing.
    Unknown {
        /// The word in the braces.
        name: String,
        /// Where.
        place: Place,
    },
    /// A placeholder without which the new revision would lose a part of itself.
    Missing {
        /// The word in the braces.
        name: &'static str,
        /// The template.
        place: Place,
    },
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Unknown { name, .. } => {
                write!(f, "unknown placeholder `{{{{{name}}}}}`")
            }
            TemplateError::Missing { name, .. } => {
                write!(f, "the template has no place for `{{{{{name}}}}}`")
            }
        }
    }
}

impl std::error::Error for TemplateError {}

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
            TemplateError::Missing { name: "allow", .. } => {
                "add a line `{{allow}}` above the first block".to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dialect::Dialect, error::Error, script::Script};
    use insta::assert_snapshot;
    use proptest::prelude::*;

    fn draft() -> Draft {
        Draft {
            message: "Add user preferences".to_owned(),
            revision: "5ebc48e65e28".parse().unwrap(),
            revises: vec!["1975ea83b712".parse().unwrap()],
            depends_on: Vec::new(),
            branch: None,
            created: "2026-01-18T05:30:00.123Z".parse().unwrap(),
            allows: Vec::new(),
            upgrade: "CREATE TABLE a (b int);\n".to_owned(),
            downgrade: "DROP TABLE a;".to_owned(),
        }
    }

    fn error(template: &str) -> String {
        let path = Path::new("template.sql");
        let error = Error::from(draft().render_with(path, template).unwrap_err());
        format!(
            "{}: {error} / {}",
            error.place().unwrap(),
            error.help().unwrap()
        )
    }

    #[test]
    fn the_usual_shape() {
        assert_snapshot!(draft().render(), @r#"
    -- Add user preferences

    --! revision 5ebc48e65e28
    --! revises  1975ea83b712
    --! created  2026-01-18T05:30:00Z

    --! upgrade
    CREATE TABLE a (b int);

    --! downgrade
    DROP TABLE a;
    "#);
    }

    #[test]
    fn an_empty_first_revision() {
        let draft = Draft {
            revises: Vec::new(),
            upgrade: String::new(),
            downgrade: String::new(),
            ..draft()
        };
        assert_snapshot!(draft.render(), @r#"
    -- Add user preferences

    --! revision 5ebc48e65e28
    --! created  2026-01-18T05:30:00Z

    --! upgrade

    --! downgrade
    "#);
    }

    #[test]
    fn a_merge_has_no_blocks() {
        let draft = Draft {
            message: "Merge a and b".to_owned(),
            revises: vec!["a".parse().unwrap(), "b".parse().unwrap()],
            upgrade: String::new(),
            downgrade: String::new(),
            ..draft()
        };
        assert_snapshot!(draft.render(), @"
        -- Merge a and b

        --! revision 5ebc48e65e28
        --! revises  a, b
        --! created  2026-01-18T05:30:00Z
        ");
        let template = "-- {{message}}\n\n-- By: us\n--! revision {{revision}}\n--! revises {{revises}}\n\n  --! upgrade postgres\nSET x = 1;\n{{upgrade}}\n--! downgrade\n{{downgrade}}\n";
        assert_snapshot!(draft.render_with(Path::new("t"), template).unwrap(), @"
        -- Merge a and b

        -- By: us
        --! revision 5ebc48e65e28
        --! revises a, b
        ");
        let lacking = draft.render_with(
            Path::new("t"),
            "--! revision {{revision}}\n--! upgrade\n{{revises}}",
        );
        assert_eq!(
            lacking.unwrap_err().to_string(),
            "the template has no place for `{{revises}}`"
        );
    }

    #[test]
    fn everything_that_a_header_can_say() {
        let draft = Draft {
            message: "Merge\n\nBoth sides.".to_owned(),
            revises: vec!["a".parse().unwrap(), "b".parse().unwrap()],
            depends_on: vec!["shop".to_owned(), "c".to_owned()],
            branch: Some("main_line".to_owned()),
            allows: vec!["drop-column".to_owned(), "drop-table".to_owned()],
            ..draft()
        };
        assert_snapshot!(draft.render(), @r#"
    -- Merge
    --
    -- Both sides.

    --! revision 5ebc48e65e28
    --! revises  a, b
    --! depends-on shop, c
    --! branch   main_line
    --! created  2026-01-18T05:30:00Z
    --! allow drop-column ""
    --! allow drop-table ""

    --! upgrade
    CREATE TABLE a (b int);

    --! downgrade
    DROP TABLE a;
    "#);
    }

    #[test]
    fn a_template_is_filled_in() {
        let template = "\u{feff}-- {{ message }} ({{branch}}{{depends_on}})\n--! revision {{revision}}\n--! revises {{revises}}\n--! branch {{branch}}\n--! upgrade\nSET x = '{{1,2},{3}}';\n{{upgrade}}\n--! downgrade\n{{downgrade}}";
        let text = draft()
            .render_with(Path::new("template.sql"), template)
            .unwrap();
        assert_snapshot!(text, @r#"
    -- Add user preferences ()
    --! revision 5ebc48e65e28
    --! revises 1975ea83b712
    --! upgrade
    SET x = '{{1,2},{3}}';
    CREATE TABLE a (b int);
    --! downgrade
    DROP TABLE a;
    "#);
    }

    #[test]
    fn what_a_template_cannot_say() {
        assert_snapshot!(error("-- x\n--! revision {{revison}}\n"), @"template.sql:2:14: unknown placeholder `{{revison}}` / did you mean `{{revision}}`?");
        assert_snapshot!(error("-- {{author}}\n"), @"template.sql:1:4: unknown placeholder `{{author}}` / a placeholder is one of `{{message}}`, `{{revision}}`, `{{revises}}`, `{{depends_on}}`, `{{branch}}`, `{{created}}`, `{{allow}}`, `{{upgrade}}`, `{{downgrade}}`");
        assert_snapshot!(error("--! revision {{revision}}\n{{upgrade}}{{downgrade}}"), @"template.sql: the template has no place for `{{revises}}` / add a line `--! revises {{revises}}`");
        assert_snapshot!(error("--! revision {{revision}}\n--! revises {{revises}}\n{{upgrade}}"), @"template.sql: the template has no place for `{{downgrade}}` / add it below a line `--! downgrade`");
    }

    #[test]
    fn a_template_without_a_place_for_the_reasons_is_refused_only_where_there_are_some() {
        let template = "--! revision {{revision}}\n--! revises {{revises}}\n--! upgrade\n{{upgrade}}\n--! downgrade\n{{downgrade}}\n";
        assert!(
            draft()
                .render_with(Path::new("template.sql"), template)
                .is_ok()
        );
        let draft = Draft {
            allows: vec!["drop-table".to_owned()],
            ..draft()
        };
        let error = draft.render_with(Path::new("template.sql"), template);
        let error = Error::from(error.unwrap_err());
        assert_snapshot!(format!("{error} / {}", error.help().unwrap()), @"the template has no place for `{{allow}}` / add a line `{{allow}}` above the first block");
    }

    proptest! {
        #[test]
        fn what_is_rendered_parses_back(
            message in "[^\u{0}-\u{1f}\u{7f}-\u{a0}]{0,60}",
            revision in "[a-z0-9_]{1,12}",
            revises in prop::collection::btree_set("[A-Z0-9]{1,5}", 0..3),
            depends_on in prop::collection::btree_set("[A-Z]{1,5}", 0..3),
            branch in prop::option::of("[A-Z]{1,5}"),
            seconds in 0_i64..4_000_000_000,
            allows in prop::collection::vec(prop::sample::select(&crate::script::rule::KNOWN[..]), 0..3),
            statements in prop::collection::vec("SELECT [0-9]{1,3}", 0..3),
        ) {
            let sql: String = statements.iter().map(|one| format!("{one};\n")).collect();
            let draft = Draft {
                message,
                revision: revision.to_lowercase().parse().unwrap(),
                revises: revises.iter().map(|id| id.parse().unwrap()).filter(|id: &RevisionId| id.as_str() != revision).collect(),
                depends_on: depends_on.into_iter().filter(|id| *id != revision).collect(),
                branch,
                created: jiff::Timestamp::from_second(seconds).unwrap(),
                allows: allows.iter().map(|&rule| rule.to_owned()).collect(),
                upgrade: sql.clone(),
                downgrade: sql,
            };
            let name = file_name(draft.created, &draft.revision, &draft.message);
            prop_assert!(crate::script::names(&name, &draft.revision));
            let script = Script::parse(Path::new(&name), draft.render(), Dialect::Postgres).unwrap();
            prop_assert_eq!(script.revision(), &draft.revision);
            prop_assert_eq!(script.revises(), draft.revises.as_slice());
            prop_assert_eq!(script.depends_on(), draft.depends_on.as_slice());
            prop_assert_eq!(script.branch(), draft.branch.as_deref());
            prop_assert_eq!(script.created(), Some(draft.created));
            let rules: Vec<&str> = script.allows().iter().map(|allow| allow.rule.as_str()).collect();
            prop_assert_eq!(&rules, &allows);
            let joins = draft.revises.len() > 1 && statements.is_empty();
            prop_assert_eq!(script.blocks().len(), if joins { 0 } else { 2 });
            for block in script.blocks() {
                let found: Vec<&str> = block.statements.iter().map(|span| &script.text()[span.clone()]).collect();
                prop_assert_eq!(&found, &statements);
            }
            let message = draft.message.trim();
            if message.trim_matches('-').trim() == message && !message.is_empty() {
                prop_assert_eq!(script.message(), message);
            }
        }
    }
}
