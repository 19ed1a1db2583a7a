//! Where everything stands: lines on pages, and beside them the tree of what they are, for those who have
//! the document read to them. Tables are in `tables`.

use super::{
    lines::broken,
    style::{
        BODY, BOTTOM, BULLET_WIDTH, GAP, LABEL, LABEL_WIDTH, MARGIN, Style, TEXT_WIDTH, TOP,
        heading, room_before,
    },
    typeface::Faces,
};
use crate::papers::outline::{Fact, Outline, Part, Section, Subsection};

/// A document, laid out.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// The pages, one at least.
    pub(super) pages: Vec<Page>,
    /// What the lines are.
    pub(super) tree: Vec<Element>,
    /// Where its sections begin.
    pub(super) bookmarks: Vec<Bookmark>,
    /// How many lines are part of the tree.
    pub(super) leaves: usize,
}

/// What stands on a page besides its running head and its number.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) lines: Vec<PlacedLine>,
    /// Horizontal rules, by their height on the page.
    pub(super) rules: Vec<f32>,
}

/// A line of text.
#[derive(Debug)]
pub(super) struct PlacedLine {
    pub(super) x: f32,
    /// Where its letters stand.
    pub(super) baseline: f32,
    pub(super) text: String,
    pub(super) style: Style,
    /// Its number in the tree; none for what only repeats what stood before.
    pub(super) leaf: Option<usize>,
}

/// Where a section begins.
#[derive(Debug)]
pub(super) struct Bookmark {
    pub(super) title: String,
    /// The page, from 0.
    pub(super) page: usize,
    pub(super) y: f32,
}

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Section,
    Heading { level: u8, title: String },
    Paragraph,
    List,
    ListItem,
    Bullet,
    ListBody,
    Table,
    TableHead,
    TableBody,
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
}

/// A part of the tree.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) children: Vec<Child>,
}

/// What an element is made of.
#[derive(Debug)]
pub(super) enum Child {
    Element(Element),
    /// A line, by its number.
    Line(usize),
}

impl Element {
    /// An element of elements.
    pub(super) fn of(role: Role, children: Vec<Self>) -> Self {
        let children = children.into_iter().map(Child::Element).collect();
        Self { role, children }
    }

    /// An element of lines.
    pub(super) fn of_lines(role: Role, lines: Vec<usize>) -> Self {
        let children = lines.into_iter().map(Child::Line).collect();
        Self { role, children }
    }
}

/// Lays a paper out.
pub(super) fn lay(outline: &Outline, faces: &Faces) -> Laid {
    let mut flow = Flow::new(faces);
    let mut tree = vec![flow.heading(1, outline.heading)];
    flow.skip(GAP);
    tree.extend(flow.facts(&outline.facts));
    for note in &outline.notes {
        tree.push(flow.paragraph(note));
    }
    for section in &outline.sections {
        tree.push(flow.section(section));
    }
    flow.laid.tree = tree;
    flow.laid
}

