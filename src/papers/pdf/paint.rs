//! Writes the file: pages as they were laid out, the tree of what their lines are, bookmarks and title.

use std::num::NonZeroU16;

use chrono::{Datelike, Timelike};
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata},
    outline::{Outline as Bookmarks, OutlineNode},
    page::PageSettings,
    paint::Stroke,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag,
        TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
    },
};

use super::{
    PdfError,
    layout::{Child, Element, Laid, Page, PlacedLine, Role},
    style::{FOOT_LINE, HEAD_LINE, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RUNNING, Style, TEXT_WIDTH},
    typeface::Faces,
};
use crate::{domain::calendar::Moment, papers::Outline};

/// Writes the file.
pub(super) fn paint(outline: &Outline, laid: &Laid, faces: &Faces) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| PdfError::Setup)?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut painter = Painter {
        faces,
        outline,
        of_pages: laid.pages.len(),
        painted: vec![None; laid.leaves],
    };
    for (place, page) in laid.pages.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or(PdfError::Setup)?;
        let mut started = document.start_page_with(size);
        let mut surface = started.surface();
        painter.page(&mut surface, page, place + 1);
        surface.finish();
        started.finish();
    }
    let mut tree = TagTree::new();
    for element in &laid.tree {
        tree.push(painter.group(element));
    }
    document.set_tag_tree(tree);
    document.set_outline(bookmarks(laid));
    document.set_metadata(metadata(outline, faces));
    document
        .finish()
        .map_err(|error| PdfError::Writing(format!("{error:?}")))
}

struct Painter<'a> {
    faces: &'a Faces,
    outline: &'a Outline,
    of_pages: usize,
    /// What the file knows each line of the tree by.
    painted: Vec<Option<Identifier>>,
}

impl Painter<'_> {
    fn page(&mut self, surface: &mut Surface<'_>, page: &Page, number: usize) {
        let outline = self.outline;
        self.beside(
            surface,
            ArtifactType::Header,
            HEAD_LINE,
            &outline.running_head,
        );
        for y in &page.rules {
            surface.start_tagged(artifact(ArtifactType::Layout));
            draw_rule(surface, *y);
            surface.end_tagged();
        }
        for line in &page.lines {
            self.line(surface, line);
        }
        let [page, of] = [("Side", "Page"), ("af", "of")]
            .map(|(danish, english)| outline.language.choose(danish, english));
        let told = format!("{page} {number} {of} {}", self.of_pages);
        self.beside(surface, ArtifactType::Footer, FOOT_LINE, &told);
    }

    fn line(&mut self, surface: &mut Surface<'_>, line: &PlacedLine) {
        let tag = match line.leaf {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None => artifact(ArtifactType::PaginationOther),
        };
        let identifier = surface.start_tagged(tag);
        self.draw(surface, (line.x, line.baseline), &line.text, line.style);
        surface.end_tagged();
        let painted = line.leaf.and_then(|leaf| self.painted.get_mut(leaf));
        if let Some(painted) = painted {
            *painted = Some(identifier);
        }
    }

    /// What is on every page, beside the text; as much of it as fits the line.
    fn beside(&self, surface: &mut Surface<'_>, kind: ArtifactType, baseline: f32, text: &str) {
        let text = self.faces.drawable(text);
        let mut room = TEXT_WIDTH;
        let fits = text.chars().take_while(|letter| {
            room -= self.faces.width_of(*letter, RUNNING);
            room >= 0.0
        });
        let text: String = fits.collect();
        surface.start_tagged(artifact(kind));
        self.draw(surface, (MARGIN, baseline), &text, RUNNING);
        surface.end_tagged();
    }

    fn draw(&self, surface: &mut Surface<'_>, (x, y): (f32, f32), text: &str, style: Style) {
        let glyphs = self.faces.glyphs(text, style);
        let font = self.faces.font(style);
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, text, style.size, false);
    }

    fn group(&self, element: &Element) -> TagGroup {
        let mut group = TagGroup::new(tag_of(&element.role));
        for child in &element.children {
            match child {
                Child::Element(element) => group.push(self.group(element)),
                Child::Line(line) => {
                    let painted = self.painted.get(*line).copied().flatten();
                    if let Some(identifier) = painted {
                        group.push(Node::Leaf(identifier));
                    }
                }
            }
        }
        group
    }
}

const fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact { kind, bbox: None })
}

fn draw_rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y);
    path.line_to(MARGIN + TEXT_WIDTH, y);
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            width: 0.5,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

fn tag_of(role: &Role) -> TagKind {
    match role {
        Role::Section => Tag::Section.into(),
        Role::Heading { level, title } => {
            let level = NonZeroU16::new((*level).into()).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::List => Tag::L(ListNumbering::Disc).into(),
        Role::ListItem => Tag::LI.into(),
        Role::Bullet => Tag::Lbl.into(),
        Role::ListBody => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeading => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeading => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn bookmarks(laid: &Laid) -> Bookmarks {
    let mut bookmarks = Bookmarks::new();
    for mark in &laid.bookmarks {
        let place = XyzDestination::new(mark.page, Point::from_xy(MARGIN, mark.y));
        bookmarks.push_child(OutlineNode::new(mark.title.clone(), place));
    }
    bookmarks
}

fn metadata(outline: &Outline, faces: &Faces) -> Metadata {
    let metadata = Metadata::new()
        .title(faces.drawable(&outline.title))
        .language(outline.language.code().to_owned())
        .creator("Tovholder".to_owned())
        .producer("Tovholder".to_owned());
    match outline.made_at.and_then(date_of) {
        Some(made_at) => metadata.creation_date(made_at),
        None => metadata,
    }
}

fn date_of(at: Moment) -> Option<DateTime> {
    let part = |part: u32| u8::try_from(part).ok();
    Some(
        DateTime::new(u16::try_from(at.year()).ok()?)
            .month(part(at.month())?)
            .day(part(at.day())?)
            .hour(part(at.hour())?)
            .minute(part(at.minute())?)
            .second(part(at.second())?)
            .utc_offset_hour(0)
            .utc_offset_minute(0),
    )
}
