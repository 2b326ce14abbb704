//! That there is one head.

use super::{Finding, Rule, Said};
use crate::{Error, source::Source};

pub(super) fn check(source: &Source) -> Said {
    let heads = source.graph().heads();
    let detail = match heads.as_slice() {
        [] => "no revision yet".to_owned(),
        [head] => format!("`{head}`"),
        heads => format!("{} heads", heads.len()),
    };
    let several = source.lacks_one_head().map(Error::from);
    let findings = several.map(|error| Finding::error(Rule::Heads, &error));
    Ok((findings.into_iter().collect(), detail))
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use insta::assert_snapshot;

    #[test]
    fn each_head_is_shown_with_its_message() {
        let source = source(&[
            ("a", "--! upgrade\n"),
            ("b", "--! revises a\n--! upgrade\n"),
            ("c", "--! revises a\n--! upgrade\n"),
            ("d", "--! upgrade\n"),
        ]);
        assert_snapshot!(said(check(&source)), @"
        m/b.sql:1:14 error heads: there are 3 heads: `b`, `c` and `d`
          m/c.sql:1:14: 
          m/d.sql:1:14: 
        3 heads
        ");
    }

    #[test]
    fn one_head_and_none_are_fine() {
        assert_snapshot!(said(check(&source(&[]))), @"no revision yet");
        assert_snapshot!(said(check(&source(&[("a", "--! upgrade\n")]))), @"`a`");
    }
}
