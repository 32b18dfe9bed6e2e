//! Areas of a page in cells: what a path covers.

/// More points, or more rows crossed by edges, than this are a drawing that no text stands on.
const MAX_EDGES: usize = 20_000;
const MAX_CROSSINGS: usize = 200_000;

/// An area as spans of cells, row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Region {
    top: usize,
    rows: Vec<Vec<(usize, usize)>>,
}

impl Region {
    /// The cells whose centres lie inside closed polygons (given in cells); `None` if there are too many edges to tell.
    pub(crate) fn fill(
        polygons: &[Vec<(f64, f64)>],
        even_odd: bool,
        width: usize,
        height: usize,
    ) -> Option<Self> {
        let points = || polygons.iter().flatten();
        if points().count() > MAX_EDGES || points().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return None;
        }
        let (low, high) = points().fold((f64::MAX, f64::MIN), |(l, h), p| (l.min(p.1), h.max(p.1)));
        let (top, bottom) = (first_cell(low, height), first_cell(high, height));
        let mut crossings: Vec<Vec<(f64, i32)>> = vec![Vec::new(); bottom.saturating_sub(top)];
        let mut count = 0;
        for polygon in polygons {
            let next = polygon.iter().cycle().skip(1);
            for (&(x0, y0), &(x1, y1)) in polygon.iter().zip(next) {
                let (from, to) = (first_cell(y0.min(y1), height), first_cell(y0.max(y1), height));
                count += to.saturating_sub(from);
                if count > MAX_CROSSINGS {
                    return None;
                }
                let turn = if y1 > y0 { 1 } else { -1 };
                for row in from..to {
                    let share = (row as f64 + 0.5 - y0) / (y1 - y0);
                    if let Some(list) = crossings.get_mut(row - top) {
                        list.push((x0 + share * (x1 - x0), turn));
                    }
                }
            }
        }
        let rows = crossings
            .into_iter()
            .map(|list| spans(list, even_odd, width))
            .collect();
        Some(Self { top, rows })
    }

    /// What both cover.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let rows = (self.rows.iter().enumerate())
            .map(|(i, row)| {
                let theirs = other.row(self.top + i);
                (row.iter())
                    .flat_map(|a| theirs.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))))
                    .filter(|(from, to)| from < to)
                    .collect()
            })
            .collect();
        Self { top: self.top, rows }
    }

    pub(crate) fn contains(&self, column: usize, row: usize) -> bool {
        self.row(row)
            .iter()
            .any(|(from, to)| (*from..*to).contains(&column))
    }

    /// How many spans it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// The spans of each row that has any.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let rows = self.rows.iter().enumerate();
        rows.flat_map(move |(i, row)| row.iter().map(move |(from, to)| (self.top + i, *from, *to)))
    }

    fn row(&self, row: usize) -> &[(usize, usize)] {
        let row = row.checked_sub(self.top).and_then(|i| self.rows.get(i));
        row.map_or(&[], Vec::as_slice)
    }
}

/// The first cell whose centre does not lie before a place.
pub(crate) fn first_cell(at: f64, count: usize) -> usize {
    ((at - 0.5).ceil().max(0.0) as usize).min(count)
}

fn spans(mut crossings: Vec<(f64, i32)>, even_odd: bool, width: usize) -> Vec<(usize, usize)> {
    crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut winding = 0;
    for pair in crossings.windows(2) {
        winding += pair[0].1;
        let inside = if even_odd { winding & 1 != 0 } else { winding != 0 };
        let (from, to) = (first_cell(pair[0].0, width), first_cell(pair[1].0, width));
        if inside && from < to {
            match out.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(to),
                _ => out.push((from, to)),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Region;

    #[test]
    fn a_ring_has_a_hole() {
        let square = |a: f64, b: f64| vec![(a, a), (b, a), (b, b), (a, b)];
        let ring = Region::fill(&[square(0.0, 9.0), square(3.0, 6.0)], true, 20, 20).unwrap();
        assert!(ring.contains(1, 4) && !ring.contains(4, 4) && ring.contains(7, 4) && !ring.contains(9, 4));
        let full = Region::fill(&[square(0.0, 9.0), square(3.0, 6.0)], false, 20, 20).unwrap();
        assert!(full.contains(4, 4));
        let both = ring.intersection(&Region::fill(&[square(5.0, 20.0)], false, 20, 20).unwrap());
        assert!(both.contains(7, 7) && !both.contains(5, 5) && !both.contains(1, 7));
    }
}
