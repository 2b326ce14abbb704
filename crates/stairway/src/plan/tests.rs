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

/// `+`, `-`, `=` for a stamp or `!` for one that purges, and the target, as in `+ head`: the heads before, the steps, the heads after; or the error.
#[track_caller]
fn check(table: &str, applied: &str, request: &str, expected: &str) {
    let graph = graph(table);
    let applied = ids(applied);
    let (way, words) = request.split_once(' ').unwrap();
    let targets: Vec<Target> = words.split(' ').map(|word| word.parse().unwrap()).collect();
    let plan = match way {
        "+" => upgrade(&graph, &applied, &targets[0]),
        "-" => downgrade(&graph, &applied, &targets[0]),
        _ => stamp(&graph, &applied, &targets, way == "!"),
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
    let table = "a / b -> a / c -> a depends b";
    for way in ["-", "="] {
        check(table, "a b c", &format!("{way} -1"), "c : c : b");
        check(table, "a b c", &format!("{way} a"), "c : c b : a");
    }
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
    let plan = upgrade(&graph("a"), &ids(""), &Target::HEAD).unwrap();
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
    let plan = upgrade(&graph, &ids(""), &Target::HEAD).unwrap();
    assert_eq!(plan.steps.len(), 100_000);
    let applied = plan.after(&ids(""));
    assert_eq!(
        downgrade(&graph, &applied, &Target::BASE)
            .unwrap()
            .steps
            .len(),
        100_000
    );
}

/// Two branches with labels on one trunk, and a tree of its own.
const BRANCHES: &str = "a / b -> a / l1 -> b label left / l2 -> l1 / r1 -> b label right / r2 -> r1 / x label apart / y -> x";

#[test]
fn a_branch_is_gone_up_alone() {
    check(BRANCHES, "", "+ left@head", ": a b l1 l2 : l2");
    check(BRANCHES, "a b r1", "+ left@+1", "r1 : l1 : l1 r1");
    check(BRANCHES, "a", "+ right", "a : b r1 : r1");
    check(BRANCHES, "a", "+ left@base+2", "a : b : b");
    check(BRANCHES, "a", "+ l2-1", "a : b l1 : l1");
}

#[test]
fn a_branch_is_gone_down_alone() {
    let all = "a b l1 l2 r1 r2 x y";
    check(BRANCHES, all, "- left@b", "l2 r2 y : l2 l1 : r2 y");
    check(BRANCHES, all, "- left@-1", "l2 r2 y : l2 : l1 r2 y");
    check(BRANCHES, all, "- apart@base", "l2 r2 y : y x : l2 r2");
    check(
        BRANCHES,
        all,
        "- left@base",
        "l2 r2 y : r2 r1 l2 l1 b a : y",
    );
    check(BRANCHES, all, "- left@-2", "l2 r2 y : l2 l1 : r2 y");
    check(BRANCHES, all, "- l2-1", "l2 r2 y : l2 : l1 r2 y");
    check(BRANCHES, all, "- x-1", "l2 r2 y : y x : l2 r2");
    check(BRANCHES, all, "- x+1", "l2 r2 y :  : l2 r2 y");
    check(
        BRANCHES,
        all,
        "- left@+1",
        "`left@+1` cannot be the target of a downgrade; `+N` goes up: use `migrate-upgrade`",
    );
}

/// Steps down a branch once went on into what it shares with others, and took those back as well.
#[test]
fn steps_down_a_branch_do_not_leave_it() {
    let further = "; `b-1` goes below `b`, which other branches may stand on";
    for way in ["-", "="] {
        let check = |applied: &str, target: &str, expected: &str| {
            check(BRANCHES, applied, &format!("{way} {target}"), expected);
        };
        check(
            "a b r1 r2",
            "left@-1",
            &format!("`left@-1` goes too far: nothing of `left` is applied{further}"),
        );
        check(
            "a b l1 l2 r1",
            "left@-3",
            &format!(
                "`left@-3` goes too far: there are only 2 steps down on `left`; the farthest is `left@-2`{further}"
            ),
        );
        check(
            "x",
            "left@-1",
            "`left@-1` goes too far: there is no step down from base; nothing of `left` is applied, so there is nothing to take back",
        );
        check("a b l1 r1", "b-1", "l1 r1 : r1 l1 b : a");
    }
}

#[test]
fn a_branch_takes_back_what_depends_on_it() {
    let tables = "a label one / b -> a / x label two / y -> x depends b";
    check(tables, "a b x y", "- one@base", "y : y b a : x");
    check(tables, "a b x y", "- two@base", "y : y x : b");
    check(tables, "a b x y", "- one@-1", "y : y b : a x");
}

#[test]
fn a_stamp_takes_back_what_stands_on_its_target_and_records_what_that_needs() {
    check(CHAIN, "", "= head", ": a b c : c");
    check(CHAIN, "a b c", "= a", "c : c b : a");
    check(CHAIN, "a b c", "= base", "c : c b a :");
    check(CHAIN, "a", "= +1", "a : b : b");
    check(CHAIN, "a b", "= -1", "b : b : a");
    check(BRANCHES, "a b l1", "= right", "l1 : r1 : l1 r1");
    check(BRANCHES, "a b l1 x", "= left@base", "l1 x : l1 b a : x");
    check(
        BRANCHES,
        "a b l1 x",
        "= heads",
        "l1 x : l2 r1 r2 y : l2 r2 y",
    );
    check(BRANCHES, "a b l1 l2 r1", "= left@-1", "l2 r1 : l2 : l1 r1");
}

#[test]
fn a_stamp_below_a_merge_takes_back_the_merge_and_leaves_the_other_parent() {
    check(DIAMOND, "a b c d", "= b", "d : d : b c");
    check(DIAMOND, "a b c d e", "= c", "e : e d : b c");
    check(DIAMOND, "a b c d e", "= a", "e : e d c b : a");
    check(DIAMOND, "a b c d", "= b c", "d : d : b c");
}

#[test]
fn a_stamp_leaves_what_came_late_on_other_branches() {
    check("a / b -> a / x", "b", "= x", "b : x : b x");
    check("a / b -> a / x", "b", "= b", "b : a : b");
}

/// Once the records of a branch went with those of another that a dependency links to it.
#[test]
fn a_stamp_leaves_a_branch_that_depends_on_its_target_and_one_that_it_depends_on() {
    let all = "a b c x y z";
    check(DEPENDENT, all, "= x", "c z : z y : c x");
    check(DEPENDENT, all, "= x@base", "c z : z y x : c");
    check(DEPENDENT, all, "= y", "c z : z : c y");
    check(DEPENDENT, all, "= b", "c z : c : z");
    check(DEPENDENT, all, "= a@base", "c z : z y c b a : x");
    check(DEPENDENT, "a x", "= y", "a x : b y : y");
}

#[test]
fn a_stamp_before_a_branch_takes_back_what_a_downgrade_does() {
    for way in ["-", "="] {
        let check = |applied: &str, expected: &str| {
            check(BRANCHES, applied, &format!("{way} left@base"), expected);
        };
        check("a b l1 r1", "l1 r1 : r1 l1 b a :");
        check("a b r1 x", "r1 x : r1 b a : x");
        check("a b", "b : b a :");
        check("x y", "y :  : y");
    }
    check("a / b label two depends a", "a", "= two@base", "a :  : a");
}

#[test]
fn a_stamp_leaves_missing_revisions_unless_it_purges() {
    check(CHAIN, "a z", "= b", "a z : b : b z");
    check(CHAIN, "a z", "! b", "a z : z b : b");
    check(BRANCHES, "a b l1 z", "! x", "l1 z : z l1 b a x : x");
}

#[test]
fn a_purge_leaves_what_is_named_and_nothing_else() {
    check(CHAIN, "a b c", "! b", "c : c : b");
    check(CHAIN, "a b", "! b", "b :  : b");
    check(CHAIN, "a b z", "! base", "b z : z b a :");
    check(BRANCHES, "a b l1 r1", "! left@base", "l1 r1 : r1 l1 b a :");
    check(CHAIN, "a b", "! -1", "b : b : a");
}

#[test]
fn a_stamp_of_several_targets_takes_them_together() {
    check(BRANCHES, "a b l1", "= l2 r1", "l1 : l2 r1 : l2 r1");
    check(CHAIN, "", "= b c", ": a b c : c");
    check(CHAIN, "a b c", "= a b", "c : c : b");
    check(BRANCHES, "a b l1 l2 r1", "= b l1", "l2 r1 : r1 l2 : l1");
    check(
        BRANCHES,
        "a b l1 l2 r1 x",
        "= left@base l1",
        "l2 r1 x : r1 l2 : l1 x",
    );
    check(CHAIN, "c", "= base c", "c : a b : c");
    check(CHAIN, "a", "= a a", "a :  : a");
}

#[test]
fn a_stamp_to_where_it_is_changes_nothing() {
    check(CHAIN, "a b", "= current", "b :  : b");
    check(CHAIN, "", "= base", ":  :");
    check("", "", "= heads", ":  :");
}

#[test]
fn a_stamp_names_what_there_is_or_says_what() {
    check(
        BRANCHES,
        "a b l1 r1",
        "= -1",
        "`-1` is ambiguous: it would be counted from `l1` and `r1`, which are several; say from which: `l1@-1` or `r1@-1`",
    );
    check(
        BRANCHES,
        "",
        "= a head",
        "`head` is ambiguous: the heads are `l2`, `r2` and `y`; \
         `heads` names all of them; `migrate-merge` joins them in one",
    );
    check(
        CHAIN,
        "a",
        "= b nope",
        "there is no revision `nope`; `migrate-history` lists the revisions",
    );
}

/// What stays on record is renewed in its place, before and after what changes.
#[test]
fn stale_records_are_taken_back_and_made_anew() {
    let check = |applied: &str, targets: &str, stale: &str, expected: &str| {
        let graph = graph(CHAIN);
        let applied = ids(applied);
        let targets: Vec<Target> = targets
            .split(' ')
            .map(|word| word.parse().unwrap())
            .collect();
        let plan = stamp(&graph, &applied, &targets, true).unwrap();
        let plan = plan.renewing(&graph, &applied, &ids(stale));
        let step = |step: &Step| match step.direction {
            Direction::Upgrade => format!("+{}", step.revision),
            Direction::Downgrade => format!("-{}", step.revision),
        };
        let steps: Vec<String> = plan.steps.iter().map(step).collect();
        let shown = format!(
            "{} : {} : {}",
            text(&plan.from),
            steps.join(" "),
            text(&plan.to)
        );
        assert_eq!(shown.trim(), expected);
        assert_eq!(
            plan.after(&applied).len(),
            graph.ancestors(&plan.to.iter().cloned().collect()).len()
        );
    };
    check("a b c", "c", "b", "c : -b +b : c");
    check("a b c", "b", "b c", "c : -c -b +b : b");
    check("a b", "c", "a", "b : -a +a +c : c");
    check("a b z", "b", "a b", "b z : -z -b -a +a +b : b");
    check("a b", "b", "", "b :  : b");
}
