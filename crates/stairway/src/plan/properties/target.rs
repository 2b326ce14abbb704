//! Every form of target on random graphs: what it names, and the plans to it.

use super::{
    ask::{Ask, Wrong, asks, on, range},
    check,
    plain::{Ids, Plain, situation},
    revisions,
};
use crate::{
    error::Explain,
    plan::{Direction, downgrade, stamp, upgrade},
    revision::{Graph, RevisionId, Target, TargetError},
};
use proptest::prelude::*;

/// A graph, an applied set, and a few targets.
fn asked() -> impl Strategy<Value = (Plain, Ids, Vec<Ask>)> {
    (situation(), asks()).prop_map(|((plain, applied, _), asks)| {
        let asks = on(&plain, asks);
        (plain, applied, asks)
    })
}

/// The targets that the help of an error proposes.
fn proposed(error: &TargetError) -> Vec<Target> {
    let help = error.help().unwrap();
    let quoted = help.split('`').skip(1).step_by(2);
    quoted.filter_map(|word| word.parse().ok()).collect()
}

/// That what the help proposes leads on: the farthest steps are steps that there are, and no way at a fork or a merge
/// leads to the same question again.
fn check_help(graph: &Graph, applied: &Ids, error: &TargetError) {
    let proposed = proposed(error);
    for target in &proposed {
        match (error, target.revisions(graph, applied)) {
            (TargetError::TooFar { .. }, answer) => assert!(answer.is_ok(), "{error}: {target}"),
            (_, Err(other)) => {
                let (other, error) = (Wrong::from(other), Wrong::from(error.clone()));
                // The heads of all are still several, and are named next.
                let named = matches!(other, Wrong::SeveralHeads(_));
                assert!(named || other != error, "{target}: {error:?}");
            }
            _ => {}
        }
    }
    let asks_which = matches!(
        error,
        TargetError::Fork { .. } | TargetError::Merge { .. } | TargetError::SeveralApplied { .. }
    );
    assert!(!asks_which || proposed.len() > 1, "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_target_names_what_its_parts_say((plain, applied, asks) in asked()) {
        let graph = plain.graph();
        for ask in asks {
            let answer = ask.target().revisions(&graph, &applied);
            if let Err(error) = &answer {
                check_help(&graph, &applied, error);
            }
            let expected = plain.end(&ask, &applied).map(|end| Vec::from_iter(end.at));
            assert_eq!(answer.map_err(Wrong::from), expected, "{ask}");
        }
    }

    #[test]
    fn an_upgrade_runs_what_a_target_needs((plain, applied, asks) in asked()) {
        let graph = plain.graph();
        for ask in asks {
            match (upgrade(&graph, &applied, &ask.target()), plain.goals(&ask, &applied)) {
                (Ok(plan), Ok(goals)) => {
                    let expected = &plain.with_ancestors(&goals) - &applied;
                    check(&plain, &applied, &plan, &expected, Direction::Upgrade);
                }
                (plan, goals) => assert_eq!(plan.map_err(Wrong::from).err(), goals.err(), "{ask}"),
            }
        }
    }

    #[test]
    fn a_downgrade_takes_back_what_stands_on_a_target((plain, applied, asks) in asked()) {
        let graph = plain.graph();
        for ask in asks {
            match (downgrade(&graph, &applied, &ask.target()), plain.roots(&ask, &applied)) {
                (Ok(plan), Ok(roots)) => {
                    let expected = &plain.with_descendants(&roots) & &applied;
                    check(&plain, &applied, &plan, &expected, Direction::Downgrade);
                }
                (plan, roots) => assert_eq!(plan.map_err(Wrong::from).err(), roots.err(), "{ask}"),
            }
        }
    }

    #[test]
    fn whatever_a_target_takes_back_comes_up_again((plain, applied, asks) in asked()) {
        let graph = plain.graph();
        let applied = plain.with_ancestors(&applied);
        for ask in asks {
            let Ok(down) = downgrade(&graph, &applied, &ask.target()) else { continue };
            let mut now = down.after(&applied);
            for head in &down.from {
                now = upgrade(&graph, &now, &Target::from(head)).unwrap().after(&now);
            }
            assert_eq!(now, applied, "{ask}");
        }
    }

    #[test]
    fn as_many_steps_down_a_branch_as_up_it_lead_back((plain, applied, asks) in asked(), steps in 1..4_usize) {
        let graph = plain.graph();
        let applied = plain.with_ancestors(&applied);
        for ask in asks {
            let Some((branch, _)) = ask.to_string().split_once('@').map(|(branch, rest)| (branch.to_owned(), rest.len())) else { continue };
            let target = |sign: char| format!("{branch}@{sign}{steps}").parse::<Target>().unwrap();
            let Ok(up) = upgrade(&graph, &applied, &target('+')) else { continue };
            let there = up.after(&applied);
            // Less where what comes next is applied for another branch, more where it needs more than the branch.
            let Ok(down) = downgrade(&graph, &there, &target('-')) else { continue };
            if up.steps.len() == steps {
                assert_eq!(down.after(&there), applied, "{branch}@+{steps}");
            }
        }
    }

    #[test]
    fn a_stamp_records_its_targets_in_place_of_what_stands_on_them((plain, applied, asks) in asked(), purge in any::<bool>(), count in 1..3_usize) {
        let graph = plain.graph();
        for asks in asks.chunks(count) {
            let targets: Vec<Target> = asks.iter().map(Ask::target).collect();
            match (stamp(&graph, &applied, &targets, purge), plain.stamped(asks, &applied, purge)) {
                (Ok(plan), Ok(after)) => {
                    assert_eq!(plan.after(&applied), after, "{targets:?}");
                    assert_eq!((&plan.from, &plan.to), (&plain.maximal(&applied), &plain.maximal(&after)));
                    let (known, all) = (plain.all(), revisions(&plan));
                    let down = &(&applied - &after) & &known;
                    let missing = &(&applied - &after) - &known;
                    let down = plain.ordered(&down).into_iter().rev();
                    let up = plain.ordered(&(&after - &applied));
                    assert_eq!(all, Vec::from_iter(missing.into_iter().chain(down).chain(up)));
                }
                (plan, after) => assert_eq!(plan.map_err(Wrong::from).err(), after.err(), "{targets:?}"),
            }
        }
    }

    #[test]
    fn a_stamp_records_what_a_downgrade_and_an_upgrade_leave((plain, applied, asks) in asked(), closed in any::<bool>()) {
        let graph = plain.graph();
        let applied = match closed {
            true => &plain.with_ancestors(&applied) | &applied,
            false => applied,
        };
        for ask in asks {
            let target = ask.target();
            let Ok(stamped) = stamp(&graph, &applied, std::slice::from_ref(&target), false) else { continue };
            let there = stamped.after(&applied);
            let down = downgrade(&graph, &applied, &target).ok().map(|plan| plan.after(&applied));
            let before = down.as_ref().unwrap_or(&applied);
            let up = upgrade(&graph, before, &target).ok().map(|plan| plan.after(before));
            assert!(down.is_some() || up.is_some(), "{ask}");
            // Of a set with holds one way alone leads there; steps are counted anew after it.
            if closed {
                assert_eq!(Some(&there), down.as_ref().or(up.as_ref()), "{ask}");
            }
            if let (Some(_), Some(up), false) = (&down, up, target.is_relative()) {
                assert_eq!(there, up, "{ask}");
            }
        }
    }

    #[test]
    fn steps_down_a_branch_leave_what_is_beside_it((plain, applied, asks) in asked(), steps in 1..4_usize) {
        let graph = plain.graph();
        let applied = plain.with_ancestors(&applied);
        for ask in asks {
            let text = ask.to_string();
            let Some((branch, _)) = text.split_once('@') else { continue };
            let target = format!("{branch}@-{steps}").parse::<Target>().unwrap();
            let Ok(plan) = downgrade(&graph, &applied, &target) else { continue };
            let of = graph.find(branch).unwrap();
            assert!(applied.contains(of), "{target}");
            let is_of = |id: &RevisionId| id == of || plain.needs(id, of) || plain.revises(of, id);
            assert!(revisions(&plan).iter().all(is_of), "{target}: {plan:?}");
        }
    }

    #[test]
    fn a_range_is_what_its_end_needs_and_its_start_does_not((plain, applied, asks) in asked(), open in 0..4_u8) {
        let graph = plain.graph();
        for pair in asks.chunks(2) {
            let from = Some(&pair[0]).filter(|_| open != 1);
            let to = Some(&pair[1]).filter(|_| open != 2);
            let answer = range(from, to).revisions(&graph, &applied).map_err(Wrong::from);
            let expected = plain.between(from, to, &applied).map(|ids| plain.ordered(&ids));
            assert_eq!(answer, expected, "{}", range(from, to));
        }
    }

    #[test]
    fn no_text_panics_on_any_graph(
        (plain, applied, _) in situation(),
        text in prop_oneof![
            "(([a-d][0-9]{0,2}|l[0-9]{1,2}|zz)@)?(head|heads|base|current|[a-d][0-9]{0,2}|l[0-9]{1,2})?([+-][0-9]{1,3})?",
            "[a-dl0-9@:+-]{0,6}",
            "\\PC{0,6}",
        ],
        purge in any::<bool>(),
    ) {
        let graph = plain.graph();
        if let Ok(target) = text.parse::<Target>() {
            let found: Result<Vec<RevisionId>, _> = target.revisions(&graph, &applied);
            upgrade(&graph, &applied, &target).ok();
            downgrade(&graph, &applied, &target).ok();
            let stamped = stamp(&graph, &applied, &[target], purge);
            assert_eq!(found.is_ok(), stamped.is_ok());
        }
        for text in [format!("{text}:"), format!(":{text}"), format!("{text}:{text}"), text] {
            if let Ok(range) = text.parse::<crate::revision::Range>() {
                range.revisions(&graph, &applied).ok();
            }
        }
    }
}
