//! Circles of steps.

use std::collections::BTreeSet;

/// The places that lead back to themselves, those of one circle together; `next` says where a place
/// leads.
pub(super) fn circles(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    let steps: Vec<Vec<usize>> = (0..count).map(next).collect();
    let leads = |from: usize| {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = steps.get(from).cloned().unwrap_or_default();
        while let Some(place) = open.pop() {
            if found.insert(place) {
                open.extend(steps.get(place).into_iter().flatten());
            }
        }
        found
    };
    let reached: Vec<BTreeSet<usize>> = (0..count).map(leads).collect();
    let has = |from: usize, to: usize| reached.get(from).is_some_and(|all| all.contains(&to));
    let mut circles: Vec<Vec<usize>> = Vec::new();
    for place in (0..count).filter(|place| has(*place, *place)) {
        if !circles.iter().any(|circle| circle.contains(&place)) {
            let together = (place..count).filter(|other| has(place, *other) && has(*other, place));
            circles.push(together.collect());
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[track_caller]
    fn check(steps: &[&[usize]], expected: &[&[usize]]) {
        let found = circles(steps.len(), |place| steps[place].to_vec());
        assert_eq!(found, expected, "{steps:?}");
    }

    #[test]
    fn circles_of_any_length_are_found() {
        check(&[], &[]);
        check(&[&[1], &[2], &[]], &[]);
        check(&[&[0]], &[&[0]]);
        check(&[&[1], &[0]], &[&[0, 1]]);
        check(&[&[1], &[2], &[1]], &[&[1, 2]]);
        check(&[&[1], &[0], &[3], &[2], &[0]], &[&[0, 1], &[2, 3]]);
        check(&[&[7]], &[]);
    }
}
