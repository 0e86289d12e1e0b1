//! The fonts that lines are drawn with.

use harfrust::Font;

use crate::language::Language;
use crate::words::Words;

/// Fonts in order of preference: the first that has a character draws it.
#[derive(Clone, Default)]
pub struct Fonts {
    faces: Vec<Face>,
}

#[derive(Clone)]
pub(crate) struct Face {
    pub(crate) font: Font,
    is_bold: bool,
}

/// At this weight and above a font is a bold one (OpenType `usWeightClass`).
const BOLD_MIN: f32 = 600.0;

impl Fonts {
    /// Takes the contents of font files (TrueType, OpenType); what is no font is left out. Without one that has the letters and
    /// digits of ASCII, nothing can be drawn.
    pub fn new(files: impl IntoIterator<Item = Vec<u8>>) -> Fonts {
        let face = |file: Vec<u8>| {
            let font = Font::new(file, 0)?;
            let is_bold = font.default_attributes().weight.value() >= BOLD_MIN;
            Some(Face { font, is_bold })
        };
        let faces: Vec<Face> = files.into_iter().filter_map(face).collect();
        let has_ascii = faces.iter().any(|face| ('!'..='~').all(|c| face.has(c)));
        Fonts { faces: if has_ascii { faces } else { vec![] } }
    }

    /// Whether every word of a language's receipts can be drawn.
    pub fn cover(&self, language: Language) -> bool {
        let words = Words::of(language);
        [words.total, words.date, words.bill_no, words.cash, words.copy].iter().all(|word| word.chars().all(|c| self.has(c)))
    }

    /// Whether a font has the character, or it needs none.
    pub(crate) fn has(&self, c: char) -> bool {
        !self.faces.is_empty() && (is_invisible(c) || self.faces.iter().any(|face| face.has(c)))
    }

    /// The fonts, those of that weight first.
    pub(crate) fn faces(&self, is_bold: bool) -> impl Iterator<Item = &Face> {
        let of = move |wanted: bool| self.faces.iter().filter(move |face| face.is_bold == wanted);
        of(is_bold).chain(of(!is_bold))
    }
}

impl Face {
    pub(crate) fn has(&self, c: char) -> bool {
        self.font.charmap().map_unicode(c).is_some()
    }
}

/// Characters that shape their neighbours or order the line and are not drawn themselves.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{34f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}
