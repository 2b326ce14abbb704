//! How far from the top each box stands: below all that it refers to, as far as circles allow. What refers to nothing
//! stands just above what refers to it, so that lines are short.

/// For each of `count` boxes its rank, 0 at the top. `relations` are pairs of what is below and what is above it.
///
/// In a circle the line that closes it, in the order of the boxes, is left out.
pub(super) fn ranks(count: usize, relations: &[(usize, usize)]) -> Vec<usize> {
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(from, to) in relations {
        if from != to && !above[from].contains(&to) {
            above[from].push(to);
        }
    }
    let mut ranks: Vec<Option<usize>> = vec![None; count];
    let mut under_way = vec![false; count];
    for start in 0..count {
        // A box, and how many of those above it have been looked at.
        let mut path = vec![(start, 0)];
        while let Some((current, next)) = path.pop() {
            if ranks[current].is_some() {
                continue;
            }
            under_way[current] = true;
            match above[current].get(next) {
                Some(&to) => {
                    path.push((current, next + 1));
                    if ranks[to].is_none() && !under_way[to] {
                        path.push((to, 0));
                    }
                }
                None => {
                    under_way[current] = false;
                    let highest = above[current].iter().filter_map(|&to| ranks[to]).max();
                    ranks[current] = Some(highest.map_or(0, |rank| rank + 1));
                }
            }
        }
    }
    let mut ranks: Vec<usize> = ranks.into_iter().map(Option::unwrap_or_default).collect();
    let mut nearest = vec![usize::MAX; count];
    for (from, others) in above.iter().enumerate() {
        for &to in others {
            nearest[to] = nearest[to].min(ranks[from]);
        }
    }
    for (index, nearest) in nearest.into_iter().enumerate() {
        if above[index].is_empty() && nearest != usize::MAX {
            ranks[index] = nearest.saturating_sub(1);
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_below_what_it_refers_to() {
        assert_eq!(ranks(4, &[(1, 0), (2, 1), (3, 0), (3, 2)]), [0, 1, 2, 3]);
        assert_eq!(ranks(2, &[]), [0, 0]);
    }

    #[test]
    fn what_refers_to_nothing_is_near_what_refers_to_it() {
        assert_eq!(ranks(4, &[(1, 0), (2, 1), (2, 3)]), [0, 1, 2, 1]);
    }

    #[test]
    fn a_circle_is_opened_where_it_closes() {
        assert_eq!(ranks(3, &[(0, 1), (1, 2), (2, 0)]), [2, 1, 0]);
        assert_eq!(ranks(1, &[(0, 0)]), [0]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<(usize, usize)> = (0..100_000).map(|at| (at, at + 1)).collect();
        assert_eq!(ranks(100_001, &chain)[0], 100_000);
    }
}
