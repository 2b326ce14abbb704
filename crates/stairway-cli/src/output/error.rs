//! An error as text, in the manner of rustc: the message, each place with its line and a caret, the notes,
//! the help. Styled; the stream that it is written to takes the styles out where they do not belong.

use crate::diagnostic::Diagnostic;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title,
};
use stairway::{Place, error::Label};

/// No more related errors are shown than a reader can take in; JSON has them all.
const MOST: usize = 20;

/// The byte order mark, which is no part of the first line.
const MARK: char = '\u{feff}';

/// What stands before the message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heading<'a> {
    /// What ended the command.
    Error,
    /// What the user should know, and the command goes on.
    Warning,
    /// What the user is asked.
    Question,
    /// A rule that does not hold, by its name.
    Broken(&'a str),
    /// A rule of which the user should know something.
    Doubted(&'a str),
}

impl<'a> Heading<'a> {
    fn title(self, message: &'a str) -> Title<'a> {
        match self {
            Heading::Error => Level::ERROR.primary_title(message),
            Heading::Warning => Level::WARNING.primary_title(message),
            Heading::Question => Level::NOTE.with_name("question").primary_title(message),
            Heading::Broken(rule) => Level::ERROR.primary_title(message).id(rule),
            Heading::Doubted(rule) => Level::WARNING.primary_title(message).id(rule),
        }
    }
}

/// The text, without a line end at its end. Related errors follow, each after an empty line.
pub(super) fn render(
    diagnostic: &Diagnostic,
    heading: Heading<'_>,
    width: Option<usize>,
) -> String {
    let mut text = drawn(&renderer(width), group(diagnostic, heading));
    let most = if diagnostic.whole { usize::MAX } else { MOST };
    for related in diagnostic.related.iter().take(most) {
        text.push_str("\n\n");
        text.push_str(&render(related, heading, width));
    }
    if diagnostic.related.len() > most {
        let rest = diagnostic.related.len() - most;
        text.push_str(&format!("\n\n{rest} more errors are not shown"));
    }
    text
}

/// A warning that `what` is so, because of an error.
pub(super) fn render_warning(what: &str, why: &Diagnostic, width: Option<usize>) -> String {
    let mut group = Group::with_title(Level::WARNING.primary_title(what))
        .element(Level::NOTE.message(&why.message));
    for note in &why.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &why.help {
        group = group.element(Level::HELP.message(help));
    }
    drawn(&renderer(width), group)
}

/// The text of a group. An empty line of a note or remedy is drawn with its margin, which is no text.
fn drawn(renderer: &Renderer, group: Group<'_>) -> String {
    let text = renderer.render(&[group]);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn renderer(width: Option<usize>) -> Renderer {
    match width {
        Some(width) => Renderer::styled().term_width(width),
        None => Renderer::styled(),
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, heading: Heading<'a>) -> Group<'a> {
    let mut group = Group::with_title(heading.title(&diagnostic.message));
    for (index, label) in diagnostic.labels.iter().enumerate() {
        if continues(&diagnostic.labels, index) {
            continue;
        }
        group = match label.place.line() {
            None => group.element(Origin::path(path(&label.place))),
            Some(_) => group.element(snippet(&diagnostic.labels, index)),
        };
    }
    // What stands beside a caret already is not said again.
    let beside = |note: &&String| !diagnostic.labels.iter().any(|label| label.text == **note);
    for note in diagnostic.notes.iter().filter(beside) {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// Whether an earlier label is in the same file, so that one snippet shows both.
fn continues(labels: &[Label], index: usize) -> bool {
    labels[..index]
        .iter()
        .any(|earlier| same_file(&earlier.place, &labels[index].place))
}

/// The snippet of the file of `labels[first]`, with every label that points into it.
fn snippet(labels: &[Label], first: usize) -> Snippet<'_, Annotation<'_>> {
    let file = &labels[first].place;
    let text = file.text().strip_prefix(MARK).unwrap_or(file.text());
    let mark = file.text().len() - text.len();
    let annotations = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| same_file(file, &label.place))
        .map(|(index, label)| {
            let kind = match index {
                0 => AnnotationKind::Primary,
                _ => AnnotationKind::Context,
            };
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            let span = label.place.span();
            let span = span.start.saturating_sub(mark)..span.end.saturating_sub(mark);
            kind.span(span).label(text)
        });
    Snippet::source(text)
        .path(path(file))
        .annotations(annotations)
}

fn same_file(one: &Place, other: &Place) -> bool {
    one.path() == other.path() && one.text() == other.text()
}

fn path(place: &Place) -> String {
    place.path().display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use stairway::ErrorKind;
    use std::path::Path;

    const TEXT: &str =
        "-- Add users\n\n--! revision a1\n--! upgrde\nCREATE TABLE users (id bigint);\n";

    fn at(word: &str, text: &str) -> Label {
        let start = TEXT.find(word).unwrap();
        Label {
            place: Place::new(
                Path::new("migrations/a1.sql"),
                TEXT.into(),
                start..start + word.len(),
            ),
            text: text.to_owned(),
        }
    }

    fn check(diagnostic: &Diagnostic) -> String {
        anstream::adapter::strip_str(&render(diagnostic, Heading::Error, None)).to_string()
    }

    #[test]
    fn a_place_has_its_line_and_a_caret() {
        let mut error = Diagnostic::new(ErrorKind::Source, "unknown directive `upgrde`")
            .help("did you mean `upgrade`?");
        error.labels.push(at("upgrde", ""));
        assert_snapshot!(check(&error));
    }

    #[test]
    fn two_labels_in_a_file_share_a_snippet_and_a_cause_beside_a_caret_is_said_once() {
        let mut error = Diagnostic::new(ErrorKind::Step, "cannot upgrade `a1` on PostgreSQL")
            .note("relation `users` already exists")
            .note("the database is still at base");
        error
            .labels
            .push(at("users (", "relation `users` already exists"));
        error.labels.push(at("revision a1", "of this revision"));
        assert_snapshot!(check(&error));
    }

    #[test]
    fn a_file_as_such_is_an_origin_without_lines() {
        let mut error = Diagnostic::new(ErrorKind::File, "cannot read the folder `migrations`")
            .help("`migrate-create` makes it with the first revision");
        error.labels.push(Label {
            place: Place::whole("migrations"),
            text: String::new(),
        });
        assert_snapshot!(check(&error));
    }

    #[test]
    fn an_error_without_a_place_is_its_message_and_what_is_beside_it() {
        let error = Diagnostic::new(
            ErrorKind::Connection,
            "cannot connect to `postgres://u:***@h/d`",
        )
        .note("connection refused")
        .help("check that the server runs");
        assert_snapshot!(check(&error));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let mut error = Diagnostic::new(ErrorKind::Source, "unknown directive `x`");
        let text = "\u{feff}--! x\n";
        error.labels.push(Label {
            place: Place::new(Path::new("a.sql"), text.into(), 7..8),
            text: String::new(),
        });
        assert_snapshot!(check(&error));
    }

    #[test]
    fn a_long_list_of_errors_is_cut() {
        let mut error = Diagnostic::new(ErrorKind::Source, "first");
        error.related = vec![Diagnostic::new(ErrorKind::Source, "more"); MOST + 3];
        let text = check(&error);
        assert_eq!(text.matches("error: ").count(), 1 + MOST);
        assert!(text.ends_with("\n3 more errors are not shown"), "{text}");
    }

    #[test]
    fn related_errors_follow_one_after_another() {
        let mut error = Diagnostic::new(ErrorKind::Source, "unknown directive `upgrde`");
        error.labels.push(at("upgrde", ""));
        error
            .related
            .push(Diagnostic::new(ErrorKind::Source, "no upgrade block"));
        assert_snapshot!(check(&error));
    }
}
