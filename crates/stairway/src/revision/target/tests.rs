use super::*;
use crate::{
    error::Explain,
    revision::graph::table::{graph, ids, text},
};
use pretty_assertions::assert_eq;

const CHAIN: &str = "a1 / a2 -> a1 / b3 -> a2 / b4 -> b3";
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
    check_refused("a+1x", "`a+1x` is not a target");
    check_refused("a-b", "`a-b` is not a target");
}

#[test]
fn steps_are_a_sign_and_a_number_above_zero() {
    check_refused("+1x", "`+1x` is not a number of steps");
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
fn forms_that_are_not_supported_are_never_misread() {
    check_refused(
        "l@head",
        "`l@head` has the form `LABEL@TARGET`, which is not supported",
    );
    check_refused(
        "l@+1",
        "`l@+1` has the form `LABEL@TARGET`, which is not supported",
    );
    check_refused(
        "a+1",
        "`a+1` has the form `REVISION+N`, which is not supported",
    );
    check_refused(
        "head-1",
        "`head-1` has the form `REVISION-N`, which is not supported",
    );
    check_refused(
        "a:b",
        "`a:b` has the form `FROM:TO`, which is not supported",
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
        "`head` is ambiguous: the heads are `b` and `c`; say `heads` for all of them, name one, or join them in a revision that revises them all",
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
fn a_label_alone_is_refused_as_a_label() {
    check(
        "a label billing / billing2",
        "",
        "billing",
        "`billing` is a branch label, and a label is not supported as a target; name a revision; `a` is the one that carries the label",
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
        "`+1` is ambiguous: `b` and `c` can come next after `a`; name one of them by its id",
    );
    check(DIAMOND, "", "+1", "a");
    check(
        DIAMOND,
        "",
        "+2",
        "`+2` is ambiguous: `b` and `c` can come next after `a`; name one of them by its id",
    );
    check(
        "a / b",
        "",
        "+1",
        "`+1` is ambiguous: `a` and `b` can come next as the first; name one of them by its id",
    );
    check(
        DIAMOND,
        "a b c d",
        "-1",
        "`-1` is ambiguous: below `d` are `b` and `c`, which it merges; name one of them by its id",
    );
}

#[test]
fn steps_from_several_applied_heads_are_ambiguous() {
    for target in ["+1", "-1"] {
        check(
            DIAMOND,
            "a b c",
            target,
            &format!(
                "`{target}` is ambiguous: the applied revisions have several heads, `b` and `c`; name the revision to go to by its id"
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

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", applied in proptest::sample::subsequence(vec!["a1", "a2", "b3", "b4"], 0..=4)) {
        answer(CHAIN, &applied.join(" "), &text);
    }

    #[test]
    fn nothing_like_a_target_panics(text in "[+-]?(head|heads|base|[ab][1-4]?|[0-9]{0,25})?[+@:x-]?[0-9]{0,3}") {
        for table in ["", CHAIN, DIAMOND, "a / b"] {
            answer(table, "a b", &text);
        }
    }
}