/// Pages that fill from the top.
pub(super) struct Flow<'a> {
    pub(super) faces: &'a Faces,
    pub(super) laid: Laid,
    /// Where the next line begins on the last page.
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    fn new(faces: &'a Faces) -> Self {
        let mut laid = Laid::default();
        laid.pages.push(Page::default());
        Self {
            faces,
            laid,
            y: TOP,
        }
    }

    /// Leaves room, but for the top of a page.
    fn skip(&mut self, room: f32) {
        if self.y > TOP {
            self.y += room;
        }
    }

    /// Begins a page.
    pub(super) fn turn(&mut self) {
        self.laid.pages.push(Page::default());
        self.y = TOP;
    }

    /// Begins a page unless this much fits on the last one.
    fn ensure(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.turn();
        }
    }

    /// The number that a line has in the tree.
    pub(super) fn leaf(&mut self) -> usize {
        let leaf = self.laid.leaves;
        self.laid.leaves += 1;
        leaf
    }

    /// Puts a line at a place on the last page.
    pub(super) fn put(&mut self, x: f32, (text, style): (String, Style), leaf: Option<usize>) {
        let baseline = self.y + style.ascent();
        let line = PlacedLine {
            x,
            baseline,
            text,
            style,
            leaf,
        };
        if let Some(page) = self.laid.pages.last_mut() {
            page.lines.push(line);
        }
    }

    /// A text, line under line, over as many pages as it takes.
    fn text(&mut self, text: &str, indent: f32, style: Style) -> Vec<usize> {
        let lines = broken(text, TEXT_WIDTH - indent, (style, self.faces));
        let mut leaves = Vec::new();
        for line in lines {
            self.ensure(style.leading);
            let leaf = self.leaf();
            self.put(MARGIN + indent, (line, style), Some(leaf));
            self.y += style.leading;
            leaves.push(leaf);
        }
        leaves
    }

    fn heading(&mut self, level: u8, title: &str) -> Element {
        let style = heading(level);
        self.skip(room_before(level));
        // Not alone at the end of a page: with a heading below it, and some lines or a row.
        self.ensure(style.leading + heading(3).leading + 4.0 * BODY.leading);
        if level == 2 {
            self.laid.bookmarks.push(Bookmark {
                title: self.faces.drawable(title),
                page: self.laid.pages.len() - 1,
                y: self.y,
            });
        }
        let lines = self.text(title, 0.0, style);
        self.y += GAP / 2.0;
        let title = self.faces.drawable(title);
        Element::of_lines(Role::Heading { level, title }, lines)
    }

    fn paragraph(&mut self, text: &str) -> Element {
        let lines = self.text(text, 0.0, BODY);
        self.y += GAP;
        Element::of_lines(Role::Paragraph, lines)
    }

    /// Labels with their values beside them, each a paragraph.
    fn facts(&mut self, facts: &[Fact]) -> Vec<Element> {
        let mut told = Vec::new();
        for fact in facts {
            self.ensure(LABEL.leading);
            let label = self.leaf();
            self.put(MARGIN, (format!("{}: ", fact.label), LABEL), Some(label));
            let mut lines = vec![label];
            lines.extend(self.text(&fact.value, LABEL_WIDTH, BODY));
            told.push(Element::of_lines(Role::Paragraph, lines));
        }
        if !facts.is_empty() {
            self.y += GAP;
        }
        told
    }

    fn section(&mut self, section: &Section) -> Element {
        let mut told = vec![self.heading(2, &section.heading)];
        told.extend(self.facts(&section.facts));
        told.extend(section.parts.iter().map(|part| self.part(part)));
        for subsection in &section.subsections {
            told.extend(self.subsection(subsection));
        }
        Element::of(Role::Section, told)
    }

    fn subsection(&mut self, subsection: &Subsection) -> Vec<Element> {
        let mut told = vec![self.heading(3, subsection.heading)];
        told.extend(subsection.parts.iter().map(|part| self.part(part)));
        told
    }

    fn part(&mut self, part: &Part) -> Element {
        match part {
            Part::Paragraph(text) => self.paragraph(text),
            Part::List(entries) => self.list(entries),
            Part::Table(table) => self.table(table),
        }
    }

    fn list(&mut self, entries: &[String]) -> Element {
        let mut items = Vec::new();
        for entry in entries {
            self.ensure(BODY.leading);
            let bullet = self.leaf();
            self.put(MARGIN, ("• ".to_owned(), BODY), Some(bullet));
            let lines = self.text(entry, BULLET_WIDTH, BODY);
            let parts = vec![
                Element::of_lines(Role::Bullet, vec![bullet]),
                Element::of_lines(Role::ListBody, lines),
            ];
            items.push(Element::of(Role::ListItem, parts));
        }
        self.y += GAP;
        Element::of(Role::List, items)
    }
}
