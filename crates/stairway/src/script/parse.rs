//! A file's text to a script, in one pass over its tokens.
//!
//! The pass goes region by region: what stands outside of blocks, and each block by the token rules of its
//! own dialect. A directive ends a region only when the region's tokens say that it is a comment of its own
//! line, so that `--!` inside of strings, dollar quotes and block comments is text. After an error the pass
//! goes on where it can say something true about the rest.

use super::{
    Allow, Block, BlockKind, Header, Irreversible, Script,
    checksum::Canonical,
    directive::{self, Directive, Line, Spanned},
    error::{Problem, ScriptError},
    refuse::refuse,
    room::Room,
    slug,
    statement::Unfinished,
};
use crate::{
    dialect::{
        Dialect,
        token::{Token, TokenKind},
    },
    place::Place,
    revision::RevisionId,
};
use std::{
    ops::{ControlFlow, Range},
    path::Path,
    sync::Arc,
};

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn parse(
    room: &mut Room,
    path: Arc<Path>,
    text: Arc<str>,
    default_dialect: Dialect,
) -> Result<Script, Vec<ScriptError>> {
    room.clear();
    let mut parser = Parser {
        path: &path,
        text: &text,
        default_dialect,
        region: Region::Outside,
        room,
        resume: None,
        head: Head::default(),
        first_block: None,
        // One for each way.
        blocks: Vec::with_capacity(2),
        irreversible: None,
        allows: Vec::new(),
        errors: Vec::new(),
    };
    let bom = text
        .strip_prefix(BYTE_ORDER_MARK)
        .map_or(0, |_| BYTE_ORDER_MARK.len());
    parser.resume = Some(bom);
    while let Some(at) = parser.resume.take() {
        let rest = text.get(at..).unwrap_or_default();
        parser.dialect().scan(rest, |mut token| {
            token.span = token.span.start + at..token.span.end + at;
            parser.token(token)
        });
    }
    parser.close(text.len());
    parser.finish()
}

/// Where the pass is.
#[derive(Debug)]
enum Region {
    /// Before the first block, or after `irreversible`: comments and directives only.
    Outside,
    /// In a block.
    Block(Open),
    /// Behind an error that makes all up to the next directive doubtful.
    Lost,
}

/// A block that is not yet closed.
#[derive(Debug)]
struct Open {
    block: Block,
    dialect: Dialect,
}

/// The header while it is being read.
#[derive(Debug, Default)]
struct Head {
    revision: Option<Spanned<RevisionId>>,
    revises: Vec<Spanned<RevisionId>>,
    depends_on: Vec<Spanned<String>>,
    branch: Option<Spanned<String>>,
    created: Option<jiff::Timestamp>,
    /// The header directives met so far, sound or not, and where.
    met: Vec<Spanned<&'static str>>,
    message: Option<String>,
    description: Vec<String>,
    described: bool,
}

struct Parser<'t> {
    path: &'t Arc<Path>,
    text: &'t Arc<str>,
    default_dialect: Dialect,
    region: Region,
    room: &'t mut Room,
    /// Where to go on, in another region.
    resume: Option<usize>,
    head: Head,
    first_block: Option<Range<usize>>,
    blocks: Vec<Block>,
    irreversible: Option<Irreversible>,
    allows: Vec<Allow>,
    errors: Vec<ScriptError>,
}

