use super::*;
use crate::{
    error::Explain,
    revision::{
        Node,
        graph::table::{graph, id, ids, text},
    },
};
use pretty_assertions::assert_eq;

const CHAIN: &str = "a / b -> a / c -> b";
/// A fork, its merge and what follows.
const DIAMOND: &str = "a / b -> a / c -> a / d -> b c / e -> d";
/// Two bases; the second branch depends on the middle of the first.
const DEPENDENT: &str = "a / b -> a / c -> b / x / y -> x depends b / z -> y";

/// `+` or `-` and the target, as in `+ head`: the heads before, the steps, the heads after; or the error.
#[track_caller]
fn check(table: &str, applied: &str, request: &str, expected: &str) {
    let graph = graph(table);
    let applied = ids(applied);
    let (way, target) = request.split_once(' ').unwrap();
    let target: Target = target.parse().unwrap();
    let plan = match way {
        "+" => upgrade(&graph, &applied, &target),
        _ => downgrade(&graph, &applied, &target),
    };
    let shown = match plan {
        Ok(plan) => {
            let ids = plan.steps.iter().map(|step| &step.revision);
            format!("{} : {} : {}", text(&plan.from), text(ids), text(&plan.to))
        }
        Err(error) => format!("{error}; {}", error.help().unwrap_or_default()),
    };
    assert_eq!(shown.trim(), expected);
}

#[test]
fn an_upgrade_runs_what_is_not_applied() {
    check(CHAIN, "", "+ head", ": a b c : c");
    check(CHAIN, "a", "+ head", "a : b c : c");
    check(CHAIN, "a", "+ b", "a : b : b");
    check(CHAIN, "", "+ +2", ": a b : b");
}

#[test]
fn an_upgrade_to_what_is_applied_does_nothing() {
    check(CHAIN, "a b c", "+ head", "c :  : c");
    check(CHAIN, "a b", "+ a", "b :  : b");
    check(CHAIN, "a b", "+ base", "b :  : b");
    check("", "", "+ head", ":  :");
    check("", "", "- head", ":  :");
}

#[test]
fn an_upgrade_brings_its_dependencies() {
    check(DEPENDENT, "", "+ z", ": a b x y z : z");
    check(DEPENDENT, "x", "+ y", "x : a b y : y");
    check(DEPENDENT, "", "+ heads", ": a b c x y z : c z");
}

#[test]
fn an_upgrade_through_a_merge_brings_the_other_side() {
    check(DIAMOND, "a b", "+ +1", "b : c d : d");
    check(DIAMOND, "a b", "+ head", "b : c d e : e");
}

#[test]
fn a_late_revision_is_pending_like_any_other() {
    check(CHAIN, "a c", "+ head", "c : b : c");
    check("a / b -> a / c -> a", "a c", "+ heads", "c : b : b c");
}

/// The direct edges between the pending `a` and `z` are both hidden behind the applied `m`.
#[test]
fn pending_revisions_keep_their_order_across_an_applied_one() {
    check("z / m -> z / a -> m", "m", "+ head", "m : z a : a");
}

/// Among all revisions `b` comes before `a`, which waits for `m`; among the pending ones it does not.
#[test]
fn an_applied_revision_does_not_hold_up_a_smaller_id() {
    check("m / a -> m / b", "m", "+ heads", "m : a b : a b");
}

#[test]
fn a_downgrade_takes_back_what_needs_the_children_of_the_target() {
    check(CHAIN, "a b c", "- a", "c : c b : a");
    check(CHAIN, "a b c", "- -1", "c : c : b");
    check(CHAIN, "a b c", "- -3", "c : c b a :");
    check(CHAIN, "a b c", "- base", "c : c b a :");
    check(DIAMOND, "a b c d e", "- a", "e : e d c b : a");
}

#[test]
fn a_downgrade_to_a_parent_of_a_merge_leaves_the_other_parent() {
    check(DIAMOND, "a b c d e", "- b", "e : e d : b c");
    check(DIAMOND, "a b c d e", "- -1", "e : e : d");
}

