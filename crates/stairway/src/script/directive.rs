//! The syntax of one directive line: its word and arguments, with their spans. Knows not where it stands.

use super::{
    BlockKind,
    error::{Problem, ScriptError},
    rule,
};
use crate::{dialect::Dialect, error::nearest, place::Place, revision::RevisionId};
use std::{ops::Range, path::Path, sync::Arc};

/// Every directive, in the order in which a file has them.
const KNOWN: [&str; 10] = [
    "revision",
    "revises",
    "depends-on",
    "branch",
    "created",
    "upgrade",
    "downgrade",
    "irreversible",
    "sample",
    "allow",
];

/// Every directive, for a help text.
pub(super) fn known() -> String {
    KNOWN.map(|word| format!("`{word}`")).join(", ")
}

/// A word and its span in the file.
pub(super) type Spanned<T> = (T, Range<usize>);

/// What a directive line says.
#[derive(Debug)]
pub(super) enum Directive {
    Revision(Spanned<RevisionId>),
    Revises(Vec<Spanned<RevisionId>>),
    DependsOn(Vec<Spanned<String>>),
    Branch(Spanned<String>),
    Created(jiff::Timestamp),
    Block {
        kind: BlockKind,
        dialect: Option<Dialect>,
        transaction: bool,
    },
    Irreversible(String),
    Allow {
        rule: String,
        why: String,
    },
}

/// A directive line. One that is wrong still says which directive was meant, if that is known, so that
/// what follows is judged rightly.
#[derive(Debug)]
pub(super) struct Line {
    /// The known word.
    pub(super) word: Option<&'static str>,
    /// Where that word stands.
    pub(super) word_span: Range<usize>,
    /// From `--!` to the last character that is no space.
    pub(super) span: Range<usize>,
    /// What it says, when nothing is wrong with it.
    pub(super) directive: Option<Directive>,
}

/// Parses the directive that spans `span` of `text`, which begins with `--!`.
pub(super) fn parse(
    path: &Arc<Path>,
    text: &Arc<str>,
    span: Range<usize>,
    errors: &mut Vec<ScriptError>,
) -> Line {
    let comment = text.get(span.clone()).unwrap_or_default();
    let span = span.start..span.start + comment.trim_end().len();
    let mut words = Words {
        path,
        text,
        at: span.start + "--!".len(),
        end: span.end,
        directive: "",
    };
    let Some((word, at)) = words.next_word() else {
        errors.push(words.error(span.clone(), Problem::NoWord));
        return Line {
            word: None,
            word_span: span.clone(),
            span,
            directive: None,
        };
    };
    let Some(known) = KNOWN.into_iter().find(|known| *known == word) else {
        let nearest = nearest(&word.to_lowercase(), KNOWN);
        let word = word.to_owned();
        errors.push(words.error(at.clone(), Problem::UnknownDirective { word, nearest }));
        return Line {
            word: nearest,
            word_span: at,
            span,
            directive: None,
        };
    };
    words.directive = known;
    let directive = match arguments(&mut words) {
        Ok(directive) => Some(directive),
        Err(error) => {
            errors.push(*error);
            None
        }
    };
    Line {
        word: Some(known),
        word_span: at,
        span,
        directive,
    }
}

type Parsed<T> = Result<T, Box<ScriptError>>;

fn arguments(words: &mut Words) -> Parsed<Directive> {
    let directive = match words.directive {
        "revision" => Directive::Revision(words.one("an id", id)?),
        "revises" => Directive::Revises(words.list("a parent", id)?),
        "depends-on" => Directive::DependsOn(words.list("an id or a label", dependency)?),
        "branch" => Directive::Branch(words.one("a label", label)?),
        "created" => Directive::Created(words.time()?),
        "upgrade" => words.block(BlockKind::Upgrade)?,
        "downgrade" => words.block(BlockKind::Downgrade)?,
        "sample" => words.block(BlockKind::Sample)?,
        "irreversible" => Directive::Irreversible(words.reason()?),
        _ => Directive::Allow {
            rule: words.one("the name of a rule", allowed)?.0,
            why: words.reason()?,
        },
    };
    match words.next_word() {
        Some((word, span)) => Err(words.unexpected(word, span, [])),
        None => Ok(directive),
    }
}

fn is_id(word: &str) -> bool {
    word.parse::<RevisionId>().is_ok()
}

fn id(word: &str) -> Result<RevisionId, Problem> {
    word.parse().map_err(|_| Problem::NotAnId {
        word: word.to_owned(),
    })
}

fn label(word: &str) -> Result<String, Problem> {
    let word = word.to_owned();
    match is_id(&word) {
        true => Ok(word),
        false => Err(Problem::NotALabel { word }),
    }
}

fn dependency(word: &str) -> Result<String, Problem> {
    let word = word.to_owned();
    match is_id(&word) {
        true => Ok(word),
        false => Err(Problem::NotADependency { word }),
    }
}

fn allowed(word: &str) -> Result<String, Problem> {
    let word = word.to_owned();
    match rule::KNOWN.contains(&word.as_str()) {
        true => Ok(word),
        false => {
            let nearest = nearest(&word, rule::KNOWN);
            Err(Problem::UnknownRule { word, nearest })
        }
    }
}

/// The words of a directive line that are still to be read.
struct Words<'a> {
    path: &'a Arc<Path>,
    text: &'a Arc<str>,
    at: usize,
    end: usize,
    directive: &'static str,
}

