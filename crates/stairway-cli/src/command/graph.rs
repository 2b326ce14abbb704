//! `migrate-graph`: the revisions as a drawing.

use super::{
    describe::{Entry, outline},
    shown::Shown,
};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use clap::ValueEnum;
use serde_json::json;
use stairway::{ErrorKind, outline::Outline, picture};
use std::path::{Path, PathBuf};

/// Draw the graph of revisions
///
/// Newest on top, with branches and merges, labels, heads and bases; a dashed line is a dependency. With a database, what
/// is applied and what is pending. Nothing else is needed to draw: SVG is a picture as it is, Mermaid is drawn by GitHub
/// and GitLab in a Markdown file, and DOT is for Graphviz.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-graph -o graph.svg
  cargo xtask migrate-graph --as mermaid
  cargo xtask migrate-graph --as svg --range base:head > graph.svg
  cargo xtask migrate-graph | dot -Tpng > graph.png     by Graphviz")]
pub struct Graph {
    /// The language; without it the ending of FILE says it, or else it is `dot`
    #[arg(
        long = "as",
        value_enum,
        hide_possible_values = true,
        value_name = "dot|mermaid|svg"
    )]
    language: Option<Language>,

    #[command(flatten)]
    shown: Shown,

    /// Write to a file, over what is in it
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Dot,
    Mermaid,
    Svg,
}

impl Graph {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let language = self.language()?;
        let source = settings.source()?;
        let (ids, status) = self.shown.look(settings, output, &source)?;
        let outline = outline(&source, &Entry::of(&source, status.as_ref(), ids));
        if outline.rows().is_empty() {
            output.note(&self.shown.nothing(&source));
        }
        let text = language.text(&outline);
        if language == Language::Mermaid && is_much(&outline, &text) {
            output.note(
                "Mermaid draws 500 lines and 50,000 characters unless it is configured otherwise; \
                 `--range` leaves revisions out",
            );
        }
        if let Some(file) = &self.file {
            write(file, &text)?;
        }
        match &self.file {
            _ if output.is_json() => output.json(&json!({
                "as": language.as_str(),
                "path": self.file.as_ref().map(|file| file.display().to_string()),
                "text": text,
            })),
            Some(file) => output.result(&file.display().to_string()),
            None => output.exactly(&text),
        }
        Ok(Exit::Done)
    }

    fn language(&self) -> Result<Language, Box<Diagnostic>> {
        match (self.language, &self.file) {
            (Some(language), _) => Ok(language),
            (None, None) => Ok(Language::Dot),
            (None, Some(file)) => Language::of(file).ok_or_else(|| {
                let message = format!("`{}` does not say what to write", file.display());
                let help = "end it with `.svg`, `.mmd` or `.dot`, or add `--as svg`, `--as mermaid` or `--as dot`";
                Box::new(Diagnostic::new(ErrorKind::Usage, message).help(help))
            }),
        }
    }
}

impl Language {
    fn of(file: &Path) -> Option<Language> {
        match file.extension()?.to_str()? {
            "svg" => Some(Language::Svg),
            "mmd" | "mermaid" => Some(Language::Mermaid),
            "dot" | "gv" => Some(Language::Dot),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Language::Dot => "dot",
            Language::Mermaid => "mermaid",
            Language::Svg => "svg",
        }
    }

    fn text(self, outline: &Outline) -> String {
        match self {
            Language::Dot => outline.dot(),
            Language::Mermaid => outline.mermaid(),
            Language::Svg => picture::sheet(outline),
        }
    }
}

/// Whether it is more than Mermaid takes where nobody says otherwise.
fn is_much(outline: &Outline, text: &str) -> bool {
    outline.lines() > 500 || text.chars().count() > 50_000
}

fn write(file: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    std::fs::write(file, text).map_err(|error| {
        let message = format!("cannot write `{}`", file.display());
        Box::new(Diagnostic::new(ErrorKind::File, message).note(error.to_string()))
    })
}
