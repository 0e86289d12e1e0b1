//! One line of text shaped: ordered by UAX #9, cut into stretches of one font and script, each shaped, and drawn.

use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Buffer, BufferFlags, Direction, Font, GlyphId, Script, ShapeOptions, ShaperFont};
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_segmentation::UnicodeSegmentation;
use zeno::{Command, Mask, PathBuilder, Transform};

use super::bitmap::Bitmap;
use super::fonts::{Fonts, is_invisible};

/// From this coverage a dot is dark. A little under half: thermal dots are round and leave thin strokes pale.
const DARK_MIN: u8 = 112;

/// The most dots that ink may reach above or below the line, in ems: stacked marks, not a page of them.
const REACH_EMS_MAX: f32 = 2.0;

/// A line of glyphs in the order in which they stand, from the left.
pub(crate) struct ShapedLine<'a> {
    glyphs: Vec<Placed<'a>>,
    /// Dots from its left end to its right.
    pub(crate) width: f32,
    em: f32,
}

struct Placed<'a> {
    font: &'a Font,
    id: GlyphId,
    x: f32,
    y: f32,
}

/// Shapes a line in a font size of so many dots.
pub(crate) fn shaped<'a>(text: &str, em: f32, is_bold: bool, is_right_to_left: bool, fonts: &'a Fonts) -> ShapedLine<'a> {
    let mut line = ShapedLine { glyphs: vec![], width: 0.0, em };
    if text.is_empty() {
        return line;
    }
    let base = if is_right_to_left { Level::rtl() } else { Level::ltr() };
    let order = ParagraphBidiInfo::new(text, Some(base));
    let (levels, runs) = order.visual_runs(0..text.len());
    for run in runs {
        let is_rtl = levels[run.start].is_rtl();
        let mut stretches = stretches(&text[run], is_bold, fonts);
        if is_rtl {
            stretches.reverse();
        }
        for stretch in stretches {
            line.push(&stretch, is_rtl);
        }
    }
    line
}

/// A stretch of one font and one script.
struct Stretch<'a> {
    text: String,
    font: &'a Font,
    script: Option<Script>,
}

fn stretches<'a>(text: &str, is_bold: bool, fonts: &'a Fonts) -> Vec<Stretch<'a>> {
    let mut stretches: Vec<Stretch<'a>> = vec![];
    for cluster in text.graphemes(true) {
        // The marks that order the line are done with.
        let cluster: String =
            cluster.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')).collect();
        if cluster.is_empty() {
            continue;
        }
        let Some(font) = font_of(&cluster, is_bold, fonts) else { continue };
        let script = cluster.chars().find_map(script_of);
        match stretches.last_mut() {
            Some(last)
                if std::ptr::eq(last.font, font) && (script.is_none() || last.script.is_none() || script == last.script) =>
            {
                last.text.push_str(&cluster);
                last.script = last.script.or(script);
            }
            _ => stretches.push(Stretch { text: cluster, font, script }),
        }
    }
    stretches
}

/// The first font that has all of a cluster, else the first that has what it begins with.
fn font_of<'a>(cluster: &str, is_bold: bool, fonts: &'a Fonts) -> Option<&'a Font> {
    let visible: Vec<char> = cluster.chars().filter(|c| !is_invisible(*c)).collect();
    let whole = fonts.faces(is_bold).find(|face| visible.iter().all(|c| face.has(*c)));
    let begun = || fonts.faces(is_bold).find(|face| visible.first().is_none_or(|c| face.has(*c)));
    whole.or_else(begun).or_else(|| fonts.faces(is_bold).next()).map(|face| &face.font)
}

/// The script of a letter; none of what all scripts share.
fn script_of(c: char) -> Option<Script> {
    let script = harfrust::unicode::script(c as u32);
    (![Script::COMMON, Script::INHERITED, Script::UNKNOWN].contains(&script)).then_some(script)
}

impl<'a> ShapedLine<'a> {
    fn push(&mut self, stretch: &Stretch<'a>, is_rtl: bool) {
        let font = stretch.font;
        let scale = self.em / f32::from(font.units_per_em()).max(1.0);
        let mut buffer = Buffer::new();
        buffer.push_str(&stretch.text);
        buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.set_script(stretch.script);
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        buffer.guess_segment_properties();
        // It fails only for a buffer without direction, or one that was shaped.
        if harfrust::shape(&ShaperFont::new(font), &mut buffer, ShapeOptions::new()).is_err() {
            return;
        }
        for (info, at) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            self.glyphs.push(Placed {
                font,
                id: GlyphId::new(info.glyph_id),
                x: self.width + at.x_offset as f32 * scale,
                y: at.y_offset as f32 * scale,
            });
            self.width += at.x_advance as f32 * scale;
        }
    }

    /// How far its ink reaches above and below the baseline, in whole dots.
    pub(crate) fn reach(&self) -> (i32, i32) {
        let most = (self.em * REACH_EMS_MAX) as i32;
        let mut reach = (0, 0);
        for glyph in &self.glyphs {
            let (_, placed) = glyph.mask(self.em, 0.0);
            reach.0 = reach.0.max(-placed.top);
            reach.1 = reach.1.max(placed.top + placed.height as i32);
        }
        (reach.0.clamp(0, most), reach.1.clamp(0, most))
    }

    /// Draws it with its left end and its baseline there.
    pub(crate) fn draw(&self, bitmap: &mut Bitmap, left: f32, baseline: i32) {
        for glyph in &self.glyphs {
            let (mask, placed) = glyph.mask(self.em, left);
            for (index, coverage) in mask.iter().enumerate() {
                if *coverage >= DARK_MIN {
                    let (x, y) = (index as i32 % placed.width as i32, index as i32 / placed.width as i32);
                    bitmap.set(placed.left + x, baseline + placed.top + y);
                }
            }
        }
    }
}

impl Placed<'_> {
    /// Its dots, and where they are from the left edge and the baseline.
    fn mask(&self, em: f32, left: f32) -> (Vec<u8>, zeno::Placement) {
        let mut outline = Outline(vec![]);
        let options = DrawOptions::new().with_ppem(Some(em));
        if let Some(glyph) = self.font.outline_glyphs().get(self.id) {
            // A glyph that cannot be read is left blank, as a space is.
            let _ = glyph.draw(&options, DrawMemory::Scratch, &mut outline);
        }
        let place = Transform::new(1.0, 0.0, 0.0, -1.0, left + self.x, -self.y);
        Mask::new(&outline.0[..]).transform(Some(place)).render()
    }
}

/// Takes an outline over from the font to what draws it.
struct Outline(Vec<Command>);

impl PathSink for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to([x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to([x, y]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        PathBuilder::quad_to(&mut self.0, [cx, cy], [x, y]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        PathBuilder::curve_to(&mut self.0, [cx0, cy0], [cx1, cy1], [x, y]);
    }

    fn close(&mut self) {
        PathBuilder::close(&mut self.0);
    }
}
