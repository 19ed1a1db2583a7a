//! Where a point of one system of coordinates stands in another.

use super::super::object::Object;

/// `[a b c d e f]`: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix {
    pub(super) across: (f64, f64),
    pub(super) up: (f64, f64),
    pub(super) origin: (f64, f64),
}

impl Matrix {
    /// Everything stays where it is.
    pub(super) const SAME: Self = Self {
        across: (1.0, 0.0),
        up: (0.0, 1.0),
        origin: (0.0, 0.0),
    };

    /// A matrix of six numbers; the one that changes nothing where there are not six.
    pub(super) fn read(numbers: &[Object]) -> Self {
        let value = |number: &Object| number.number().unwrap_or(0.0);
        let pair = |x, y| (value(x), value(y));
        match numbers {
            [ax, ay, ux, uy, ox, oy] => Self {
                across: pair(ax, ay),
                up: pair(ux, uy),
                origin: pair(ox, oy),
            },
            _ => Self::SAME,
        }
    }

    /// Turned clockwise around the origin by a multiple of ninety degrees.
    pub(super) fn turned(degrees: f64) -> Self {
        let (across, up) = match degrees.rem_euclid(360.0) {
            90.0 => ((0.0, -1.0), (1.0, 0.0)),
            180.0 => ((-1.0, 0.0), (0.0, -1.0)),
            270.0 => ((0.0, 1.0), (-1.0, 0.0)),
            _ => return Self::SAME,
        };
        Self {
            across,
            up,
            origin: (0.0, 0.0),
        }
    }

    /// Moved by this much.
    pub(super) fn moved(x: f64, y: f64) -> Self {
        Self {
            origin: (x, y),
            ..Self::SAME
        }
    }

    /// Where a point goes.
    pub(super) fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (dx, dy) = self.turn((x, y));
        (dx + self.origin.0, dy + self.origin.1)
    }

    fn turn(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            self.across.0 * x + self.up.0 * y,
            self.across.1 * x + self.up.1 * y,
        )
    }

    /// This matrix and then another.
    pub(super) fn before(&self, other: &Self) -> Self {
        Self {
            across: other.turn(self.across),
            up: other.turn(self.up),
            origin: other.apply(self.origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_turned_clockwise() {
        for (degrees, point) in [
            (0.0, (1.0, 2.0)),
            (90.0, (2.0, -1.0)),
            (180.0, (-1.0, -2.0)),
            (-90.0, (-2.0, 1.0)),
        ] {
            assert_eq!(
                Matrix::turned(degrees).apply((1.0, 2.0)),
                point,
                "{degrees}"
            );
        }
    }

    #[test]
    fn one_after_the_other_is_as_both_together() {
        let numbers = [2.0, 0.0, 0.0, 3.0, 10.0, 20.0].map(Object::Number);
        let (first, second) = (Matrix::moved(1.0, 1.0), Matrix::read(&numbers));
        let both = first.before(&second).apply((5.0, 5.0));
        assert_eq!(both, second.apply(first.apply((5.0, 5.0))));
        assert_eq!(Matrix::read(&numbers[..5]), Matrix::SAME);
    }
}
