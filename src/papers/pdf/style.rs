//! How pages and texts look, in points (1/72 inch).

/// The width of a page: A4.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// The height of a page: A4.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// The margin on the left and on the right.
pub(super) const MARGIN: f32 = 56.0;
/// Where the text of a page begins.
pub(super) const TOP: f32 = 76.0;
/// Where the text of a page ends.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 64.0;
/// The line on which the running head stands.
pub(super) const HEAD_LINE: f32 = 42.0;
/// The line on which the number of the page stands.
pub(super) const FOOT_LINE: f32 = PAGE_HEIGHT - 34.0;
/// How wide the text of a page is.
pub(super) const TEXT_WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
/// How far values stand from the beginning of their labels.
pub(super) const LABEL_WIDTH: f32 = 92.0;
/// How far the text of a list stands from its bullets.
pub(super) const BULLET_WIDTH: f32 = 14.0;
/// The room between the text of a cell and its edges.
pub(super) const CELL_PADDING: f32 = 4.0;
/// The room after a paragraph, a list or a table.
pub(super) const GAP: f32 = 6.0;

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    /// The size of the letters.
    pub(super) size: f32,
    /// From one line to the next.
    pub(super) leading: f32,
}

const fn style(weight: Weight, size: f32, leading: f32) -> Style {
    Style {
        weight,
        size,
        leading,
    }
}

impl Style {
    /// From the top of a line to where its letters stand.
    pub(super) fn ascent(self) -> f32 {
        self.size + (self.leading - self.size) / 2.0 - self.size * 0.2
    }
}

pub(super) const BODY: Style = style(Weight::Regular, 10.5, 14.5);
pub(super) const LABEL: Style = style(Weight::Bold, 10.5, 14.5);
pub(super) const CELL: Style = style(Weight::Regular, 9.5, 12.5);
pub(super) const COLUMN: Style = style(Weight::Bold, 9.5, 12.5);
pub(super) const RUNNING: Style = style(Weight::Regular, 8.5, 11.0);

/// The heading of this level, from 1.
pub(super) const fn heading(level: u8) -> Style {
    match level {
        1 => style(Weight::Bold, 20.0, 26.0),
        2 => style(Weight::Bold, 13.5, 18.0),
        _ => style(Weight::Bold, 11.0, 15.0),
    }
}

/// The room before the heading of this level, from 1.
pub(super) const fn room_before(level: u8) -> f32 {
    match level {
        1 => 0.0,
        2 => 14.0,
        _ => 6.0,
    }
}
