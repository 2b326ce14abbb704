//! Questions that only people can answer, and their answers.

use crate::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Something that only people can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether what is new was called otherwise: `--rename`, `--no-rename`.
    Rename {
        /// What is new: `users.name`, `people` for a table, `user_role.visitor` for a label.
        new: String,
        /// What is gone, of which it may be one: `users.fullname`. Never empty.
        gone: Vec<String>,
        /// Where the new one is declared.
        place: Option<Place>,
    },
    /// The value of a column that must not be null, for the rows that have none: `--backfill`, `--no-backfill`.
    Backfill {
        /// `users.age`
        column: String,
        /// Its type, as SQL.
        data_type: String,
        /// Why rows have none, as a fragment: `the column is new`.
        why: String,
        /// Where it is declared.
        place: Option<Place>,
    },
    /// A type that may not hold every value that is there: `--convert`.
    Convert {
        /// `users.age`
        column: String,
        /// The type before, as SQL.
        before: String,
        /// The type after.
        after: String,
        /// Whether PostgreSQL converts it by itself; if not, an expression is needed.
        by_itself: bool,
        /// Where it is declared.
        place: Option<Place>,
    },
    /// What rows that hold a label get that is gone: `--replace`, `--no-replace`.
    Replace {
        /// The label as answers name it: `user_role.guest`, or `users.role.guest` where it is stored as text.
        label: String,
        /// The labels that there are from now on.
        labels: Vec<String>,
        /// Where the enumeration is declared.
        place: Option<Place>,
    },
}

/// The answers, by what questions name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// `--rename users.fullname=name`: the former name with its table or type, and the new one.
    pub renames: BTreeMap<String, String>,
    /// `--no-rename users.name`: what is new and was not called otherwise.
    pub new: BTreeSet<String>,
    /// `--no-rename`: nothing was.
    pub all_new: bool,
    /// `--backfill users.age=0`: SQL, which may name other columns of the row.
    pub backfills: BTreeMap<String, String>,
    /// `--no-backfill users.age`: every row has a value; the change fails if one has none.
    pub filled: BTreeSet<String>,
    /// `--convert users.age`, `--convert users.age='age::int'`: the type changes as PostgreSQL converts it, which fails
    /// where a value does not fit, or by an expression.
    pub conversions: BTreeMap<String, Option<String>>,
    /// `--replace user_role.guest=member`
    pub replacements: BTreeMap<String, String>,
    /// `--no-replace user_role.guest`: no row holds it; the change fails if one does.
    pub unused: BTreeSet<String>,
    /// `--drop old_table`: a table that no model declares any more is dropped.
    pub drops: BTreeSet<String>,
}

/// Which answers answered something.
#[derive(Debug, Default)]
pub(super) struct Used {
    answers: BTreeSet<(&'static str, String)>,
}

impl Used {
    pub(super) fn rename(&mut self, from: &str) {
        self.mark("--rename", from);
    }

    pub(super) fn no_rename(&mut self, new: &str) {
        self.mark("--no-rename", new);
    }

    pub(super) fn mark(&mut self, option: &'static str, path: &str) {
        self.answers.insert((option, path.to_owned()));
    }

    /// The first answer that answered nothing, as it was given.
    pub(super) fn idle(&self, answers: &Answers) -> Option<(String, String)> {
        let given = |option: &'static str, path: &String, value: Option<&String>| {
            let text = match value {
                Some(value) => format!("{option} {path}={value}"),
                None => format!("{option} {path}"),
            };
            (option, path.clone(), text)
        };
        let renames = answers
            .renames
            .iter()
            .map(|(path, to)| given("--rename", path, Some(to)));
        let new = answers
            .new
            .iter()
            .map(|path| given("--no-rename", path, None));
        let backfills = answers
            .backfills
            .iter()
            .map(|(path, sql)| given("--backfill", path, Some(sql)));
        let filled = answers
            .filled
            .iter()
            .map(|path| given("--no-backfill", path, None));
        let conversions = answers
            .conversions
            .iter()
            .map(|(path, sql)| given("--convert", path, sql.as_ref()));
        let replacements = answers
            .replacements
            .iter()
            .map(|(path, label)| given("--replace", path, Some(label)));
        let unused = answers
            .unused
            .iter()
            .map(|path| given("--no-replace", path, None));
        let drops = answers.drops.iter().map(|path| given("--drop", path, None));
        let mut all = renames
            .chain(new)
            .chain(backfills)
            .chain(filled)
            .chain(conversions)
            .chain(replacements)
            .chain(unused)
            .chain(drops);
        let (option, _, text) =
            all.find(|(option, path, _)| !self.answers.contains(&(*option, path.clone())))?;
        let why = match option {
            "--rename" => {
                "the history has nothing of the first name, or the models have nothing of the second that is new"
            }
            "--no-rename" => "the history has it, or the models have not",
            "--backfill" | "--no-backfill" => "no row needs a value in that column",
            "--convert" => "the type of that column does not change in a way that is asked about",
            "--replace" | "--no-replace" => "that label does not go",
            _ => "the history has no such table, or the models declare it",
        };
        Some((text, why.to_owned()))
    }
}
