//! The questions of autogenerate in words, and what can be answered.

use crate::diagnostic::Diagnostic;
use stairway::{
    ErrorKind, Place,
    autogenerate::{Answers, Question},
};

/// A question as it is put to people.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// What is to be told: a lower-case fragment.
    message: String,
    place: Option<Place>,
    /// What can be answered; the first never loses anything.
    pub(super) ways: Vec<Way>,
}

/// One of the answers.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// What it says, as a fragment.
    pub(super) words: String,
    pub(super) answer: Answer,
}

/// An answer, by what it answers.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Rename {
        old: String,
        new: String,
    },
    New(String),
    /// With SQL that is still to be told.
    Backfill(String),
    Filled(String),
    Convert(String),
    /// With SQL that is still to be told.
    ConvertBy(String),
    Replace {
        label: String,
        by: String,
    },
    Unused(String),
}

impl Answer {
    /// The option that gives it, ready to be copied but for SQL that is to be told.
    pub(super) fn option(&self) -> String {
        match self {
            Answer::Rename { old, new } => format!("--rename {}", quoted(&format!("{old}={new}"))),
            Answer::New(name) => format!("--no-rename {}", quoted(name)),
            Answer::Backfill(column) => format!("--backfill {}=SQL", quoted(column)),
            Answer::Filled(column) => format!("--no-backfill {}", quoted(column)),
            Answer::Convert(column) => format!("--convert {}", quoted(column)),
            Answer::ConvertBy(column) => format!("--convert {}=SQL", quoted(column)),
            Answer::Replace { label, by } => {
                format!("--replace {}", quoted(&format!("{label}={by}")))
            }
            Answer::Unused(label) => format!("--no-replace {}", quoted(label)),
        }
    }

    /// What is to be told beside the answer itself, as a prompt.
    pub(super) fn needs(&self) -> Option<String> {
        match self {
            Answer::Backfill(column) => Some(format!("SQL of the value of `{column}`")),
            Answer::ConvertBy(column) => {
                Some(format!("SQL that makes the new `{column}` of the old"))
            }
            _ => None,
        }
    }

