//! That there is one head.

use super::{Finding, Rule, Said};
use crate::{revision::graph::list, source::Source};

pub(super) fn check(source: &Source) -> Said {
    let heads = source.graph().heads();
    Ok(match heads.as_slice() {
        [] => (Vec::new(), "no revision yet".to_owned()),
        [head] => (Vec::new(), format!("`{head}`")),
        heads => {
            let message = format!("there are {} heads: {}", heads.len(), list(heads));
            let mut finding = Finding::new(Rule::Heads, message);
            for head in heads {
                if let Some(script) = source.script(head) {
                    let place = script.place_of(script.revision_span());
                    finding = finding.at(place, script.message());
                }
            }
            let detail = format!("{} heads", heads.len());
            (vec![finding.help(remedy(heads.len()))], detail)
        }
    })
}

/// Until there is a command that merges, a merge is written as any other revision.
fn remedy(heads: usize) -> String {
    let both = if heads == 2 { "both" } else { "all of them" };
    format!(
        "let the revision that is not shared yet revise the other head, in its `--! revises` line; or join the heads by \
         a revision without blocks whose `--! revises` names {both}"
    )
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