impl Parser<'_> {
    fn dialect(&self) -> Dialect {
        match &self.region {
            Region::Block(open) => open.dialect,
            _ => self.default_dialect,
        }
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.path.clone(), self.text.clone(), span)
    }

    fn error(&mut self, span: Range<usize>, problem: Problem) {
        let error = ScriptError::new(self.place(span), problem);
        self.errors.push(error);
    }

    /// Takes the next token; breaks off when another region begins.
    fn token(&mut self, token: Token) -> ControlFlow<()> {
        match token.kind {
            TokenKind::LineComment => return self.line_comment(token),
            TokenKind::Space | TokenKind::BlockComment if token.terminated => {}
            _ if !token.terminated => self.unterminated(&token),
            _ => match self.region {
                Region::Outside => {
                    let before = self.first_block.is_none() && self.irreversible.is_none();
                    self.error(token.span, Problem::Outside { before });
                    self.region = Region::Lost;
                }
                Region::Block(_) => self.block_token(token),
                Region::Lost => {}
            },
        }
        ControlFlow::Continue(())
    }

    fn line_comment(&mut self, token: Token) -> ControlFlow<()> {
        let comment = self.text.get(token.span.clone()).unwrap_or_default();
        if comment.starts_with("--!") && self.begins_its_line(token.span.start) {
            return self.directive(token.span);
        }
        if self.first_block.is_none() {
            let line = comment.trim_start_matches('-');
            let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
            if self.head.message.is_some() {
                if !self.head.described {
                    self.head.description.push(line.to_owned());
                }
            } else if !line.is_empty() {
                self.head.message = Some(line.trim().to_owned());
            }
        }
        ControlFlow::Continue(())
    }

    fn begins_its_line(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let blank = |c: char| c.is_whitespace() && c != '\n' && c != '\r';
        let before = before.trim_end_matches(blank);
        before.is_empty() || before == BYTE_ORDER_MARK || before.ends_with(['\n', '\r'])
    }

    fn directive(&mut self, span: Range<usize>) -> ControlFlow<()> {
        let end = span.end;
        let line = directive::parse(self.path, self.text, span, &mut self.errors);
        self.head.described |= self.head.message.is_some();
        match line.word {
            Some("allow") => {
                if let Some(Directive::Allow { rule, why }) = line.directive {
                    let span = line.span;
                    self.allows.push(Allow { rule, why, span });
                }
                return ControlFlow::Continue(());
            }
            Some(word @ ("revision" | "revises" | "depends-on" | "branch" | "created")) => {
                self.header(word, line);
                return ControlFlow::Continue(());
            }
            _ => {}
        }
        self.close(line.span.start);
        self.resume = Some(end);
        self.region = match line.directive {
            Some(Directive::Irreversible(why)) => {
                self.irreversible(why, line.span, line.word_span);
                Region::Outside
            }
            Some(Directive::Block {
                kind,
                dialect,
                transaction,
            }) => {
                self.first_block.get_or_insert(line.word_span);
                self.open(Block {
                    kind,
                    dialect,
                    transaction,
                    directive: line.span,
                    span: end..end,
                    // Most have one.
                    statements: Vec::with_capacity(1),
                })
            }
            _ if line.word == Some("irreversible") => Region::Outside,
            _ => {
                if line.word.is_some() {
                    self.first_block.get_or_insert(line.word_span);
                }
                Region::Lost
            }
        };
        ControlFlow::Break(())
    }

    fn header(&mut self, word: &'static str, line: Line) {
        let span = line.word_span;
        if line.directive.is_none() {
            // It is wrong already; that it was meant to be there is all that counts.
            self.head.met.push((word, span));
            return;
        }
        if let Some(block) = &self.first_block {
            let block = self.place(block.clone());
            let problem = Problem::AfterBlock { directive: word };
            let error = ScriptError::new(self.place(span), problem);
            self.errors.push(error.also(block, "the first block"));
            self.head.met.push((word, line.span));
            return;
        }
        if let Some((_, first)) = self.head.met.iter().find(|(met, _)| *met == word) {
            let first = self.place(first.clone());
            let problem = Problem::Twice { directive: word };
            let error = ScriptError::new(self.place(span), problem);
            self.errors.push(error.also(first, "first given here"));
            return;
        }
        self.head.met.push((word, span));
        match line.directive {
            Some(Directive::Revision(id)) => self.head.revision = Some(id),
            Some(Directive::Revises(ids)) => self.head.revises = ids,
            Some(Directive::DependsOn(words)) => self.head.depends_on = words,
            Some(Directive::Branch(label)) => self.head.branch = Some(label),
            Some(Directive::Created(time)) => self.head.created = Some(time),
            _ => {}
        }
    }

    fn irreversible(&mut self, why: String, span: Range<usize>, word: Range<usize>) {
        if let Some(first) = &self.irreversible {
            let first = self.place(first.span.clone());
            let directive = "irreversible";
            let error = ScriptError::new(self.place(word), Problem::Twice { directive });
            self.errors.push(error.also(first, "first given here"));
        } else {
            self.irreversible = Some(Irreversible { why, span });
        }
    }

    fn open(&mut self, block: Block) -> Region {
        if let Some(canonical) = self.canonical(block.kind) {
            canonical.open(block.dialect, block.transaction);
        }
        let dialect = block.dialect.unwrap_or(self.default_dialect);
        self.room.splitter.restart(dialect);
        Region::Block(Open { block, dialect })
    }

    fn canonical(&mut self, kind: BlockKind) -> Option<&mut Canonical> {
        match kind {
            BlockKind::Upgrade => Some(&mut self.room.upgrade),
            BlockKind::Downgrade => Some(&mut self.room.downgrade),
            BlockKind::Sample => None,
        }
    }

    /// Takes a token of a block that is neither space nor comment.
    fn block_token(&mut self, token: Token) {
        let text = self.text;
        let Region::Block(open) = &mut self.region else {
            return;
        };
        let token_text = text.get(token.span.clone()).unwrap_or_default();
        let shell_command = open.dialect == Dialect::Sqlite
            && token_text == "."
            && self.room.splitter.tokens().is_empty();
        if token_text == "\\" || shell_command {
            let rest = text.get(token.span.start..).unwrap_or_default();
            let word = rest
                .split(char::is_whitespace)
                .next()
                .unwrap_or_default()
                .to_owned();
            let span = token.span.start..token.span.start + word.len();
            let client = if shell_command { "sqlite3" } else { "psql" };
            self.lose(span, Problem::ClientCommand { word, client });
            return;
        }
        let kind = open.block.kind;
        let token_kind = token.kind;
        if self.room.splitter.push(token, text) {
            self.end_statement();
        }
        if let Some(canonical) = self.canonical(kind) {
            canonical.token(token_kind, token_text);
        }
    }

    /// Ends the statement whose tokens have been gathered.
    fn end_statement(&mut self) {
        let text = self.text;
        let Region::Block(open) = &mut self.region else {
            return;
        };
        let tokens = self.room.splitter.tokens();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let refused = refuse(tokens, text, &open.block, open.dialect);
        open.block.statements.push(first.span.start..last.span.end);
        self.room.splitter.clear();
        match refused {
            // What follows it is data.
            Some((span, problem @ Problem::CopyFromStdin)) => self.lose(span, problem),
            Some((span, problem)) => self.error(span, problem),
            None => {}
        }
    }

    /// Reports a problem behind which nothing more can be said up to the next directive.
    fn lose(&mut self, span: Range<usize>, problem: Problem) {
        self.close_canonical();
        self.region = Region::Lost;
        self.error(span, problem);
    }

    fn unterminated(&mut self, token: &Token) {
        if matches!(self.region, Region::Lost) {
            return;
        }
        let text = self.text.get(token.span.clone()).unwrap_or_default();
        let (what, opening) = match token.kind {
            TokenKind::BlockComment => ("comment", 2),
            TokenKind::QuotedName => ("quoted name", text.find(['"', '`', '[']).unwrap_or(0) + 1),
            _ if text.starts_with('$') => {
                let tag = text.char_indices().skip(1).find(|(_, c)| *c == '$');
                ("dollar-quoted string", tag.map_or(1, |(at, _)| at + 1))
            }
            _ => ("string", text.find('\'').unwrap_or(0) + 1),
        };
        let start = token.span.start;
        self.lose(start..start + opening, Problem::Unterminated { what });
    }

    fn close_canonical(&mut self) {
        if let Region::Block(open) = &self.region {
            let kind = open.block.kind;
            if let Some(canonical) = self.canonical(kind) {
                canonical.close();
            }
        }
    }

    /// Closes the region at `end`.
    fn close(&mut self, end: usize) {
        if let Region::Block(_) = self.region {
            match self.room.splitter.unfinished(self.text) {
                Some(Unfinished::Paren(span)) => self.error(span, Problem::Unclosed),
                Some(Unfinished::Body(what, span)) => self.error(span, Problem::NoEnd { what }),
                None => self.end_statement(),
            }
        }
        self.close_canonical();
        if let Region::Block(mut open) = std::mem::replace(&mut self.region, Region::Lost) {
            open.block.span.end = end;
            self.blocks.push(open.block);
        }
    }

    /// Judges the file as a whole.
    fn finish(mut self) -> Result<Script, Vec<ScriptError>> {
        if self.irreversible.is_some() {
            self.room.downgrade.irreversible();
        }
        let downgrade = self
            .blocks
            .iter()
            .find(|block| block.kind == BlockKind::Downgrade);
        if let (Some(irreversible), Some(downgrade)) = (&self.irreversible, downgrade) {
            let block = self.place(downgrade.directive.clone());
            let place = self.place(irreversible.span.clone());
            let error = ScriptError::new(place, Problem::IrreversibleDowngrade);
            self.errors.push(error.also(block, "the block"));
        }
        self.itself();
        let met = |word| self.head.met.iter().any(|(met, _)| *met == word);
        if self.head.revision.is_none() && !met("revision") {
            self.error(0..0, Problem::NoRevision);
        }
        match self.head.revision.take() {
            Some(revision) if self.errors.is_empty() => Ok(self.script(revision)),
            _ => {
                self.errors.sort_by_key(|error| error.place().span().start);
                Err(self.errors)
            }
        }
    }

    /// Finds the revision among its own parents and dependencies.
    fn itself(&mut self) {
        let Some((revision, _)) = self.head.revision.clone() else {
            return;
        };
        let parents = self
            .head
            .revises
            .iter()
            .map(|(id, span)| ("revises", id.as_str(), span));
        let needed = self.head.depends_on.iter();
        let needed = needed.map(|(id, span)| ("depends on", id.as_str(), span));
        let found: Vec<_> = parents
            .chain(needed)
            .filter(|(_, id, _)| *id == revision.as_str())
            .map(|(edge, _, span)| (edge, span.clone()))
            .collect();
        for (edge, span) in found {
            let revision = revision.clone();
            self.error(span, Problem::Itself { revision, edge });
        }
    }

    fn script(self, (revision, revision_span): Spanned<RevisionId>) -> Script {
        let head = self.head;
        let message = head
            .message
            .unwrap_or_else(|| slug::message(self.path, &revision));
        let (revises, revises_spans) = apart(head.revises);
        let (depends_on, depends_on_spans) = apart(head.depends_on);
        Script {
            path: self.path.clone(),
            text: self.text.clone(),
            upgrade_checksum: self.room.upgrade.checksum(),
            downgrade_checksum: self.room.downgrade.checksum(),
            header: Header {
                revision,
                revision_span,
                revises,
                revises_spans,
                depends_on,
                depends_on_spans,
                branch: head.branch,
                created: head.created,
                message,
                description: head.description.join("\n").trim_matches('\n').to_owned(),
            },
            blocks: self.blocks,
            irreversible: self.irreversible,
            allows: self.allows,
        }
    }
}

/// Words and their spans. `unzip` would leave room for more of both.
fn apart<T>(words: Vec<Spanned<T>>) -> (Vec<T>, Vec<Range<usize>>) {
    let spans = words.iter().map(|(_, span)| span.clone()).collect();
    (words.into_iter().map(|(word, _)| word).collect(), spans)
}
