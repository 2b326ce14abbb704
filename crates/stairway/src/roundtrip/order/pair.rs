//! Which of two revisions that do not need each other comes first, over several orders. Pure.

use crate::roundtrip::route::Links;

/// Places, a bit for each.
type Places = Vec<u64>;

/// Pairs of places, neither of which needs the other, and which of the two was seen to come first.
pub(super) struct Pairs {
    /// Of each place those that it was not seen to come after.
    unseen: Vec<Places>,
}

impl Pairs {
    /// Nothing seen yet.
    pub(super) fn new(links: &Links) -> Pairs {
        let needed = reached(links.len(), 0..links.len(), &links.before);
        let needing = reached(links.len(), (0..links.len()).rev(), &links.after);
        let unseen = needed.iter().zip(&needing).map(|(needed, needing)| {
            let ordered = needed.iter().zip(needing);
            ordered
                .map(|(needed, needing)| !(needed | needing))
                .collect()
        });
        Pairs {
            unseen: unseen.collect(),
        }
    }

    /// The positions in `order`, from `first` on, of what comes after something that it was never seen to come after.
    pub(super) fn see(&mut self, order: &[usize], first: usize) -> Vec<usize> {
        let mut before = vec![0; words(order.len())];
        let mut new = Vec::new();
        for (at, &place) in order.iter().enumerate() {
            if at >= first {
                let mut is_new = false;
                for (unseen, before) in self.unseen[place].iter_mut().zip(&before) {
                    is_new |= *unseen & before != 0;
                    *unseen &= !before;
                }
                if is_new {
                    new.push(at);
                }
            }
            add(&mut before, place);
        }
        new
    }

    /// A place, and one that it was never seen to come after.
    pub(super) fn unseen(&self) -> Option<(usize, usize)> {
        let count = self.unseen.len();
        self.unseen.iter().enumerate().find_map(|(place, unseen)| {
            let others = unseen.iter().enumerate().filter(|(_, word)| **word != 0);
            // The bits behind the last place mean nothing.
            let mut others = others.map(|(at, word)| at * 64 + word.trailing_zeros() as usize);
            others
                .find(|other| *other < count)
                .map(|other| (place, other))
        })
    }
}

/// Of each place itself and all that the `links` lead to, which lead to places that come earlier in `order`.
fn reached(count: usize, order: impl Iterator<Item = usize>, links: &[Vec<usize>]) -> Vec<Places> {
    let mut reached = vec![Places::new(); count];
    for place in order {
        let mut here = vec![0; words(count)];
        add(&mut here, place);
        for &next in &links[place] {
            for (here, next) in here.iter_mut().zip(&reached[next]) {
                *here |= next;
            }
        }
        reached[place] = here;
    }
    reached
}

fn words(count: usize) -> usize {
    count.div_ceil(64)
}

fn add(places: &mut Places, place: usize) {
    if let Some(word) = places.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}
