//! SQLite's triggers, as text.

use super::draft::{self, Draft};
use crate::{
    dialect::sqlite::lexeme::lexemes,
    place::Spanned,
    schema::Trigger,
    sql::{Problem, statement::Drop},
};
use sqlite3_parser::dialect::TokenType;
use std::collections::BTreeSet;

/// CREATE TRIGGER
pub(super) fn create(
    draft: &mut Draft<'_>,
    name: &Spanned<String>,
    table: &Spanned<String>,
    if_not_exists: bool,
) -> Result<(), Problem> {
    if draft.find_trigger(name).is_some() {
        if if_not_exists {
            return Ok(());
        }
        return Err(Problem::new(
            name.span.clone(),
            format!("trigger `{}` exists already", name.value),
        )
        .help("Choose another name, or drop the trigger first."));
    }
    let on = match draft.find_view(table) {
        Some(view) => view,
        None => draft.known_table(table)?,
    };
    draft.insert_trigger(Trigger {
        name: name.value.clone(),
        table: on,
        text: statement(draft.text),
        words: words(draft.text),
    });
    Ok(())
}

/// DROP TRIGGER
pub(super) fn drop(draft: &mut Draft<'_>, drop: &Drop) -> Result<(), Problem> {
    for name in &drop.names {
        match draft.find_trigger(name) {
            Some(known) => draft.remove_trigger(&known),
            None if drop.if_exists => {}
            None => {
                let known = draft.triggers.keys().map(String::as_str);
                return Err(draft::unknown("trigger", name, known));
            }
        }
    }
    Ok(())
}

/// Takes the triggers on a table or view away.
pub(super) fn remove_on(draft: &mut Draft<'_>, relation: &str) {
    let names: Vec<String> = draft
        .triggers
        .values()
        .filter(|trigger| draft.same(&trigger.table, relation))
        .map(|trigger| trigger.name.clone())
        .collect();
    for name in names {
        draft.remove_trigger(&name);
    }
}

/// The text of a statement as it is kept: without the last `;` and what is around it.
pub(super) fn statement(text: &str) -> String {
    text.trim().trim_end_matches(';').trim_end().to_owned()
}

/// Every word of `text` that can be a name, in lower case.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let Ok(lexemes) = lexemes(text) else {
        // Whatever it is, each run of letters may be a name.
        return text
            .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
    };
    lexemes
        .iter()
        .filter(|lexeme| {
            lexeme.is_quoted()
                || lexeme
                    .text
                    .starts_with(|c: char| c.is_alphabetic() || c == '_' || !c.is_ascii())
        })
        .map(|lexeme| lexeme.content().to_ascii_lowercase())
        .collect()
}

/// `trigger`, which is on `from`, when that is called `to`: its text with the name behind ON changed. None if the
/// text mentions the name elsewhere too.
pub(super) fn moved(trigger: &Trigger, from: &str, to: &str) -> Option<Trigger> {
    let lexemes = lexemes(&trigger.text).ok()?;
    let is_from = |content: &str| content.eq_ignore_ascii_case(from);
    let mut mentions = lexemes
        .iter()
        .enumerate()
        .filter(|(_, lexeme)| is_from(&lexeme.content()));
    let (at, lexeme) = mentions.next()?;
    let behind_on = at > 0
        && lexemes
            .get(at - 1)
            .is_some_and(|before| before.kind == TokenType::TK_ON);
    if mentions.next().is_some() || !behind_on {
        return None;
    }
    let span = lexeme.span();
    let text = format!(
        "{}{}{}",
        trigger.text.get(..span.start)?,
        crate::sql::print::name(to, crate::Dialect::Sqlite),
        trigger.text.get(span.end..)?
    );
    Some(Trigger {
        name: trigger.name.clone(),
        table: to.to_owned(),
        words: words(&text),
        text,
    })
}