    /// Adds it to the answers, with the SQL that it needs.
    pub(super) fn put(self, sql: String, answers: &mut Answers) {
        match self {
            Answer::Rename { old, new } => drop(answers.renames.insert(old, new)),
            Answer::New(name) => drop(answers.new.insert(name)),
            Answer::Backfill(column) => drop(answers.backfills.insert(column, sql)),
            Answer::Filled(column) => drop(answers.filled.insert(column)),
            Answer::Convert(column) => drop(answers.conversions.insert(column, None)),
            Answer::ConvertBy(column) => drop(answers.conversions.insert(column, Some(sql))),
            Answer::Replace { label, by } => drop(answers.replacements.insert(label, by)),
            Answer::Unused(label) => drop(answers.unused.insert(label)),
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.=-:/,+@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

impl From<&Question> for Asked {
    fn from(question: &Question) -> Asked {
        let way = |words: String, answer| Way { words, answer };
        match question {
            Question::Rename { new, gone, place } => {
                let renamed = gone.iter().map(|old| {
                    let answer = Answer::Rename {
                        old: old.clone(),
                        new: own_name(old, new).to_owned(),
                    };
                    way(format!("it is `{old}`, renamed"), answer)
                });
                let fresh = way(
                    match gone.as_slice() {
                        [gone] => format!("it is not `{gone}`, but new"),
                        _ => "it is none of these, but new".to_owned(),
                    },
                    Answer::New(new.clone()),
                );
                Asked {
                    message: format!("`{new}` is new, or another name for {}", list(gone)),
                    place: place.clone(),
                    ways: renamed.chain([fresh]).collect(),
                }
            }
            Question::Backfill {
                column,
                data_type,
                why,
                place,
            } => Asked {
                message: format!(
                    "`{column}` must have a value of type `{data_type}`, and rows may have none: {why}"
                ),
                place: place.clone(),
                ways: vec![
                    way(
                        "rows without one get this value".to_owned(),
                        Answer::Backfill(column.clone()),
                    ),
                    way(
                        "no row is without one, or else this fails".to_owned(),
                        Answer::Filled(column.clone()),
                    ),
                ],
            },
            Question::Convert {
                column,
                before,
                after,
                by_itself,
                place,
            } => {
                let by = way(
                    "by this expression".to_owned(),
                    Answer::ConvertBy(column.clone()),
                );
                let itself = way(
                    "as PostgreSQL converts it, which fails where a value does not fit".to_owned(),
                    Answer::Convert(column.clone()),
                );
                Asked {
                    message: match by_itself {
                        true => format!(
                            "`{column}` changes from `{before}` to `{after}`, which may not hold every value"
                        ),
                        false => format!(
                            "`{column}` changes from `{before}` to `{after}`, to which PostgreSQL converts nothing by itself"
                        ),
                    },
                    place: place.clone(),
                    ways: match by_itself {
                        true => vec![itself, by],
                        false => vec![by],
                    },
                }
            }
            Question::Replace {
                label,
                labels,
                place,
            } => {
                let replaced = labels.iter().map(|by| {
                    let answer = Answer::Replace {
                        label: label.clone(),
                        by: by.clone(),
                    };
                    way(format!("such rows get `{by}`"), answer)
                });
                let unused = way(
                    "no row holds it, or else the upgrade fails".to_owned(),
                    Answer::Unused(label.clone()),
                );
                Asked {
                    message: format!("`{label}` is gone, and rows may hold it"),
                    place: place.clone(),
                    // What fails loses nothing; of the labels none is likelier than another.
                    ways: [unused].into_iter().chain(replaced).collect(),
                }
            }
        }
    }
}

/// What is new without the table or type that what is gone is of.
fn own_name<'a>(old: &str, new: &'a str) -> &'a str {
    match (old.contains('.'), new.split_once('.')) {
        (true, Some((_, name))) => name,
        _ => new,
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

impl Asked {
    /// The question itself, at its place in the models.
    pub(super) fn shown(&self) -> Diagnostic {
        Diagnostic::new(ErrorKind::Usage, &self.message).at(self.place.as_ref())
    }

    /// The question with every answer as an option.
    pub(super) fn open(&self) -> Diagnostic {
        let width = self
            .ways
            .iter()
            .map(|way| way.answer.option().chars().count());
        let width = width.max().unwrap_or_default();
        let lines = self.ways.iter();
        let lines: Vec<String> = lines
            .map(|way| format!("{:<width$}  {}", way.answer.option(), way.words))
            .collect();
        self.shown().help(lines.join("\n"))
    }
}

/// All questions as one error; there is at least one.
pub(super) fn unanswered(questions: &[Question]) -> Box<Diagnostic> {
    let open = questions
        .iter()
        .map(|question| Asked::from(question).open());
    let mut open: Vec<Diagnostic> = open.collect();
    let note = "nothing is written; on a terminal this is asked";
    if open.len() == 1 {
        return Box::new(open.remove(0).note(note));
    }
    let message = format!("the models leave {} questions open", questions.len());
    Box::new(Diagnostic {
        related: open,
        whole: true,
        ..Diagnostic::new(ErrorKind::Usage, message)
            .note(note)
            .help("answer each with one of its options")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    fn open(question: &Question) -> String {
        let open = Asked::from(question).open();
        format!("{}\n{}", open.message, open.help.unwrap())
    }

    fn rename(new: &str, gone: &[&str]) -> Question {
        Question::Rename {
            new: new.to_owned(),
            gone: gone.iter().map(|&gone| gone.to_owned()).collect(),
            place: None,
        }
    }

    #[test]
    fn each_question_shows_the_options_that_answer_it() {
        let column = "users.age".to_owned();
        assert_snapshot!(open(&rename("users.name", &["users.fullname", "users.nick"])), @"
        `users.name` is new, or another name for `users.fullname` or `users.nick`
        --rename users.fullname=name  it is `users.fullname`, renamed
        --rename users.nick=name      it is `users.nick`, renamed
        --no-rename users.name        it is none of these, but new
        ");
        assert_snapshot!(open(&rename("people", &["users"])), @"
        `people` is new, or another name for `users`
        --rename users=people  it is `users`, renamed
        --no-rename people     it is not `users`, but new
        ");
        assert_snapshot!(open(&rename("user_role.it's new", &["user_role.old"])), @r#"
        `user_role.it's new` is new, or another name for `user_role.old`
        --rename 'user_role.old=it'\''s new'  it is `user_role.old`, renamed
        --no-rename 'user_role.it'\''s new'   it is not `user_role.old`, but new
        "#);
        assert_snapshot!(open(&Question::Backfill {
            column: column.clone(),
            data_type: "integer".to_owned(),
            why: "the column is new".to_owned(),
            place: None,
        }), @"
        `users.age` must have a value of type `integer`, and rows may have none: the column is new
        --backfill users.age=SQL  rows without one get this value
        --no-backfill users.age   no row is without one, or else this fails
        ");
        let convert = |by_itself| Question::Convert {
            column: column.clone(),
            before: "text".to_owned(),
            after: "integer".to_owned(),
            by_itself,
            place: None,
        };
        assert_snapshot!(open(&convert(true)), @"
        `users.age` changes from `text` to `integer`, which may not hold every value
        --convert users.age      as PostgreSQL converts it, which fails where a value does not fit
        --convert users.age=SQL  by this expression
        ");
        assert_snapshot!(open(&convert(false)), @"
        `users.age` changes from `text` to `integer`, to which PostgreSQL converts nothing by itself
        --convert users.age=SQL  by this expression
        ");
        assert_snapshot!(open(&Question::Replace {
            label: "user_role.guest".to_owned(),
            labels: vec!["member".to_owned(), "admin".to_owned()],
            place: None,
        }), @"
        `user_role.guest` is gone, and rows may hold it
        --no-replace user_role.guest      no row holds it, or else the upgrade fails
        --replace user_role.guest=member  such rows get `member`
        --replace user_role.guest=admin   such rows get `admin`
        ");
    }

    #[test]
    fn what_an_option_says_is_what_the_answer_puts() {
        let question = rename("users.name", &["users.fullname"]);
        let mut answers = Answers::default();
        for way in Asked::from(&question).ways {
            way.answer.put(String::new(), &mut answers);
        }
        assert_eq!(answers.renames["users.fullname"], "name");
        assert!(answers.new.contains("users.name"));
    }
}