#[test]
fn a_downgrade_takes_back_what_depends_on_what_goes() {
    check(DEPENDENT, "a b c x y z", "- a", "c z : z y c b : a x");
    check(DEPENDENT, "a b c x y z", "- x", "c z : z y : c x");
}

#[test]
fn what_depends_on_the_target_itself_stays() {
    check(DEPENDENT, "a b c x y z", "- b", "c z : c : z");
}

#[test]
fn a_step_down_leaves_other_branches_alone() {
    check(
        "a / b -> a / c -> a depends b",
        "a b c",
        "- -1",
        "c : c : b",
    );
    check(
        "a / b -> a / c -> a depends b",
        "a b c",
        "- a",
        "c : c b : a",
    );
}

#[test]
fn a_downgrade_to_the_head_does_nothing() {
    check(CHAIN, "a b c", "- head", "c :  : c");
    check(CHAIN, "a b", "- b", "b :  : b");
    check(CHAIN, "", "- base", ":  :");
}

#[test]
fn a_downgrade_to_what_is_not_applied_is_an_error() {
    check(
        CHAIN,
        "a",
        "- b",
        "cannot downgrade to `b`: revision `b` is not applied; the applied head is `a`; `migrate-upgrade b` goes there; `migrate-current` shows where the database is",
    );
    check(
        CHAIN,
        "",
        "- head",
        "cannot downgrade to `head`: revision `c` is not applied; nothing is; `migrate-upgrade c` goes there; `migrate-current` shows where the database is",
    );
}

#[test]
fn steps_go_one_way() {
    check(
        CHAIN,
        "a",
        "+ -1",
        "`-1` cannot be the target of an upgrade; `-N` goes down: use `migrate-downgrade`",
    );
    check(
        CHAIN,
        "a",
        "- +1",
        "`+1` cannot be the target of a downgrade; `+N` goes up: use `migrate-upgrade`",
    );
}

#[test]
fn missing_revisions_are_kept_and_never_planned() {
    check(CHAIN, "a b gone", "+ head", "b gone : c : c gone");
    check(CHAIN, "a b gone", "- base", "b gone : b a : gone");
    check(CHAIN, "a b gone", "- -1", "b gone : b : a gone");
    check(CHAIN, "gone", "+ +1", "gone : a : a gone");
    check(
        CHAIN,
        "a gone",
        "- gone",
        "there is no revision `gone`; `migrate-history` lists the revisions",
    );
}

#[test]
fn every_revision_has_a_state() {
    let graph = graph(CHAIN);
    let states = states(&graph, &ids("a b gone"), &ids("b c lost"));
    let shown = states.iter().map(|(id, state)| format!("{id}={state}"));
    assert_eq!(text(shown), "a=applied b=changed c=pending gone=missing");
    assert_eq!(text(pending(&graph, &ids("b gone"))), "a c");
    assert_eq!(text(missing(&graph, &ids("b gone"))), "gone");
}

#[test]
fn a_plan_is_json() {
    let plan = upgrade(&graph("a"), &ids(""), &Target::Head).unwrap();
    assert_eq!(
        serde_json::to_string(&plan).unwrap(),
        r#"{"from":[],"to":["a"],"steps":[{"revision":"a","direction":"upgrade"}]}"#
    );
}

#[test]
fn a_deep_chain_does_not_overflow_the_stack() {
    let name = |n: usize| id(&format!("{n:06}"));
    let node = |n: usize| Node::new(name(n), if n == 0 { vec![] } else { vec![name(n - 1)] });
    let graph = Graph::new((0..100_000).map(node).collect()).unwrap();
    let plan = upgrade(&graph, &ids(""), &Target::Head).unwrap();
    assert_eq!(plan.steps.len(), 100_000);
    let applied = plan.after(&ids(""));
    assert_eq!(
        downgrade(&graph, &applied, &Target::Base)
            .unwrap()
            .steps
            .len(),
        100_000
    );
}
