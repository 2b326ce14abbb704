//! A walk over the children of one node of the tree, in which every child has to be taken.

use crate::sql::Problem;
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};
use std::ops::Range;

/// The children of a node, without white space and comments.
pub(super) struct Cursor {
    children: Vec<SyntaxElement>,
    next: usize,
    end: usize,
}

impl Cursor {
    /// At the first child of `node`.
    pub(super) fn new(node: &SyntaxNode) -> Cursor {
        let children = node
            .children_with_tokens()
            .filter(|child| !is_trivia(child.kind()))
            // Nodes of optional clauses are there even when nothing was written.
            .filter(|child| !child.text_range().is_empty())
            .collect();
        Cursor {
            children,
            next: 0,
            end: node.text_range().end().into(),
        }
    }

    /// At the first of `children`, which end at `end`.
    pub(super) fn over(children: Vec<SyntaxElement>, end: usize) -> Cursor {
        Cursor {
            children,
            next: 0,
            end,
        }
    }

    /// The next child, which stays.
    pub(super) fn peek(&self) -> Option<&SyntaxElement> {
        self.children.get(self.next)
    }

    /// The kind of the next child.
    pub(super) fn kind(&self) -> Option<SyntaxKind> {
        self.peek().map(SyntaxElement::kind)
    }

    /// Takes the next child, whatever it is.
    pub(super) fn any(&mut self) -> Option<SyntaxElement> {
        let child = self.children.get(self.next).cloned();
        self.next += usize::from(child.is_some());
        child
    }

    /// Takes the next child if it is of `kind`.
    pub(super) fn take(&mut self, kind: SyntaxKind) -> Option<SyntaxElement> {
        if self.kind() == Some(kind) {
            self.any()
        } else {
            None
        }
    }

    /// Takes the next child, which has to be of `kind`.
    pub(super) fn expect(&mut self, kind: SyntaxKind) -> Result<SyntaxElement, Problem> {
        self.take(kind).ok_or_else(|| self.unexpected())
    }

    /// The kind of the child behind the next one.
    pub(super) fn second(&self) -> Option<SyntaxKind> {
        self.children.get(self.next + 1).map(SyntaxElement::kind)
    }

    /// The bytes of the next child; empty at the end.
    pub(super) fn span(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, span)
    }

    /// Where the child that was last taken ends.
    pub(super) fn taken(&self) -> usize {
        let last = self
            .next
            .checked_sub(1)
            .and_then(|at| self.children.get(at));
        last.map_or(self.end, |last| span(last).end)
    }

    /// Takes the next child if it is a node.
    pub(super) fn any_node(&mut self) -> Option<SyntaxNode> {
        let node = self.peek()?.as_node().cloned();
        self.next += usize::from(node.is_some());
        node
    }

    /// Takes the next child, which has to be a node of `kind`.
    pub(super) fn expect_node(&mut self, kind: SyntaxKind) -> Result<SyntaxNode, Problem> {
        self.node(kind).ok_or_else(|| self.unexpected())
    }

    /// Takes the next child if it is a node of `kind`.
    pub(super) fn node(&mut self, kind: SyntaxKind) -> Option<SyntaxNode> {
        match self.peek() {
            Some(SyntaxElement::Node(node)) if node.kind() == kind => {
                let node = node.clone();
                self.next += 1;
                Some(node)
            }
            _ => None,
        }
    }

    /// Nothing may be left.
    pub(super) fn done(&self) -> Result<(), Problem> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected()),
        }
    }

    /// The problem that the next child is not understood.
    pub(super) fn unexpected(&self) -> Problem {
        match self.peek() {
            Some(child) => {
                let text = in_one_line(&child.to_string());
                Problem::unshared(span(child), format!("`{text}` is not understood here"))
            }
            None => Problem::unshared(self.end..self.end, "something is missing here"),
        }
    }

    /// The problem that the child that was just taken is not understood.
    pub(super) fn before(&self) -> Problem {
        Cursor {
            children: self.children.clone(),
            next: self.next.saturating_sub(1),
            end: self.end,
        }
        .unexpected()
    }
}

/// Whether `kind` is white space or a comment.
pub(super) fn is_trivia(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::WHITESPACE | SyntaxKind::COMMENT)
}

/// The text of a node, in one line.
pub(super) fn text(node: &SyntaxNode) -> String {
    in_one_line(&node.to_string())
}

/// The bytes of a node.
pub(super) fn range(node: &SyntaxNode) -> Range<usize> {
    node.text_range().into()
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes of a child.
pub(super) fn span(element: &SyntaxElement) -> Range<usize> {
    element.text_range().into()
}
