use super::*;
use crate::{
    error::Explain,
    revision::graph::table::{graph, ids, text},
};
use pretty_assertions::assert_eq;

const CHAIN: &str = "a1 / a2 -> a1 / b3 -> a2 / b4 -> b3";
/// Two branches with labels, the second with a fork of its own.
const FORKED: &str =
    "a / b1 -> a label left / b2 -> b1 / c1 -> a label right / c2 -> c1 / c3 -> c1";
/// Two bases with labels, of which the second depends on the end of the first.
const BASES: &str = "a1 label one / a2 -> a1 / b1 label two / b2 -> b1 depends a2";
const DIAMOND: &str = "a / b -> a / c -> a / d -> b c";

/// `target` on a graph and an applied set: the revisions, or the error with its help.
fn answer(table: &str, applied: &str, target: &str) -> String {
    let revisions = |target: Target| target.revisions(&graph(table), &ids(applied));
    match target.parse::<Target>().and_then(revisions) {
        Ok(revisions) => text(revisions),
        Err(error) => format!("{error}; {}", error.help().unwrap_or_default()),
    }
}

#[track_caller]
fn check(table: &str, applied: &str, target: &str, expected: &str) {
    assert_eq!(answer(table, applied, target), expected);
}

#[track_caller]
fn check_refused(target: &str, expected: &str) {
    let error = target.parse::<Target>().unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(error.help().is_some());
}

#[test]
fn every_form_reads_back_as_it_was_written() {
    for text in [
        "head",
        "heads",
        "base",
        "5ebc48e65e28",
        "123",
        "_",
        "+1",
        "-1",
        "+250",
        "current",
        "billing@head",
        "5ebc@base",
        "l@5ebc",
        "l@+1",
        "l@-1",
        "5ebc+1",
        "head-1",
        "base+2",
        "l@heads-3",
    ] {
        assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
    }
}

#[test]
fn what_has_no_form_is_refused() {
    check_refused("", "the target is empty");
    check_refused(" ", "` ` is not a target");
    check_refused("head ", "`head ` is not a target");
    check_refused("a b", "`a b` is not a target");
    check_refused("é", "`é` is not a target");
    check_refused("a.b", "`a.b` is not a target");
    check_refused("a:b", "`a:b` is not a target");
    check_refused("@head", "`@head` is not a target");
    check_refused("l@", "`l@` is not a target");
    check_refused("l@m@head", "`l@m@head` is not a target");
    check_refused("l+1@head", "`l+1@head` is not a target");
    check_refused("é+1", "`é+1` is not a target");
}

#[test]
fn steps_are_a_sign_and_a_number_above_zero() {
    check_refused("+1x", "`+1x` is not a number of steps");
    check_refused("a+1x", "`a+1x` is not a number of steps");
    check_refused("a-b", "`a-b` is not a number of steps");
    check_refused("a+1+1", "`a+1+1` is not a number of steps");
    check_refused("l@head-0", "`l@head-0` is no step in any direction");
    check_refused("+", "`+` is not a number of steps");
    check_refused("-", "`-` is not a number of steps");
    check_refused("--1", "`--1` is not a number of steps");
    check_refused("+-1", "`+-1` is not a number of steps");
    check_refused("+0", "`+0` is no step in any direction");
    check_refused("-000", "`-000` is no step in any direction");
    check_refused(
        "+99999999999999999999999",
        "`+99999999999999999999999` is more steps than can be counted",
    );
}

#[test]
fn head_heads_and_base() {
    check(CHAIN, "", "head", "b4");
    check(CHAIN, "", "heads", "b4");
    check(CHAIN, "b4", "base", "");
    check("", "", "head", "");
    check("", "", "heads", "");
    check("a / b", "", "heads", "a b");
}