impl<'a> Words<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// A run of characters that are neither space nor comma, or one comma.
    fn next_word(&mut self) -> Option<Spanned<&'a str>> {
        self.skip_space();
        let rest = self.rest();
        let end = match rest.strip_prefix(',') {
            Some(_) => 1,
            None => rest
                .find(|c: char| c.is_whitespace() || c == ',')
                .unwrap_or(rest.len()),
        };
        let word = rest.get(..end).filter(|word| !word.is_empty())?;
        self.at += end;
        Some((word, self.at - end..self.at))
    }

    fn error(&self, span: Range<usize>, problem: Problem) -> ScriptError {
        ScriptError::new(
            Place::new(self.path.clone(), self.text.clone(), span),
            problem,
        )
    }

    /// The end of the line, where something is missing: the directive's word carries the caret.
    fn without(&self, what: &'static str) -> Box<ScriptError> {
        let line = self.text.get(..self.end).unwrap_or_default();
        let start = line.rfind(self.directive).unwrap_or(self.at);
        let directive = self.directive;
        let span = start..start + directive.len();
        Box::new(self.error(span, Problem::Without { directive, what }))
    }

    fn unexpected<const N: usize>(
        &self,
        word: &str,
        span: Range<usize>,
        options: [&'static str; N],
    ) -> Box<ScriptError> {
        let problem = Problem::Unexpected {
            word: word.to_owned(),
            directive: self.directive,
            nearest: nearest(&word.to_lowercase(), options),
            takes: takes(self.directive),
        };
        Box::new(self.error(span, problem))
    }

    /// Exactly one argument.
    fn one<T>(
        &mut self,
        what: &'static str,
        read: fn(&str) -> Result<T, Problem>,
    ) -> Parsed<Spanned<T>> {
        let Some((word, span)) = self.next_word() else {
            return Err(self.without(what));
        };
        match read(word) {
            Ok(value) => Ok((value, span)),
            Err(problem) => Err(Box::new(self.error(span, problem))),
        }
    }

    /// One argument or several, separated by commas, spaces or both; none twice.
    fn list<T: PartialEq>(
        &mut self,
        what: &'static str,
        read: fn(&str) -> Result<T, Problem>,
    ) -> Parsed<Vec<Spanned<T>>> {
        let mut list: Vec<Spanned<T>> = vec![self.one(what, read)?];
        while let Some((word, span)) = self.next_word() {
            let comma = word == ",";
            let (value, at) = match comma.then(|| self.next_word()) {
                Some(Some((word, at))) => (read(word), (word, at)),
                Some(None) => return Err(self.unexpected(word, span, [])),
                None => (read(word), (word, span)),
            };
            let (word, at) = at;
            let value = value.map_err(|problem| Box::new(self.error(at.clone(), problem)))?;
            if let Some((_, first)) = list.iter().find(|(known, _)| *known == value) {
                let word = word.to_owned();
                let first = Place::new(self.path.clone(), self.text.clone(), first.clone());
                let error = self.error(at, Problem::Repeated { word });
                return Err(Box::new(error.also(first, "first named here")));
            }
            list.push((value, at));
        }
        Ok(list)
    }

    /// The rest of the line as a time.
    fn time(&mut self) -> Parsed<jiff::Timestamp> {
        self.skip_space();
        let (word, span) = (self.rest(), self.at..self.end);
        if word.is_empty() {
            return Err(self.without("a time"));
        }
        self.at = self.end;
        word.parse().map_err(|cause| {
            let word = word.to_owned();
            let error = self.error(span, Problem::NotATime { word });
            Box::new(error.because(cause))
        })
    }

    /// The options of a block.
    fn block(&mut self, kind: BlockKind) -> Parsed<Directive> {
        let (mut dialect, mut transaction) = (None, true);
        while let Some((word, span)) = self.next_word() {
            match word {
                "sqlite" if dialect.is_none() => dialect = Some(Dialect::Sqlite),
                "postgres" if dialect.is_none() => dialect = Some(Dialect::Postgres),
                "no-transaction" if transaction && kind != BlockKind::Sample => transaction = false,
                "sqlite" | "postgres" | "no-transaction" => {
                    return Err(self.unexpected(word, span, []));
                }
                _ => {
                    let options = ["sqlite", "postgres", "no-transaction"];
                    return Err(self.unexpected(word, span, options));
                }
            }
        }
        Ok(Directive::Block {
            kind,
            dialect,
            transaction,
        })
    }

    /// A reason in double quotes, or none at the end of the line.
    fn reason(&mut self) -> Parsed<String> {
        self.skip_space();
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(String::new());
        }
        let Some(quoted) = rest.strip_prefix('"') else {
            let (word, directive) = (rest.to_owned(), self.directive);
            let problem = Problem::NotAReason { word, directive };
            return Err(Box::new(self.error(self.at..self.end, problem)));
        };
        let Some((why, _)) = quoted.split_once('"') else {
            return Err(Box::new(self.error(self.at..self.end, Problem::OpenReason)));
        };
        self.at += why.len() + 2;
        Ok(why.trim().to_owned())
    }
}

/// How a directive is written.
fn takes(directive: &str) -> &'static str {
    match directive {
        "revision" => "--! revision ID",
        "revises" => "--! revises ID, ID",
        "depends-on" => "--! depends-on ID_OR_LABEL, ID_OR_LABEL",
        "branch" => "--! branch LABEL",
        "created" => "--! created TIME",
        "upgrade" => "--! upgrade [sqlite | postgres] [no-transaction]",
        "downgrade" => "--! downgrade [sqlite | postgres] [no-transaction]",
        "sample" => "--! sample [sqlite | postgres]",
        "irreversible" => "--! irreversible \"why\"",
        _ => "--! allow RULE \"why\"",
    }
}
