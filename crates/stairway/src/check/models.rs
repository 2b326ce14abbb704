//! That the models agree with the history.

use super::{Finding, Rule, Said, count, finding};
use crate::{Dialect, Error, autogenerate, model::Models, source::Source, sql::head_schema};

const HELP: &str = "`cargo xtask migrate-create \"...\"` writes the revision that makes them agree";

pub(super) fn check(source: &Source, models: Option<Result<&Models, &Error>>) -> Said {
    let models = match models {
        None => return Err("no models are configured".to_owned()),
        Some(Err(error)) => {
            let findings = finding::all(Rule::Models, error);
            let detail = format!("{} in the models", count(findings.len(), "problem"));
            return Ok((findings, detail));
        }
        Some(Ok(models)) => models,
    };
    if source.written() != Dialect::Postgres {
        return Err(format!(
            "models are compared in PostgreSQL's words, and the revisions are in those of {}",
            source.written().title()
        ));
    }
    let heads = source.graph().heads().into_iter().collect();
    let (head, doubts) = match head_schema(source, &heads) {
        Ok(known) => known,
        Err(error) => {
            let finding = Finding::error(Rule::Models, &Error::from(error));
            return Ok((vec![finding], "the history is not known".to_owned()));
        }
    };
    let differences = match autogenerate::compare(&head, models) {
        Ok(differences) => differences,
        Err(error) => {
            let detail = "the models cannot be compared with the history".to_owned();
            return Ok((finding::all(Rule::Models, &error), detail));
        }
    };
    let mut findings = Vec::new();
    for difference in differences {
        let mut finding = Finding::new(Rule::Models, difference.message).help(HELP);
        if let Some(place) = difference.place {
            finding = finding.at(place, "");
        }
        findings.push(finding);
    }
    let detail = match findings.len() {
        0 => count(models.schema.tables.len(), "table"),
        differences => count(differences, "difference"),
    };
    for (note, place) in &models.notes {
        findings.push(
            Finding::new(Rule::Models, note)
                .warning()
                .at(place.clone(), ""),
        );
    }
    findings.extend(doubts.iter().map(|doubt| {
        Finding::doubt(Rule::Models, doubt)
            .note("what this statement does is not known, so the models were compared without it")
    }));
    Ok((findings, detail))
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use crate::Place;
    use insta::assert_snapshot;
    use std::path::Path;

    #[test]
    fn what_was_not_looked_into_is_a_warning() {
        let source = source(&[(
            "a",
            "--! upgrade\nCREATE TABLE a (id int);\nCREATE CAST;\n--! downgrade\nDROP TABLE a;\n",
        )]);
        let models = Models {
            notes: vec![(
                "a model in a macro".to_owned(),
                Place::new(Path::new("src/models.rs"), "x!()".into(), 0..1),
            )],
            ..Models::default()
        };
        assert_snapshot!(said(check(&source, Some(Ok(&models)))), @r#"
        src/models.rs:1:1 warning models: a model in a macro
        m/a.sql:4:12 warning models: this statement is not understood: expected `(`
          note: what this statement does is not known, so the models were compared without it
        0 tables
        "#);
    }

    #[test]
    fn words_of_sqlite_are_not_compared() {
        let source = Source::from_texts(Path::new("m"), [], Dialect::Sqlite).unwrap();
        let models = Models::default();
        assert_snapshot!(said(check(&source, Some(Ok(&models)))), @"skipped: models are compared in PostgreSQL's words, and the revisions are in those of SQLite");
        assert_snapshot!(said(check(&source, None)), @"skipped: no models are configured");
    }
}