#[test]
fn several_heads_are_named_with_the_ways_on() {
    check(
        "a / b -> a / c -> a",
        "",
        "head",
        "`head` is ambiguous: the heads are `b` and `c`; `heads` names all of them; `migrate-merge` joins them in one",
    );
}

#[test]
fn a_prefix_of_any_length_works_if_only_one_id_has_it() {
    check(CHAIN, "", "a1", "a1");
    check("abcdef / bcd", "", "a", "abcdef");
    check(
        CHAIN,
        "",
        "a",
        "`a` is ambiguous: it begins `a1` and `a2`; give more characters of the id",
    );
}

#[test]
fn a_whole_id_is_no_prefix() {
    check("ab / abc / abcd", "", "abc", "abc");
    check("1 / 12 / 2", "", "1", "1");
}

#[test]
fn an_unknown_word_gives_the_nearest() {
    check(
        "5ebc48e6 / b",
        "",
        "5ebd48e6",
        "there is no revision `5ebd48e6`; did you mean `5ebc48e6`?",
    );
    check(
        CHAIN,
        "",
        "haed",
        "there is no revision `haed`; did you mean `head`?",
    );
    check(
        CHAIN,
        "",
        "heads@+1",
        "there is no revision `heads`; before `@` stands a branch label or an id",
    );
    check(
        CHAIN,
        "",
        "zzzzzz",
        "there is no revision `zzzzzz`; `migrate-history` lists the revisions",
    );
}

#[test]
fn an_unknown_beginning_gives_the_id_that_nearly_begins_so() {
    let table = "5ebc48e65e28 / 1975ea83b712";
    check(
        table,
        "",
        "5eb4",
        "there is no revision `5eb4`; did you mean `5ebc48e65e28`?",
    );
    check(
        table,
        "",
        "5x",
        "there is no revision `5x`; `migrate-history` lists the revisions",
    );
}

#[test]
fn a_label_stands_for_the_revision_that_carries_it() {
    check(FORKED, "", "left", "b1");
    check("ab / b label a", "", "a", "b");
    check(
        FORKED,
        "",
        "lefd",
        "there is no revision `lefd`; did you mean `left`?",
    );
}

#[test]
fn steps_up_start_at_the_applied_head_or_at_base() {
    check(CHAIN, "", "+1", "a1");
    check(CHAIN, "", "+4", "b4");
    check(CHAIN, "a1 a2", "+1", "b3");
    check(CHAIN, "missing a1", "+1", "a2");
}

#[test]
fn steps_down_start_at_the_applied_head() {
    check(CHAIN, "a1 a2 b3", "-1", "a2");
    check(CHAIN, "a1 a2 b3", "-3", "");
}

#[test]
fn walking_off_the_end_says_how_far_one_can_go() {
    check(
        CHAIN,
        "a1 a2",
        "+3",
        "`+3` goes too far: there are only 2 steps up from `a2`; the farthest is `+2`",
    );
    check(
        CHAIN,
        "a1 a2 b3",
        "+2",
        "`+2` goes too far: there is only 1 step up from `b3`; the farthest is `+1`",
    );
    check(
        CHAIN,
        "a1 a2 b3 b4",
        "+1",
        "`+1` goes too far: there is no step up from `b4`; `heads` applies whatever is pending on other branches",
    );
    check(
        CHAIN,
        "",
        "+9",
        "`+9` goes too far: there are only 4 steps up from base; the farthest is `+4`",
    );
    check(
        CHAIN,
        "a1 a2",
        "-5",
        "`-5` goes too far: there are only 2 steps down from `a2`; the farthest is `-2`; `base` takes everything back",
    );
    check(
        CHAIN,
        "",
        "-1",
        "`-1` goes too far: there is no step down from base; nothing is applied, so there is nothing to take back",
    );
}

