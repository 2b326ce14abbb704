//! An order in which what others need comes first.

use std::collections::{BTreeMap, BTreeSet};

/// What each one needs, by name. Needs that are no names of the map, and of oneself, do not count.
pub(crate) type Needs<'s> = BTreeMap<&'s str, BTreeSet<&'s str>>;

/// The names, each after those that it needs, and by name among equals. Where some need each other in a circle, the
/// first of the circle by name comes before what it needs.
pub(crate) fn needs_first<'s>(mut needs: Needs<'s>) -> Vec<&'s str> {
    let names: BTreeSet<&str> = needs.keys().copied().collect();
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, its) in &mut needs {
        its.retain(|need| need != name && names.contains(need));
        for need in its.iter() {
            needed_by.entry(need).or_default().push(name);
        }
    }
    let mut ready: BTreeSet<&str> = needs
        .iter()
        .filter(|(_, its)| its.is_empty())
        .map(|(name, _)| *name)
        .collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(name) = ready.pop_first().or_else(|| first_of_circle(&needs)) {
        needs.remove(name);
        order.push(name);
        for needing in needed_by.get(name).into_iter().flatten() {
            if let Some(its) = needs.get_mut(needing) {
                its.remove(name);
                if its.is_empty() {
                    ready.insert(needing);
                }
            }
        }
    }
    order
}

/// The first by name of some that need each other, if any are left. All that are left need another that is left.
fn first_of_circle<'s>(needs: &Needs<'s>) -> Option<&'s str> {
    let mut path = Vec::new();
    let mut seen = BTreeSet::new();
    let mut name = *needs.keys().next()?;
    while seen.insert(name) {
        path.push(name);
        match needs.get(name).and_then(|its| its.first()) {
            Some(need) => name = need,
            None => return Some(name),
        }
    }
    let circle = path.into_iter().skip_while(|on_path| *on_path != name);
    circle.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a: b c` says that `a` needs `b` and `c`.
    fn check(text: &str, expected: &str) {
        let needs = text.split(", ").filter_map(|line| {
            let (name, needs) = line.split_once(':')?;
            Some((name, needs.split_whitespace().collect()))
        });
        assert_eq!(needs_first(needs.collect()).join(" "), expected);
    }

    #[test]
    fn what_is_needed_comes_first() {
        check("a: b c, b: c, c:", "c b a");
        check("c:, b:, a:", "a b c");
        check("a: c, b:, c:", "b c a");
        check("a: a elsewhere", "a");
    }

    #[test]
    fn a_circle_is_entered_at_its_first() {
        check("b: c, c: b", "b c");
        check("a: b, b: c, c: d, d: b", "b a d c");
        check("a: c, b: c, c: d, d: c e, e:", "e c a b d");
        check("a: b, b: a, c: d, d: c", "a b c d");
    }
}
