//! Affine maps in PDF's row-vector convention (ISO 32000-1, 8.3.3): `[x y 1] × M`.

/// `[a b c d e f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(crate) const fn translate(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`.
    pub(crate) fn then(&self, next: &Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [na, nb, nc, nd, ne, nf] = next.0;
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    pub(crate) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The image of a vector, without the translation.
    pub(crate) fn apply_vector(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a * x + c * y, b * x + d * y)
    }

    /// Whether boxes stay boxes.
    pub(crate) fn is_upright(&self) -> bool {
        let [a, b, c, d, ..] = self.0;
        let small = 1e-4 * (a.abs() + b.abs() + c.abs() + d.abs());
        b.abs() <= small && c.abs() <= small || a.abs() <= small && d.abs() <= small
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.0.iter().all(|v| v.is_finite())
    }

    /// The box around the image of a box.
    pub(crate) fn apply_rect(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> crate::Rect {
        let corners = [
            self.apply(x0, y0),
            self.apply(x1, y0),
            self.apply(x0, y1),
            self.apply(x1, y1),
        ];
        let (mut r, rest) = (crate::Rect::new(f32::MAX, f32::MAX, f32::MIN, f32::MIN), corners);
        for (x, y) in rest {
            let (x, y) = (x as f32, y as f32);
            r = crate::Rect::new(r.x0.min(x), r.y0.min(y), r.x1.max(x), r.y1.max(y));
        }
        r
    }
}