#[test]
fn steps_over_a_fork_or_a_merge_are_ambiguous() {
    check(
        DIAMOND,
        "a",
        "+1",
        "`+1` is ambiguous: `b` and `c` can come next after `a`; name the revision to go to, or the way: `b@+1` or `c@+1`",
    );
    check(DIAMOND, "", "+1", "a");
    check(
        DIAMOND,
        "",
        "+2",
        "`+2` is ambiguous: `b` and `c` can come next after `a`; name the revision to go to, or the way: `b@+2` or `c@+2`",
    );
    check(
        "a / b",
        "",
        "+1",
        "`+1` is ambiguous: `a` and `b` can come next as the first; name the revision to go to, or the way: `a@+1` or `b@+1`",
    );
    check(
        DIAMOND,
        "a b c d",
        "-1",
        "`-1` is ambiguous: below `d` are `b` and `c`, which it merges; name the revision to go to, or the way: `b@-1` or `c@-1`",
    );
}

#[test]
fn steps_from_several_applied_heads_are_ambiguous() {
    for (table, target) in [(DIAMOND, "-1"), ("a / b -> a / c -> a / d -> b", "+1")] {
        check(
            table,
            "a b c",
            target,
            &format!(
                "`{target}` is ambiguous: it would be counted from `b` and `c`, which are several; say from which: `b@{target}` or `c@{target}`"
            ),
        );
    }
}

/// All ways to be chosen from once ran the same one revision.
#[test]
fn one_step_up_from_all_that_a_merge_joins_is_the_merge() {
    let table = "a / b -> a / c -> a / d -> a / m -> b c d / n -> m / x";
    check(table, "a b c d", "+1", "m");
    check(table, "a b c d", "+2", "n");
    check(table, "a b c d x", "m@+1", "m");
    check(table, "a b c", "+1", "m");
    check(
        table,
        "a b c d",
        "+3",
        "`+3` goes too far: there are only 2 steps up from `b`; the farthest is `+2`",
    );
    // Of branches that are not as long, or are not all merged, or are merged twice, more than one can be meant.
    for (table, applied, heads, ways) in [
        (
            "a / b -> a / c -> a / d -> c / m -> b d",
            "a b c",
            "`b` and `c`",
            "`b@+1` or `c@+1`",
        ),
        (
            "a / b -> a / c -> a / d -> a / m -> b c / n -> d",
            "a b c d",
            "`b`, `c` and `d`",
            "`b@+1` or `c@+1` or `d@+1`",
        ),
        (
            "a / b -> a / c -> a / m -> b c / n -> b c",
            "a b c",
            "`b` and `c`",
            "`b@+1` or `c@+1`",
        ),
    ] {
        check(
            table,
            applied,
            "+1",
            &format!(
                "`+1` is ambiguous: it would be counted from {heads}, which are several; say from which: {ways}"
            ),
        );
    }
}

#[test]
fn a_step_up_through_a_merge_is_not_ambiguous() {
    check(DIAMOND, "a b", "+1", "d");
}

#[test]
fn a_late_revision_is_no_step_down() {
    check(CHAIN, "a1 b3", "-2", "");
}

#[test]
fn what_another_parent_revises_is_no_way_of_its_own() {
    let table = "a / b -> a / c -> a b / d -> c";
    check(table, "a", "+1", "b");
    check(table, "a", "+2", "c");
    check(table, "a b c d", "-2", "b");
    check(table, "", "c-1", "b");
    check(table, "", "c-2", "a");
}

