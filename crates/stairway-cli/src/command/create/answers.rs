//! The options that answer what models and history alone cannot tell.

use super::Made;
use crate::diagnostic::Diagnostic;
use stairway::{ErrorKind, autogenerate::Answers};
use std::collections::{BTreeMap, BTreeSet};

/// Answers, as they were typed. Each may be given several times.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Answers to what the models cannot tell")]
pub(super) struct Options {
    /// What is new was called otherwise: a column `users.fullname=name`, a table `people=users`, a label
    /// `user_role.guest=visitor`
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,

    /// What is new was not called otherwise: `users.name`; without a value nothing was
    #[arg(
        long,
        value_name = "NEW",
        num_args = 0..=1,
        default_missing_value = "",
        value_parser = name
    )]
    no_rename: Vec<String>,

    /// The value of a column for rows that have none, as SQL that may name other columns of the row: `users.age=0`
    #[arg(long, value_name = "COLUMN=SQL")]
    backfill: Vec<String>,

    /// No row lacks a value of this column; the upgrade fails if one does: `users.age`
    #[arg(long, value_name = "COLUMN")]
    no_backfill: Vec<String>,

    /// The type of a column changes as PostgreSQL converts it, or by an expression: `users.age`,
    /// `users.age='age::int'`
    #[arg(long, value_name = "COLUMN[=SQL]")]
    convert: Vec<String>,

    /// What rows get that hold a label that is gone: `user_role.guest=member`
    #[arg(long, value_name = "LABEL=LABEL")]
    replace: Vec<String>,

    /// No row holds this label that is gone; the upgrade fails if one does: `user_role.guest`
    #[arg(long, value_name = "LABEL")]
    no_replace: Vec<String>,

    /// Drop this table, which no model declares any more
    #[arg(long, value_name = "TABLE")]
    drop: Vec<String>,
}

/// The value of `--no-rename`, which may have none: the message is not to be taken for it.
fn name(text: &str) -> Result<String, String> {
    match text.contains(char::is_whitespace) && !text.contains('.') {
        true => Err("this is no name, as in `users.name`; the message comes before it".to_owned()),
        false => Ok(text.to_owned()),
    }
}

impl Options {
    /// The first option that was given.
    pub(super) fn first(&self) -> Option<&'static str> {
        let given = [
            ("--rename", &self.rename),
            ("--no-rename", &self.no_rename),
            ("--backfill", &self.backfill),
            ("--no-backfill", &self.no_backfill),
            ("--convert", &self.convert),
            ("--replace", &self.replace),
            ("--no-replace", &self.no_replace),
            ("--drop", &self.drop),
        ];
        let first = given.into_iter().find(|(_, values)| !values.is_empty());
        first.map(|(option, _)| option)
    }

    /// What they say together.
    pub(super) fn answers(&self) -> Made<Answers> {
        let mut answers = Answers::default();
        for text in &self.rename {
            let pair = pair("--rename", text, "OLD=NEW", "users.fullname=name")?;
            put("--rename", &mut answers.renames, pair)?;
        }
        for text in &self.no_rename {
            match text.as_str() {
                "" => answers.all_new = true,
                name => drop(answers.new.insert(name.to_owned())),
            }
        }
        for text in &self.backfill {
            let pair = pair("--backfill", text, "TABLE.COLUMN=SQL", "users.age=0")?;
            column("--backfill", &pair.0, "users.age=0")?;
            put("--backfill", &mut answers.backfills, pair)?;
        }
        for text in &self.no_backfill {
            column("--no-backfill", text, "users.age")?;
            answers.filled.insert(text.clone());
        }
        for text in &self.convert {
            let (path, sql) = match text.contains('=') {
                true => {
                    let form = "TABLE.COLUMN=SQL";
                    let (path, sql) = pair("--convert", text, form, "users.age='age::int'")?;
                    (path, Some(sql))
                }
                false => (text.clone(), None),
            };
            column("--convert", &path, "users.age")?;
            put("--convert", &mut answers.conversions, (path, sql))?;
        }
        for text in &self.replace {
            let example = "user_role.guest=member";
            let pair = pair("--replace", text, "TYPE.LABEL=LABEL", example)?;
            column("--replace", &pair.0, example)?;
            put("--replace", &mut answers.replacements, pair)?;
        }
        for text in &self.no_replace {
            column("--no-replace", text, "user_role.guest")?;
            answers.unused.insert(text.clone());
        }
        for text in &self.drop {
            if text.trim().is_empty() {
                return Err(malformed("--drop", text, "TABLE", "old_table"));
            }
            answers.drops.insert(text.clone());
        }
        both("--backfill", &answers.backfills, &answers.filled)?;
        both("--replace", &answers.replacements, &answers.unused)?;
        Ok(answers)
    }
}

/// What stands before and behind the first `=`.
fn pair(option: &str, text: &str, form: &str, example: &str) -> Made<(String, String)> {
    match text.split_once('=') {
        Some((before, behind)) if !before.trim().is_empty() && !behind.trim().is_empty() => {
            Ok((before.trim().to_owned(), behind.trim().to_owned()))
        }
        _ => Err(malformed(option, text, form, example)),
    }
}

/// A name with its table or type before a dot.
fn column(option: &str, path: &str, example: &str) -> Made<()> {
    match path.split_once('.') {
        Some((owner, name)) if !owner.is_empty() && !name.is_empty() => Ok(()),
        _ => {
            let message = format!("`{option} {path}` does not say of which table or type");
            let error = Diagnostic::new(ErrorKind::Usage, message);
            Err(Box::new(
                error.help(format!("write it as in `{option} {example}`")),
            ))
        }
    }
}

