//! Puts loose directed edges together to rings that are valid polygons' rings.
//!
//! Used wherever edges were cancelled against each other: dissolving areas along
//! shared arcs, and tiles after snapping and clipping.

/// A directed piece of outline between two nodes; the area lies on its left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dart {
    /// The node it leaves.
    pub from: u32,
    /// The node it reaches.
    pub to: u32,
    /// Its direction where it leaves.
    pub leaving: [f64; 2],
    /// Its direction where it arrives.
    pub arriving: [f64; 2],
}

/// Joins darts to rings, each a list of indices into `darts`, none passing a node
/// twice.
///
/// At a node with a choice the walk turns as far left as it can, which keeps to one
/// face of the outline; a loop that closes on the way is cut off as a ring of its
/// own. So areas that touch in a point fall apart into rings that touch in a point,
/// as validity of polygons demands. Darts that lead nowhere are left out.
pub fn assemble(darts: &[Dart]) -> Vec<Vec<u32>> {
    let mut out: Vec<(u32, u32)> = darts.iter().zip(0..).map(|(dart, i)| (dart.from, i)).collect();
    out.sort_unstable();
    let mut used = vec![false; darts.len()];
    let mut rings = Vec::new();
    let mut path: Vec<u32> = Vec::new();
    for start in 0..darts.len() {
        if used[start] {
            continue;
        }
        path.clear();
        let mut current = start;
        loop {
            used[current] = true;
            path.push(u32::try_from(current).expect("fewer than 2^32 darts"));
            if darts[current].to == darts[start].from {
                // Left turns have kept to one face, so this closes it; loops inside are cut off below.
                if next_dart(darts, &out, &used, current).is_none_or(|next| !continues(darts, start, current, next)) {
                    break;
                }
            }
            match next_dart(darts, &out, &used, current) {
                Some(next) => current = next,
                None => break,
            }
        }
        split_loops(darts, &path, &mut rings);
    }
    rings
}

/// Whether the leftmost way on from `current`, back at the node where `start` left, is further left than `start` itself.
fn continues(darts: &[Dart], start: usize, current: usize, next: usize) -> bool {
    let back = darts[current].arriving.map(|v| -v);
    clockwise_turn(back, darts[next].leaving) < clockwise_turn(back, darts[start].leaving)
}

/// The unused dart that leaves where `current` arrives, as far left as possible.
fn next_dart(darts: &[Dart], out: &[(u32, u32)], used: &[bool], current: usize) -> Option<usize> {
    let node = darts[current].to;
    let first = out.partition_point(|&(from, _)| from < node);
    let mut candidates =
        out[first..].iter().take_while(|&&(from, _)| from == node).map(|&(_, i)| i as usize).filter(|&i| !used[i]);
    let only = candidates.next()?;
    let back = darts[current].arriving.map(|v| -v);
    Some(candidates.fold(only, |best, i| {
        if clockwise_turn(back, darts[i].leaving) < clockwise_turn(back, darts[best].leaving) { i } else { best }
    }))
}

/// A number that grows with the clockwise angle from `a` to `b`, 0 to 4. The same
/// direction counts as a whole turn: going straight back is the last choice.
fn clockwise_turn(a: [f64; 2], b: [f64; 2]) -> f64 {
    let dot = a[0] * b[0] + a[1] * b[1];
    let cross = b[0] * a[1] - b[1] * a[0];
    let norm = dot.abs() + cross.abs();
    let (c, s) = (dot / norm, cross / norm);
    // The "diamond angle": monotone in the angle, without trigonometry.
    let turn = match (c >= 0.0, s >= 0.0) {
        (true, true) => s,
        (false, true) => 1.0 - c,
        (false, false) => 2.0 - s,
        (true, false) => 3.0 + c,
    };
    if turn <= 0.0 { 4.0 } else { turn }
}

/// Cuts a walk into closed loops that pass no node twice; an open end is dropped.
fn split_loops(darts: &[Dart], path: &[u32], rings: &mut Vec<Vec<u32>>) {
    let mut stack: Vec<u32> = Vec::with_capacity(path.len());
    let mut position = rustc_hash::FxHashMap::default();
    for &dart in path {
        let at = &darts[dart as usize];
        position.insert(at.from, stack.len());
        stack.push(dart);
        if let Some(&start) = position.get(&at.to) {
            for &gone in &stack[start..] {
                position.remove(&darts[gone as usize].from);
            }
            rings.push(stack.split_off(start));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Darts along closed walks over integer points; nodes are numbered by their place.
    fn darts(walks: &[&[[i32; 2]]]) -> Vec<Dart> {
        let node = |p: [i32; 2]| u32::try_from(p[0] * 1000 + p[1]).expect("small");
        walks
            .iter()
            .flat_map(|walk| walk.windows(2).map(|e| (e[0], e[1])))
            .map(|(a, b)| {
                let direction = [f64::from(b[0] - a[0]), f64::from(b[1] - a[1])];
                Dart { from: node(a), to: node(b), leaving: direction, arriving: direction }
            })
            .collect()
    }

    fn sizes(walks: &[&[[i32; 2]]]) -> Vec<usize> {
        let mut sizes: Vec<usize> = assemble(&darts(walks)).iter().map(Vec::len).collect();
        sizes.sort_unstable();
        sizes
    }

    #[test]
    fn two_squares_that_touch_in_a_corner_are_two_rings() {
        let walk: &[[i32; 2]] = &[[0, 0], [1, 0], [1, 1], [2, 1], [2, 2], [1, 2], [1, 1], [0, 1], [0, 0]];
        assert_eq!(sizes(&[walk]), [4, 4]);
    }

    #[test]
    fn a_hole_that_touches_the_outline_is_a_ring_of_its_own() {
        let outline: &[[i32; 2]] = &[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]];
        let hole: &[[i32; 2]] = &[[0, 0], [1, 2], [2, 1], [0, 0]];
        assert_eq!(sizes(&[outline, hole]), [3, 4]);
    }

    #[test]
    fn a_hole_that_touches_twice_parts_the_area_in_two() {
        // The hole 0,0 → 2,3 → 4,4 → 3,2 touches both corners: what is left are two simple rings.
        let outline: &[[i32; 2]] = &[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]];
        let hole: &[[i32; 2]] = &[[0, 0], [2, 3], [4, 4], [3, 2], [0, 0]];
        assert_eq!(sizes(&[outline, hole]), [4, 4]);
    }

    #[test]
    fn an_open_end_is_left_out() {
        assert!(sizes(&[&[[0, 0], [1, 0], [1, 1]]]).is_empty());
    }
}