#[test]
fn a_branch_narrows_to_its_line() {
    check(FORKED, "", "left@head", "b2");
    check(FORKED, "", "b2@head", "b2");
    check(FORKED, "", "left@heads", "b2");
    check(FORKED, "", "right@heads", "c2 c3");
    check(FORKED, "", "left@base", "");
    check(FORKED, "", "left@a", "a");
    check("ab1 / ab2 / ab3 -> ab2", "", "ab1@ab", "ab1");
    check(
        FORKED,
        "",
        "left@b",
        "`b` is ambiguous: it begins `b1` and `b2`; give more characters of the id",
    );
    check(BASES, "", "two@heads", "b2");
    check(
        FORKED,
        "",
        "right@head",
        "`right@head` is ambiguous: the heads of `right` are `c2` and `c3`; `right@heads` names all of them; `migrate-merge right@heads` joins them in one",
    );
    check(
        FORKED,
        "",
        "left@c1",
        "`left@c1` names no revision: `c1` is not on the branch of `left`; name a revision that the branch revises or that revises it; `migrate-history` lists them",
    );
    check(
        FORKED,
        "",
        "lift@head",
        "there is no revision `lift`; did you mean `left`?",
    );
}

#[test]
fn a_dependency_is_not_on_the_branch() {
    check(
        BASES,
        "",
        "two@a2",
        "`two@a2` names no revision: `a2` is not on the branch of `two`; name a revision that the branch revises or that revises it; `migrate-history` lists them",
    );
}

#[test]
fn steps_on_a_branch_are_counted_from_what_is_applied_of_it() {
    check(FORKED, "", "left@+1", "a");
    check(FORKED, "a", "left@+1", "b1");
    check(FORKED, "a c1 c2", "left@+1", "b1");
    check(FORKED, "a c1 c2", "left@+2", "b2");
    check(FORKED, "a b1 c1", "left@-1", "a");
    check(FORKED, "a b1 b2 c1", "c3@+1", "c3");
    // Of two heads of the branch the one that needs the other is the last.
    check("a / b -> a / c -> a depends b", "a b c", "a@-1", "a");
    check("a / b -> a / c -> a depends b", "a b c", "a@-2", "");
    // `a2` is a head no more, since `b2` needs it; of its own branch it is the last.
    check(BASES, "a1 a2 b1 b2", "one@-1", "a1");
    check(
        FORKED,
        "a c1 c2 c3",
        "right@-1",
        "`right@-1` is ambiguous: it would be counted from `c2` and `c3`, which are several; say from which: `c2@-1` or `c3@-1`",
    );
    check(
        FORKED,
        "a b1",
        "left@+3",
        "`left@+3` goes too far: there is only 1 step up from `b1`; the farthest is `left@+1`",
    );
}

#[test]
fn steps_are_counted_from_a_revision_as_well() {
    check(CHAIN, "b4", "a1+2", "b3");
    check(CHAIN, "", "b4-3", "a1");
    check(CHAIN, "", "head-1", "b3");
    check(CHAIN, "", "heads-1", "b3");
    check(CHAIN, "", "base+2", "a2");
    check(CHAIN, "", "a1-1", "");
    check(FORKED, "", "left+1", "b2");
    check(FORKED, "", "left@a+1", "b1");
    check(FORKED, "", "left@head-2", "a");
    check(DIAMOND, "", "c@d-1", "c");
    check(DIAMOND, "", "b@base+3", "d");
    check(
        CHAIN,
        "",
        "head+1",
        "`head+1` goes too far: there is no step up from `b4`; `heads` applies whatever is pending on other branches",
    );
    check(
        CHAIN,
        "",
        "a2-9",
        "`a2-9` goes too far: there are only 2 steps down from `a2`; the farthest is `a2-2`; `base` takes everything back",
    );
    check(
        CHAIN,
        "",
        "base-1",
        "`base-1` goes too far: there is no step down from base; nothing is below base",
    );
    check(
        DIAMOND,
        "",
        "a+1",
        "`a+1` is ambiguous: `b` and `c` can come next after `a`; name the revision to go to, or the way: `b@a+1` or `c@a+1`",
    );
    check(
        DIAMOND,
        "",
        "d-1",
        "`d-1` is ambiguous: below `d` are `b` and `c`, which it merges; name the revision to go to, or the way: `b@d-1` or `c@d-1`",
    );
}

