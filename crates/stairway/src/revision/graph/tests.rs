use super::{
    table::{graph, id, ids, text, try_graph},
    *,
};
use crate::error::Explain;
use pretty_assertions::assert_eq;
use std::collections::BTreeSet;

/// A fork and its merge, and a second base that depends on one side.
const DIAMOND: &str = "a / b -> a / c -> a / d -> b c / x depends b / y -> x";

/// Each error with its help, a line each.
#[track_caller]
fn check(table: &str, expected: &[&str]) {
    let errors = try_graph(table).err().unwrap_or_default();
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{error}; {}", error.help().unwrap_or_default()))
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn an_empty_graph_is_a_graph() {
    let graph = graph("");
    assert!(graph.is_empty());
    assert_eq!((graph.heads(), graph.bases()), (vec![], vec![]));
}

#[test]
fn heads_and_bases_are_meant_by_revises_alone() {
    let graph = graph(DIAMOND);
    assert_eq!(text(graph.heads()), "d y");
    assert_eq!(text(graph.bases()), "a x");
    assert_eq!(text(graph.branch_points()), "a");
    assert_eq!(text(graph.merges()), "d");
    assert!(graph.is_head("y") && !graph.is_head("b") && !graph.is_head("unknown"));
    assert!(graph.is_base("x") && graph.is_merge("d") && graph.is_branch_point("a"));
    assert!(!graph.is_branch_point("b"));
}

#[test]
fn neighbours_come_by_id() {
    let graph = graph("a / c -> a / b -> a / m -> c b depends late / n depends m / z label late");
    assert_eq!(text(graph.children("a")), "b c");
    assert_eq!(text(graph.parents("m")), "b c");
    assert_eq!(text(graph.children("m")), "");
    assert_eq!(text(graph.dependencies("m")), "z");
    assert_eq!(text(graph.dependencies("unknown")), "");
    assert_eq!(
        text(graph.labels().map(|(label, id)| format!("{label}={id}"))),
        "late=z"
    );
}

#[test]
fn ancestors_and_descendants_go_along_dependencies_too() {
    let graph = graph(DIAMOND);
    assert_eq!(text(graph.ancestors(&ids("y"))), "a b x y");
    assert_eq!(text(graph.descendants(&ids("b"))), "b d x y");
    assert_eq!(text(graph.descendants(&ids("c missing"))), "c d");
}

#[test]
fn the_order_is_topological_and_by_id_among_equals() {
    assert_eq!(text(graph(DIAMOND).order()), "a b c d x y");
    assert_eq!(text(graph("z / b -> z / y / c -> y").order()), "y c z b");
    assert_eq!(text(graph("a depends z / b -> a / z").order()), "z a b");
}

#[test]
fn the_order_does_not_depend_on_the_order_of_the_files() {
    let turned = "y -> x / x depends b / d -> c b / c -> a / b -> a / a";
    assert_eq!(text(graph(turned).order()), text(graph(DIAMOND).order()));
}

#[test]
fn effective_heads_are_what_no_other_applied_revision_needs() {
    let graph = graph(DIAMOND);
    assert_eq!(text(graph.effective_heads(&ids("a b c x"))), "c x");
    assert_eq!(text(graph.effective_heads(&ids("a b c d x y"))), "d y");
    assert_eq!(text(graph.effective_heads(&ids(""))), "");
}

#[test]
fn the_branches_of_an_applied_set_end_also_where_another_depends_on_them() {
    let graph = graph("a / b -> a / x / y -> x depends b");
    let ends = |applied| text(graph.branch_ends(&ids(applied)));
    assert_eq!(ends("a b x y"), "b y");
    assert_eq!(ends("a b x"), "b x");
    // One that came late, in between.
    assert_eq!(ends("a y"), "a y");
    assert_eq!(
        text(self::graph("a / b -> a / c -> b").branch_ends(&ids("a c zz"))),
        "c"
    );
}

#[test]
fn an_applied_revision_below_a_late_one_is_no_head() {
    assert_eq!(
        text(graph("a / b -> a / c -> b").effective_heads(&ids("a c"))),
        "c"
    );
}

#[test]
fn a_missing_revision_is_always_an_effective_head() {
    assert_eq!(
        text(graph("a / c -> a").effective_heads(&ids("a b c"))),
        "b c"
    );
}

#[test]
fn a_redundant_edge_makes_no_second_head() {
    let graph = graph("a / b -> a / c -> a b depends a b b");
    assert_eq!(text(graph.effective_heads(&ids("a b c"))), "c");
    assert_eq!(text(graph.parents("c")), "a b");
    assert_eq!(text(graph.dependencies("c")), "a b");
}

#[test]
fn a_lineage_reaches_up_to_its_heads_and_down_to_the_branch_point() {
    let table = "a / b -> a / c -> b label left / d -> c / x -> a / m -> d x";
    assert_eq!(
        graph(table).lineage("left").map(text),
        Some("b c d m".to_owned())
    );
    assert_eq!(
        graph("a / b -> a label all").lineage("all").map(text),
        Some("a b".to_owned())
    );
    assert_eq!(
        graph("a / b -> a label l / z depends a")
            .lineage("l")
            .map(text),
        Some("b".to_owned())
    );
    assert_eq!(graph(table).lineage("right"), None);
}

#[test]
fn a_revision_is_on_the_branches_whose_lineage_it_is_in() {
    let graph = graph("a / b -> a label left / c -> b / x -> a label right / m -> c x / z");
    let branches: Vec<String> = graph
        .branches()
        .into_iter()
        .map(|(id, labels)| format!("{id} {}", labels.join(" ")))
        .collect();
    assert_eq!(branches, ["b left", "c left", "m left right", "x right"]);
}

#[test]
fn what_another_of_them_revises_is_found_by_revises_alone() {
    let graph = graph("a / b -> a / c -> b / x -> a depends c / z");
    let check = |of: &str, expected: &str| {
        let of: Vec<RevisionId> = ids(of).into_iter().collect();
        let found = graph.revised_within(&of).into_iter();
        let found: Vec<String> = found
            .map(|(below, above)| format!("{below}<{above}"))
            .collect();
        assert_eq!(found.join(" "), expected);
    };
    check("a c", "a<c");
    check("a b c", "a<b b<c");
    // `x` needs `c`, and does not revise it.
    check("c x z", "");
    check("a nope", "");
    check("a", "");
}

#[test]
fn ids_are_found_by_prefix() {
    let graph = graph("ab / ab1 / ab2 / b");
    assert_eq!(text(graph.with_prefix("ab")), "ab ab1 ab2");
    assert_eq!(text(graph.with_prefix("c")), "");
}

#[test]
fn a_sound_graph_has_no_errors() {
    check(DIAMOND, &[]);
}

#[test]
fn several_revisions_with_one_id_are_one_error() {
    check(
        "a / a / a / b -> a",
        &["several revisions have the id `a`; give one of them another id"],
    );
}

#[test]
fn the_edges_of_every_revision_with_one_id_are_checked() {
    check(
        "aaaa / b / b -> aaab",
        &[
            "several revisions have the id `b`; give one of them another id",
            "revision `b` revises `aaab`, which does not exist; did you mean `aaaa`?",
        ],
    );
}

#[test]
fn a_label_is_carried_once_and_is_no_id() {
    check(
        "a label x / b label x / c label a / d label head",
        &[
            "the branch label `a` of revision `c` is also the id of a revision; give the branch another label",
            "the branch label `head` of revision `d` has a meaning of its own as a target; give the branch another label",
            "the branch label `x` is carried by `a` and `b`; keep the label where the branch begins",
        ],
    );
}

#[test]
fn words_of_the_targets_are_no_ids() {
    check(
        "base",
        &[
            "`base` cannot be a revision's id: as a target it has a meaning of its own; give the revision another id",
        ],
    );
}

#[test]
fn missing_edges_give_the_nearest_known_word() {
    check(
        "a1b2c3 label billing / d -> a1b2c4 / e -> nowhere depends bilings faraway a1b2",
        &[
            "revision `d` revises `a1b2c4`, which does not exist; did you mean `a1b2c3`?",
            "revision `e` revises `nowhere`, which does not exist; bring its file back, or name another parent",
            "revision `e` depends on `bilings`, which is neither a revision nor a branch label; did you mean `billing`?",
            "revision `e` depends on `faraway`, which is neither a revision nor a branch label; name a whole id or a branch label",
            "revision `e` depends on `a1b2`, which is neither a revision nor a branch label; did you mean `a1b2c3`?",
        ],
    );
}

#[test]
fn the_beginning_of_an_id_is_no_edge_but_tells_which_was_meant() {
    check(
        "5ebc48e65e28 / 5ebd00000000 / b -> 5ebc depends 5eb",
        &[
            "revision `b` revises `5ebc`, which does not exist; did you mean `5ebc48e65e28`?",
            "revision `b` depends on `5eb`, which is neither a revision nor a branch label; name a whole id or a branch label",
        ],
    );
}

#[test]
fn a_revision_does_not_need_itself() {
    check(
        "a -> a / b depends b / c depends l label l",
        &[
            "revision `a` revises itself; take `a` out of that list",
            "revision `b` depends on itself; take `b` out of that list",
            "revision `c` depends on itself; take `c` out of that list",
        ],
    );
}

/// `migrate-show` writes `base` for it, and so may who writes a file.
#[test]
fn base_is_no_parent_and_the_help_says_how_to_have_none() {
    check(
        "a -> base / base1 -> a",
        &[
            "revision `a` revises `base`, which does not exist; leave `revises` out: a revision without a parent has no such line",
        ],
    );
}

#[test]
fn a_parent_is_named_by_its_id() {
    check(
        "a label lab / b -> lab / c -> head",
        &[
            "revision `b` revises `lab`, which does not exist; `lab` is the branch label of `a`; name the parent by its id",
            "revision `c` revises `head`, which does not exist; name the parent by its id, which `migrate-history` lists",
        ],
    );
}

#[test]
fn a_cycle_names_its_members_in_order() {
    check(
        "z / a -> b / b -> c / c -> a z / 0beyond -> b",
        &[
            "revisions need each other in a cycle: `a` needs `b` needs `c` needs `a`; take one of these references out",
        ],
    );
}

#[test]
fn a_cycle_may_run_over_a_dependency() {
    check(
        "a depends l / b -> a label l",
        &[
            "revisions need each other in a cycle: `a` needs `b` needs `a`; take one of these references out",
        ],
    );
}

#[test]
fn every_separate_cycle_is_found() {
    check(
        "a -> b / b -> a / c -> d b / d -> c",
        &[
            "revisions need each other in a cycle: `a` needs `b` needs `a`; take one of these references out",
            "revisions need each other in a cycle: `c` needs `d` needs `c`; take one of these references out",
        ],
    );
}

#[test]
fn a_long_list_is_counted() {
    let ids: Vec<RevisionId> = (10..30).map(|n| id(&n.to_string())).collect();
    assert!(
        list(&ids).ends_with("`20`, `21` and 8 more"),
        "{}",
        list(&ids)
    );
    assert_eq!(list(&ids[..2]), "`10` and `11`");
    assert_eq!(list(&ids[..1]), "`10`");
    assert_eq!(list(&[]), "");
}

#[test]
fn a_deep_chain_does_not_overflow_the_stack() {
    let name = |n: usize| id(&format!("{n:06}"));
    let chain = |from: usize| {
        (0..100_000).map(move |n| {
            Node::new(
                name(n),
                if n == from {
                    vec![]
                } else {
                    vec![name((n + 99_999) % 100_000)]
                },
            )
        })
    };
    let graph = Graph::new(chain(0).collect()).unwrap();
    assert_eq!(graph.order().len(), 100_000);
    assert_eq!(
        graph.ancestors(&BTreeSet::from([name(99_999)])).len(),
        100_000
    );

    let errors = Graph::new(chain(usize::MAX).collect()).unwrap_err();
    assert!(
        matches!(errors.as_slice(), [GraphError::Cycle { members }] if members.len() == 100_000)
    );
}

/// Looking for the nearest id for each of them would take as many comparisons as there are pairs.
#[test]
fn of_very_many_missing_parents_only_the_first_get_a_guess() {
    let node = |n: usize| Node::new(id(&format!("{n:012x}")), vec![id(&format!("f{n:011x}"))]);
    let errors = Graph::new((0..1_000).map(node).collect()).unwrap_err();
    let guessed = |error: &&GraphError| {
        matches!(
            error,
            GraphError::MissingParent {
                nearest: Some(_),
                ..
            }
        )
    };
    assert_eq!(
        (errors.len(), errors.iter().filter(guessed).count()),
        (1_000, 10)
    );
}
