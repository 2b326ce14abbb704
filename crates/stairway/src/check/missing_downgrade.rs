//! That each revision has a way back, or says that there is none.
//!
//! A downgrade that does nothing is none, as in the proof: where the upgrade changes the schema, the schema would stay
//! changed. Where the upgrade only changes rows it passes.

use super::{Finding, Rule, Said, count};
use crate::{
    Dialect, Error,
    revision::Direction,
    script::{BlockKind, Script},
    source::{Lack, Source, WAY_BACK},
    sql::{parse, statement::Statement},
};

pub(super) fn check(source: &Source, databases: &[Dialect]) -> Said {
    let scripts = source.scripts();
    let findings: Vec<Finding> = scripts
        .iter()
        .filter(|script| script.irreversible().is_none())
        .filter_map(|script| {
            none(script).or_else(|| does_nothing(script, databases, source.written()))
        })
        .collect();
    let all = count(scripts.len(), "revision");
    let detail = match findings.len() {
        0 => all,
        missing => format!("{missing} of {all}"),
    };
    Ok((findings, detail))
}

/// No downgrade at all, where there has to be one.
fn none(script: &Script) -> Option<Finding> {
    let error = Error::from(Lack::of(script)?);
    Some(Finding {
        revision: Some(script.revision().clone()),
        ..Finding::error(Rule::MissingDowngrade, &error)
    })
}

/// Databases on which the upgrade changes the schema, and the downgrade has no statement.
fn does_nothing(script: &Script, databases: &[Dialect], written: Dialect) -> Option<Finding> {
    let left: Vec<Dialect> = databases
        .iter()
        .copied()
        .filter(|&dialect| {
            let mut back = script.blocks_for(Direction::Downgrade, dialect);
            back.all(|block| block.statements.is_empty()) && changes(script, dialect, written)
        })
        .collect();
    let on = match left.as_slice() {
        [] => return None,
        left if left == databases => String::new(),
        left => {
            let titles: Vec<&str> = left.iter().map(|dialect| dialect.title()).collect();
            format!(" on {}", titles.join(" and "))
        }
    };
    let message = format!("the downgrade of `{}` does nothing{on}", script.revision());
    let block = script
        .blocks()
        .iter()
        .find(|block| block.kind == BlockKind::Downgrade);
    let span = block.map_or(script.revision_span(), |block| block.directive.clone());
    let finding = Finding::of(Rule::MissingDowngrade, script, span, message);
    Some(
        finding
            .note("what the upgrade makes would still be there")
            .help(WAY_BACK),
    )
}

/// Whether the upgrade does more on `dialect` than change rows.
fn changes(script: &Script, dialect: Dialect, written: Dialect) -> bool {
    script.blocks_for(Direction::Upgrade, dialect).any(|block| {
        let words = block.dialect.unwrap_or(written);
        let texts = block.statements.iter();
        let mut texts = texts.map(|span| script.text().get(span.clone()).unwrap_or_default());
        texts.any(|text| !changes_rows(text, words))
    })
}

fn changes_rows(text: &str, words: Dialect) -> bool {
    matches!(
        parse::statement(text, words),
        Ok(Statement::Insert(_)
            | Statement::Update(_)
            | Statement::Delete(_)
            | Statement::Query(_))
    )
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use insta::assert_snapshot;

    fn of(bodies: &[(&str, &str)]) -> String {
        said(check(&source(bodies), &Dialect::ALL))
    }

    #[test]
    fn no_downgrade_is_none_unless_it_is_irreversible_or_a_merge() {
        assert_snapshot!(of(&[
            ("a", "--! upgrade\n"),
            ("b", "--! revises a\n--! upgrade\nDROP TABLE x;\n--! irreversible \"gone\"\n"),
            ("c", "--! revises a\n--! upgrade\n--! downgrade\n"),
            ("d", "--! revises b, c\n"),
        ]), @"
        m/a.sql:1:14 error missing-downgrade a: revision `a` has no downgrade
        1 of 4 revisions
        ");
    }

    #[test]
    fn a_downgrade_that_does_nothing_is_none_where_the_schema_was_changed() {
        assert_snapshot!(of(&[
            ("a", "--! upgrade\nCREATE TABLE a (id int);\n--! downgrade\n-- Later.\n"),
            ("b", "--! revises a\n--! upgrade\nUPDATE a SET id = 1;\nINSERT INTO a VALUES (2);\n--! downgrade\n"),
            ("c", "--! revises b\n--! upgrade\nDROP TABLE a;\n--! downgrade sqlite\nCREATE TABLE a (id int);\n"),
            ("d", "--! revises c\n--! upgrade postgres\nCREATE CAST;\n--! downgrade sqlite\nSELECT 1;\n"),
        ]), @"
        m/a.sql:4:1 error missing-downgrade a: the downgrade of `a` does nothing
          note: what the upgrade makes would still be there
        m/c.sql:5:1 error missing-downgrade c: the downgrade of `c` does nothing on PostgreSQL
          note: what the upgrade makes would still be there
        m/d.sql:5:1 error missing-downgrade d: the downgrade of `d` does nothing on PostgreSQL
          note: what the upgrade makes would still be there
        3 of 4 revisions
        ");
    }
}