/// The help once named `heads` to whoever typed it.
#[test]
fn steps_from_several_heads_are_ambiguous() {
    for target in ["head-1", "heads-1"] {
        check(
            FORKED,
            "",
            target,
            &format!(
                "`{target}` is ambiguous: the heads are `b2`, `c2` and `c3`; say from which: `b2-1` or `c2-1` or `c3-1`"
            ),
        );
    }
    check(
        FORKED,
        "",
        "right@head-2",
        "`right@head-2` is ambiguous: the heads of `right` are `c2` and `c3`; say from which: `right@c2-2` or `right@c3-2`",
    );
    check(FORKED, "", "right@c2-2", "a");
    check(
        FORKED,
        "",
        "heads+1",
        "`heads+1` is ambiguous: the heads are `b2`, `c2` and `c3`; nothing comes after a head; count up from what is below it",
    );
}

#[test]
fn steps_down_a_branch_end_where_another_begins() {
    let shared = "goes too far: there is only 1 step down on `left`; the farthest is `left@-1`; `a-1` goes below `a`, which other branches may stand on";
    check(FORKED, "a b1 c1", "left@-2", &format!("`left@-2` {shared}"));
    check(FORKED, "a b1 c1", "left@-9", &format!("`left@-9` {shared}"));
    check(
        FORKED,
        "a c1",
        "left@-1",
        "`left@-1` goes too far: nothing of `left` is applied; `a-1` goes below `a`, which other branches may stand on",
    );
    check(
        FORKED,
        "c1",
        "left@-1",
        "`left@-1` goes too far: there is no step down from base; nothing of `left` is applied, so there is nothing to take back",
    );
    // A label at the root is on all that there is, and a trunk that nothing else stands on is gone down.
    check(BASES, "a1 a2 b1", "one@-2", "");
    check(CHAIN, "a1 a2 b3", "b3@-3", "");
    check("a / b -> a label left / c -> b", "a b c", "left@-3", "");
    check(
        "a / b -> a label left / c -> b",
        "a",
        "left@-1",
        "`left@-1` goes too far: nothing of `left` is applied; `a-1` goes below `a`, which other branches may stand on",
    );
    // What another depends on is shared as well.
    check(
        "a / b -> a label left / x depends a",
        "a b x",
        "left@-2",
        "`left@-2` goes too far: there is only 1 step down on `left`; the farthest is `left@-1`; `a-1` goes below `a`, which other branches may stand on",
    );
    check(DIAMOND, "a b c d", "b@-2", "a");
    check(
        "a / b -> a / c -> a / d -> b c / e -> d",
        "a b c d e",
        "e@-2",
        "`e@-2` is ambiguous: below `d` are `b` and `c`, which it merges; name the revision to go to, or the way: `b@-2` or `c@-2`",
    );
    // From a revision that is named the way down is open.
    check(FORKED, "", "left@b1-2", "");
}

#[test]
fn current_is_what_is_applied() {
    check(CHAIN, "a1 a2", "current", "a2");
    check(CHAIN, "", "current", "");
    check(FORKED, "a b1 c1", "current", "b1 c1");
    check(FORKED, "a b1 c1", "left@current", "b1");
    check(CHAIN, "a1 a2", "current+1", "b3");
}

/// The revisions of `range`, or the error with its help.
#[track_caller]
fn check_range(table: &str, applied: &str, range: &str, expected: &str) {
    let revisions = |range: Range| {
        assert_eq!(range.to_string().parse::<Range>().unwrap(), range);
        range.revisions(&graph(table), &ids(applied))
    };
    let answer = match range.parse::<Range>().and_then(revisions) {
        Ok(revisions) => text(revisions),
        Err(error) => format!("{error}; {}", error.help().unwrap_or_default()),
    };
    assert_eq!(answer, expected);
}

