//! Text as dots: shaped, ordered and drawn, since printers do none of it.

mod bitmap;
mod fonts;
mod line;

pub(crate) use bitmap::Bitmap;
pub use fonts::Fonts;
pub(crate) use line::{ShapedLine, shaped};
