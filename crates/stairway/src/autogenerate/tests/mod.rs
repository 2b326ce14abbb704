//! A history and models as SQL, in; the revision in between, out.

mod change;
mod missed;
mod question;
mod trap;

use super::{Answers, Outcome, Question, compare, generate};
use crate::{
    Dialect,
    model::Models,
    schema::Schema,
    script,
    sql::{
        parse, pass,
        replay::{self, Naming},
    },
};

/// The schema that SQL makes, and the names of constraints and indexes that it gives.
fn schema(sql: &str) -> Schema {
    let mut schema = Schema::default();
    for span in script::statements(sql, Dialect::Postgres) {
        let text = &sql[span];
        let statement = parse::statement(text, Dialect::Postgres).unwrap();
        for part in pass::one_by_one(statement) {
            replay::apply(
                &mut schema,
                &part,
                text,
                Dialect::Postgres,
                Naming::Postgres,
            )
            .unwrap();
        }
    }
    schema
}

/// Models that declare what `sql` makes. A name that ends in `_named` counts as given.
fn models(sql: &str) -> Models {
    let schema = schema(sql);
    let mut models = Models::default();
    for table in schema.tables.values() {
        let names = table
            .constraint_names()
            .chain(table.indexes.keys().map(String::as_str));
        let named = names.filter(|name| name.ends_with("_named"));
        models
            .named
            .extend(named.map(|name| (table.name.clone(), name.to_owned())));
        for column in &table.columns {
            let path = (table.name.clone(), column.name.clone());
            models.any_identity.insert(path);
        }
    }
    models.schema = schema;
    models
}

/// Answers as the command line gives them, separated by blanks.
fn answers(words: &str) -> Answers {
    let mut answers = Answers::default();
    let mut words = words.split_whitespace().peekable();
    while let Some(option) = words.next() {
        let Some(value) = words.next_if(|word| !word.starts_with("--")) else {
            answers.all_new = true;
            continue;
        };
        let value = value.replace('~', " ");
        let (path, rest) = match value.split_once('=') {
            Some((path, rest)) => (path.to_owned(), Some(rest.to_owned())),
            None => (value, None),
        };
        match option {
            "--rename" => drop(answers.renames.insert(path, rest.unwrap())),
            "--no-rename" => drop(answers.new.insert(path)),
            "--backfill" => drop(answers.backfills.insert(path, rest.unwrap())),
            "--no-backfill" => drop(answers.filled.insert(path)),
            "--convert" => drop(answers.conversions.insert(path, rest)),
            "--replace" => drop(answers.replacements.insert(path, rest.unwrap())),
            "--no-replace" => drop(answers.unused.insert(path)),
            "--drop" => drop(answers.drops.insert(path)),
            option => panic!("{option}"),
        }
    }
    answers
}

/// What is generated between the two, or asked, or refused.
#[track_caller]
fn between(head: &str, wanted: &str, words: &str) -> String {
    let (head, models, answers) = (schema(head), models(wanted), answers(words));
    match generate(&head, &models, &answers) {
        Err(error) => format!("error: {error}"),
        Ok(Outcome::Nothing) => {
            assert!(compare(&head, &models).unwrap().is_empty());
            "nothing".to_owned()
        }
        Ok(Outcome::Questions(questions)) => {
            let lines: Vec<String> = questions.iter().map(shown).collect();
            lines.join("\n")
        }
        Ok(Outcome::Revision(generated)) => {
            assert!(!compare(&head, &models).unwrap().is_empty() || !answers.drops.is_empty());
            let again = generate(&head, &models, &answers).unwrap();
            assert!(matches!(again, Outcome::Revision(again) if again == generated));
            let allows: String = generated
                .allows
                .iter()
                .map(|rule| format!("--! allow {rule}\n"))
                .collect();
            let words: String = generated
                .changes
                .iter()
                .map(|words| format!("# {words}\n"))
                .collect();
            format!(
                "{words}{allows}{}---\n{}",
                generated.upgrade, generated.downgrade
            )
        }
    }
}

fn shown(question: &Question) -> String {
    match question {
        Question::Rename { new, gone, .. } => format!("{new} was {}?", gone.join(" or ")),
        Question::Backfill {
            column,
            data_type,
            why,
            ..
        } => format!("value of {column} ({data_type}): {why}?"),
        Question::Convert {
            column,
            before,
            after,
            by_itself,
            ..
        } => {
            let by = if *by_itself { "" } else { " by what" };
            format!("{column} from {before} to {after}{by}?")
        }
        Question::Replace { label, labels, .. } => {
            format!("{label} becomes {}?", labels.join(" or "))
        }
    }
}
