//! A line through corners as the `d` of a path, its corners rounded.

use super::place::Point;

const RADIUS: i32 = 6;

pub(super) fn path(corners: &[Point]) -> String {
    let corners = plain(corners);
    let Some((&(x, y), rest)) = corners.split_first() else {
        return String::new();
    };
    let mut path = format!("M{x} {y}");
    let mut from = (x, y);
    for (index, &corner) in rest.iter().enumerate() {
        let Some(&to) = rest.get(index + 1) else {
            path.push_str(&format!("L{} {}", corner.0, corner.1));
            break;
        };
        let radius = RADIUS.min(far(from, corner) / 2).min(far(corner, to) / 2);
        let (start, end) = (towards(corner, from, radius), towards(corner, to, radius));
        path.push_str(&format!(
            "L{} {}Q{} {} {} {}",
            start.0, start.1, corner.0, corner.1, end.0, end.1
        ));
        from = corner;
    }
    path
}

/// Without corners that are passed straight on, or twice.
fn plain(corners: &[Point]) -> Vec<Point> {
    let mut plain: Vec<Point> = Vec::new();
    for &corner in corners {
        if plain.last() == Some(&corner) {
            continue;
        }
        if let [.., before, last] = plain.as_slice() {
            let straight = before.0 == last.0 && last.0 == corner.0
                || before.1 == last.1 && last.1 == corner.1;
            if straight {
                plain.pop();
            }
        }
        plain.push(corner);
    }
    plain
}

/// All lines are upright or level.
fn far(one: Point, other: Point) -> i32 {
    (one.0 - other.0).abs() + (one.1 - other.1).abs()
}

fn towards(from: Point, to: Point, by: i32) -> Point {
    (
        from.0 + (to.0 - from.0).signum() * by,
        from.1 + (to.1 - from.1).signum() * by,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn corners_are_round_and_what_is_straight_has_none() {
        assert_eq!(path(&[(0, 0), (0, 20), (0, 40)]), "M0 0L0 40");
        assert_eq!(
            path(&[(0, 0), (0, 20), (30, 20)]),
            "M0 0L0 14Q0 20 6 20L30 20"
        );
        assert_eq!(
            path(&[(0, 0), (0, 20), (4, 20), (4, 40)]),
            "M0 0L0 18Q0 20 2 20L2 20Q4 20 4 22L4 40"
        );
        assert_eq!(path(&[]), "");
    }
}