#[test]
fn a_range_holds_its_start() {
    check_range(CHAIN, "", ":", "a1 a2 b3 b4");
    check_range(CHAIN, "", "a2:", "a2 b3 b4");
    check_range(CHAIN, "", ":a2", "a1 a2");
    check_range(CHAIN, "", "a2:b3", "a2 b3");
    check_range(CHAIN, "", "b3:b3", "b3");
    check_range(CHAIN, "", "base:head", "a1 a2 b3 b4");
    check_range(CHAIN, "a1 a2", "current:", "a2 b3 b4");
    check_range(CHAIN, "a1 a2", ":current", "a1 a2");
    check_range(CHAIN, "", "head-1:head", "b3 b4");
    check_range("", "", ":", "");
}

#[test]
fn a_range_brings_what_its_end_needs() {
    check_range(DIAMOND, "", "b:d", "b c d");
    check_range(BASES, "", "b1:b2", "a1 a2 b1 b2");
    check_range(FORKED, "", "left:", "b1 b2 c1 c2 c3");
}

#[test]
fn a_branch_at_the_start_narrows_an_end_that_is_left_out() {
    check_range(FORKED, "", "left@base:", "a b1 b2");
    check_range(FORKED, "", "left@left:", "b1 b2");
}

#[test]
fn steps_in_a_range_are_counted_from_its_other_end() {
    check_range(CHAIN, "a1 a2 b3", "-1:current", "a2 b3");
    check_range(CHAIN, "a1", "-1:head", "b3 b4");
    check_range(CHAIN, "a1", "-1:", "b3 b4");
    check_range(CHAIN, "", "a1:+2", "a1 a2 b3");
    check_range(CHAIN, "a1 a2", ":+1", "a1 a2 b3");
    check_range(CHAIN, "a1 a2", "-1:+1", "a1 a2 b3");
    check_range(CHAIN, "a1 a2", "-2:+1", "a1 a2 b3");
}

#[test]
fn a_range_is_relative_where_an_end_is_counted_from_what_is_applied() {
    let check = |range: &str, expected: bool| {
        let range: Range = range.parse().unwrap();
        assert_eq!(range.is_relative(), expected, "{range}");
    };
    for range in [":", "a2:", ":a2", "base:head", "-1:head", "-1:", "a1:+2"] {
        check(range, false);
    }
    for range in [
        "current:",
        ":current",
        "-1:current",
        ":+1",
        "-1:+1",
        "left@-1:current",
    ] {
        check(range, true);
    }
}

#[test]
fn what_is_no_range_is_refused() {
    for text in ["a", "a:b:c"] {
        check_range(
            CHAIN,
            "",
            text,
            &format!(
                "`{text}` is not a range; write `FROM:TO`; left out, they are `base` and `heads`"
            ),
        );
    }
    check_range(
        CHAIN,
        "",
        "b3:a2",
        "`b3:a2` is empty: what it ends with does not need `b3`; start at a revision that the end needs, or at `base`; `migrate-history` lists them",
    );
    check_range(
        CHAIN,
        "",
        "x:",
        "there is no revision `x`; `migrate-history` lists the revisions",
    );
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", applied in proptest::sample::subsequence(vec!["a1", "a2", "b3", "b4"], 0..=4)) {
        answer(CHAIN, &applied.join(" "), &text);
    }

    #[test]
    fn nothing_like_a_target_panics(text in "((left|b1|[ab]|x)@)?(head|heads|base|current|[ab][1-4]?|[0-9]{0,25})?[+@:x-]?[0-9]{0,3}") {
        for table in ["", CHAIN, DIAMOND, FORKED, BASES, "a / b"] {
            answer(table, "a b", &text);
            for range in [format!("{text}:"), format!(":{text}"), format!("{text}:{text}")] {
                if let Ok(range) = range.parse::<Range>() {
                    let [one, other] = ["a b", ""].map(|applied| range.revisions(&graph(table), &ids(applied)));
                    proptest::prop_assert!(range.is_relative() || one == other, "{}", range);
                }
            }
        }
    }
}
