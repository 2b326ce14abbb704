//! Bytes that are taken for a revision's file, and for a folder of them.

use super::explained;
use stairway::{
    Dialect, Error,
    plan::{downgrade, upgrade},
    revision::Target,
    script::{Script, render::Draft},
    source::Source,
};
use std::{collections::BTreeSet, ops::Range, path::Path, sync::Arc};

/// Begins the line between two files of a folder that names the second.
const NAME: &str = "\n==> ";

/// Bytes are a revision's file or say why not; files are a folder of revisions or say why not.
pub fn script(bytes: &[u8]) {
    for dialect in Dialect::ALL {
        match Script::from_bytes(Path::new("1a2b.sql"), bytes, dialect) {
            Ok(script) => {
                spans(&script);
                spelling(&script, dialect);
                rendered(&script);
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                errors.into_iter().map(Error::from).for_each(explained);
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        folder(text);
    }
}

/// Everything stands where it says that it does, and in order.
fn spans(script: &Script) {
    let at = |span: Range<usize>| script.text().get(span).expect("a span of the text");
    assert_eq!(at(script.revision_span()), script.revision().as_str());
    let words = script.revises().iter().map(|id| id.as_str());
    assert!(words.eq(script.revises_spans().iter().cloned().map(at)));
    let words = script.depends_on().iter().map(String::as_str);
    assert!(words.eq(script.depends_on_spans().iter().cloned().map(at)));
    assert_eq!(script.branch(), script.branch_span().map(at));
    let mut end = 0;
    for block in script.blocks() {
        let statements = block.statements.iter();
        for span in [&block.directive].into_iter().chain(statements) {
            assert!(end <= span.start && span.start < span.end);
            assert!(!at(span.clone()).is_empty());
            end = span.end;
        }
        assert!(block.directive.end <= block.span.start && end <= block.span.end);
        at(block.span.clone());
        end = block.span.end;
    }
    for span in script.allows().iter().map(|allow| &allow.span) {
        assert!(at(span.clone()).starts_with("--!"));
    }
}

/// The ends of lines and comments are no part of a checksum.
fn spelling(script: &Script, dialect: Dialect) {
    let sums = |script: &Script| (script.upgrade_checksum(), script.downgrade_checksum());
    let mut texts = vec![format!("{}\n-- the end\n", script.text())];
    if !script.text().contains('\r') {
        texts.push(script.text().replace('\n', "\r\n"));
    }
    for text in texts {
        let other = Script::parse(Path::new("1a2b.sql"), text, dialect);
        let other = other.expect("sound in another spelling");
        assert_eq!(sums(script), sums(&other));
        assert_eq!(script.revises(), other.revises());
    }
}

/// A new file with this header has this header.
fn rendered(script: &Script) {
    let draft = Draft {
        message: script.message().to_owned(),
        revision: script.revision().clone(),
        revises: script.revises().to_vec(),
        depends_on: script.depends_on().to_vec(),
        branch: script.branch().map(str::to_owned),
        created: script.created().unwrap_or_default(),
        allows: script
            .allows()
            .iter()
            .map(|allow| allow.rule.clone())
            .collect(),
        upgrade: String::new(),
        downgrade: String::new(),
    };
    let new = Script::parse(script.path(), draft.render(), Dialect::Postgres);
    let new = new.unwrap_or_else(|errors| panic!("{}\n{errors:?}", draft.render()));
    assert_eq!(new.message(), script.message());
    assert_eq!(new.revision(), script.revision());
    assert_eq!(new.revises(), script.revises());
    assert_eq!(new.depends_on(), script.depends_on());
    assert_eq!(new.branch(), script.branch());
    let rules = |script: &Script| -> Vec<String> {
        script
            .allows()
            .iter()
            .map(|allow| allow.rule.clone())
            .collect()
    };
    assert_eq!(rules(&new), rules(script));
}

/// The files of a folder: either every revision can be reached and left again, or it is said what is wrong.
fn folder(text: &str) {
    let text = format!("\n{text}");
    let mut parts = text.split(NAME);
    let first = parts.next().map(|text| ("1a2b.sql", text));
    let others = parts.map(|part| part.split_once('\n').unwrap_or((part, "")));
    let files = first.into_iter().chain(others);
    let files = files.map(|(name, text)| (name.to_owned(), Arc::from(text)));
    match Source::from_texts(Path::new("migrations"), files, Dialect::Postgres) {
        Ok(source) => {
            let graph = source.graph();
            assert_eq!(graph.len(), source.scripts().len());
            let ids = graph.nodes().iter().map(|node| &node.id);
            assert!(ids.into_iter().all(|id| source.script(id).is_some()));
            let none = BTreeSet::new();
            let up = upgrade(graph, &none, &Target::HEADS).expect("heads");
            assert_eq!(up.steps.len(), graph.len());
            let all = up.after(&none);
            let down = downgrade(graph, &all, &Target::BASE).expect("base");
            assert!(down.after(&all).is_empty());
        }
        Err(error) => explained(error),
    }
}
