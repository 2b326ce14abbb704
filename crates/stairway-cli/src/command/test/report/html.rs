//! The proof as a page: one file that is complete in itself, without scripts, and asks for nothing. The graph is drawn
//! beside the list of revisions; each opens what there is to read of it.

mod entry;
mod finding;
mod fold;
mod history;
mod overview;
mod running;
mod whole;

use super::{Report, proven::revisions};
use history::History;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use overview::Overview;
use running::Running;
use stairway::page;

const STYLE: &str = include_str!("html/style.css");

pub(super) fn html(report: &Report<'_>) -> String {
    let revisions = revisions(report.proof);
    let running = Running::new(report);
    let history = History::new(report, &revisions, &running);
    let overview = Overview::new(report, &revisions);
    let style = style(&history.margins());
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(page::policy(&style));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (overview.word()) " · round trip of " (report.source.folder().display()) }
                // Nothing is asked for an icon.
                link rel="icon" href="data:,";
                style { (PreEscaped(style)) }
            }
            body {
                a class="skip" href="#result" { "To the result" }
                header {
                    h1 { "Round trip" }
                    nav aria-label="Parts of this page" {
                        @if overview.has_failures() { a href="#failures" { "Failures" } }
                        a href="#revisions" { "Revisions" }
                        a href="#whole" { "Whole history" }
                        a href="#obligations" { "What is proven" }
                    }
                }
                main id="result" tabindex="-1" {
                    (overview.summary())
                    @if overview.has_failures() { (overview.failures()) }
                    section class="revisions" aria-labelledby="revisions" {
                        h2 id="revisions" { "Revisions" }
                        p class="note" { "Newest on top; each opens its SQL and what was found." }
                        (history.list())
                    }
                    (whole::whole(report.proof))
                    (whole::obligations())
                }
                footer { p { "Stairway " (stairway::VERSION) ". What " code { "cargo xtask migrate-test" } " found." } }
            }
        }
    };
    document.into_string() + "\n"
}

/// The one style, with what no attribute may say under the policy: where the texts of each part of the list begin.
fn style(margins: &[usize]) -> String {
    let mut text = page::style() + STYLE;
    for (part, margin) in margins.iter().enumerate() {
        text.push_str(&format!(".part{part}{{--lanes:{margin}px}}"));
    }
    text
}

/// The id of a revision's entry, which no other part of the page has.
fn anchor(revision: &stairway::revision::RevisionId) -> String {
    format!("rev-{revision}")
}

/// A sentence, its code marked as such.
fn prose(text: &str) -> Markup {
    PreEscaped(page::prose(text))
}

fn fact(name: &str, value: Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use insta::assert_snapshot;

    #[test]
    fn everything_that_was_found_is_there() {
        testing::with_report(|report| {
            let page = html(report);
            // The style is a file of its own, and its digest with it.
            let (head, rest) = page.split_once("<style>").unwrap();
            let (_, rest) = rest.split_once("</style>").unwrap();
            let head = head.split_once("sha256-").unwrap().0;
            let mut text = format!("{head}[style]{rest}").replace(stairway::VERSION, "[version]");
            // What a rebuild watches for is the translation's matter.
            while let Some((before, rest)) = text.split_once("<details class=\"guards\">") {
                text = format!(
                    "{before}[guards]{}",
                    rest.split_once("</details>").unwrap().1
                );
            }
            // A line for each piece that is read for itself.
            let text = [
                "<section",
                "<details",
                "<h3",
                "<div class=\"body",
                "<table",
                "<tr",
                "<pre",
                "<dl",
                "<p",
                "</main",
                "<svg",
            ]
            .iter()
            .fold(text, |text, start| {
                text.replace(start, &format!("\n{start}"))
            });
            assert_snapshot!(text);
        });
    }

    #[test]
    fn what_is_in_a_message_stays_text() {
        testing::with_message("<script>alert(1)</script> & <b>`<i>`", |report| {
            let page = html(report);
            assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("<i>"));
            assert!(page.contains(
                "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;<code>&lt;i&gt;</code>"
            ));
        });
    }
}