fn malformed(option: &str, text: &str, form: &str, example: &str) -> Box<Diagnostic> {
    let message = format!("`{option} {text}` is not of the form `{option} {form}`");
    let error = Diagnostic::new(ErrorKind::Usage, message);
    Box::new(error.help(format!("write it as in `{option} {example}`")))
}

/// Adds an answer to a question that has none yet.
fn put<T: PartialEq>(
    option: &str,
    answers: &mut BTreeMap<String, T>,
    (question, answer): (String, T),
) -> Made<()> {
    match answers.get(&question) {
        Some(known) if *known != answer => {
            let message = format!("`{option}` is given twice for `{question}`, and not alike");
            let error = Diagnostic::new(ErrorKind::Usage, message);
            Err(Box::new(error.help("keep the one that is meant")))
        }
        _ => {
            answers.insert(question, answer);
            Ok(())
        }
    }
}

/// Refuses an answer and its opposite.
fn both(option: &str, answers: &BTreeMap<String, String>, opposite: &BTreeSet<String>) -> Made<()> {
    let Some(question) = answers.keys().find(|question| opposite.contains(*question)) else {
        return Ok(());
    };
    let other = option.replacen("--", "--no-", 1);
    let message = format!("`{option}` and `{other}` are both given for `{question}`");
    let error = Diagnostic::new(ErrorKind::Usage, message);
    Err(Box::new(error.help("keep the one that is meant")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use pretty_assertions::assert_eq;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
        message: String,
    }

    fn parsed(words: &[&str]) -> Result<Line, clap::Error> {
        Line::try_parse_from([&["x"], words].concat())
    }

    /// What the words say, or the error with its remedy.
    fn of(words: &[&str]) -> Result<Answers, String> {
        let line = parsed(&[words, &["--", "message"]].concat()).unwrap();
        line.options.answers().map_err(|error| {
            let help = error.help.unwrap_or_default();
            format!("{} / {help}", error.message)
        })
    }

    fn map<T: Clone>(pairs: &[(&str, T)]) -> BTreeMap<String, T> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    #[test]
    fn every_option_answers() {
        let words = [
            "--rename",
            "users.fullname=name",
            "--rename",
            "people=users",
            "--no-rename",
            "users.phone",
            "--no-rename",
            "--backfill",
            "users.age=CASE WHEN a = 1 THEN 2 END",
            "--no-backfill",
            "users.zip",
            "--convert",
            "users.size",
            "--convert",
            "users.born=born::date",
            "--replace",
            "user_role.guest=member",
            "--no-replace",
            "user_role.root",
            "--drop",
            "old",
        ];
        let expected = Answers {
            renames: map(&[
                ("users.fullname", "name".to_owned()),
                ("people", "users".to_owned()),
            ]),
            new: ["users.phone".to_owned()].into(),
            all_new: true,
            backfills: map(&[("users.age", "CASE WHEN a = 1 THEN 2 END".to_owned())]),
            filled: ["users.zip".to_owned()].into(),
            conversions: map(&[
                ("users.size", None),
                ("users.born", Some("born::date".to_owned())),
            ]),
            replacements: map(&[("user_role.guest", "member".to_owned())]),
            unused: ["user_role.root".to_owned()].into(),
            drops: ["old".to_owned()].into(),
        };
        assert_eq!(of(&words), Ok(expected));
        assert_eq!(
            parsed(&[words.as_slice(), &["x"]].concat())
                .unwrap()
                .options
                .first(),
            Some("--rename")
        );
    }

    #[test]
    fn what_is_malformed_is_shown_as_it_should_be() {
        let error = |words: &[&str]| of(words).unwrap_err();
        assert_eq!(
            error(&["--rename", "users.fullname"]),
            "`--rename users.fullname` is not of the form `--rename OLD=NEW` / write it as in `--rename users.fullname=name`"
        );
        assert_eq!(
            error(&["--backfill", "users.age="]),
            "`--backfill users.age=` is not of the form `--backfill TABLE.COLUMN=SQL` / write it as in `--backfill users.age=0`"
        );
        assert_eq!(
            error(&["--backfill", "age=0"]),
            "`--backfill age` does not say of which table or type / write it as in `--backfill users.age=0`"
        );
        assert_eq!(
            error(&["--convert", "age"]),
            "`--convert age` does not say of which table or type / write it as in `--convert users.age`"
        );
        assert_eq!(
            error(&["--no-replace", ".x"]),
            "`--no-replace .x` does not say of which table or type / write it as in `--no-replace user_role.guest`"
        );
        assert_eq!(
            error(&["--drop", ""]),
            "`--drop ` is not of the form `--drop TABLE` / write it as in `--drop old_table`"
        );
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let error = |words: &[&str]| of(words).unwrap_err();
        assert_eq!(
            error(&["--rename", "a=b", "--rename", "a=c"]),
            "`--rename` is given twice for `a`, and not alike / keep the one that is meant"
        );
        assert_eq!(
            error(&["--backfill", "a.b=1", "--no-backfill", "a.b"]),
            "`--backfill` and `--no-backfill` are both given for `a.b` / keep the one that is meant"
        );
        assert!(of(&["--rename", "a=b", "--rename", "a=b"]).is_ok());
    }

    #[test]
    fn the_message_is_not_taken_for_a_name() {
        let error = parsed(&["--no-rename", "split the name"]).map(|line| line.message);
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("the message comes before it")
        );
        let line = parsed(&["split the name", "--no-rename"]).unwrap();
        assert!(line.options.answers().unwrap().all_new);
    }
}
