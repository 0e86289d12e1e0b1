//! One page that shows on a screen and prints on 80 mm and on A4. Nothing is loaded, nothing runs.

use std::fmt::Write;

use crate::inline::{Inline, Run};
use crate::model::Receipt;
use crate::qr::QrPayload;
use crate::sheet::{self, Row};

/// The receipt as a page of its own.
pub fn html(receipt: &Receipt) -> String {
    let language = receipt.language;
    let direction = if language.is_right_to_left() { "rtl" } else { "ltr" };
    let mut page = String::new();
    let title = escaped(&Inline::typed(&format!("{} {}", receipt.shop.name, receipt.number)).composed(false));
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        language.tag(),
    );
    let rows = sheet::rows(receipt, language);
    let mut is_table = false;
    for row in &rows {
        let belongs_to_table = matches!(row, Row::Item { .. } | Row::Detail { .. });
        if belongs_to_table != is_table {
            page.push_str(if belongs_to_table { "<table>\n" } else { "</table>\n" });
            is_table = belongs_to_table;
        }
        self::row(row, &mut page);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

const STYLE: &str = "\
@page { margin: 4mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; background: #fff; font: 10pt/1.4 system-ui, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Devanagari', sans-serif }
main { max-inline-size: 72mm; margin-inline: auto; padding-block: 4mm; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 14pt; text-align: center }
h2 { margin-block: 1mm; font-size: 11pt; text-align: center }
p { margin: 0; min-block-size: 1em }
p.centre { text-align: center }
hr { border: 0; border-block-start: 1px solid #000; margin-block: 2mm }
table { inline-size: 100%; border-collapse: collapse }
td { padding: 0.3mm 0; text-align: start; vertical-align: top }
td.end { text-align: end; white-space: nowrap; padding-inline-start: 3mm }
td.detail { padding-inline-start: 4mm; font-size: 9pt }
p.sum { display: flex; justify-content: space-between; gap: 3mm }
p.sum span:last-child { white-space: nowrap }
p.grand { font-weight: bold; font-size: 13pt }
svg { display: block; margin: 3mm auto; inline-size: 32mm; block-size: 32mm }
@media print and (min-width: 120mm) { @page { margin: 15mm } body { font-size: 11pt } main { max-inline-size: 180mm } }
";

fn row(row: &Row, page: &mut String) {
    let _ = match row {
        Row::Heading(text) => writeln!(page, "<h1>{}</h1>", parts(text)),
        Row::Title(text) => writeln!(page, "<h2>{}</h2>", parts(text)),
        Row::Centred(text) => writeln!(page, "<p class=\"centre\">{}</p>", parts(text)),
        Row::Field(text) => writeln!(page, "<p>{}</p>", parts(text)),
        Row::Item { name, count, total } => writeln!(
            page,
            "<tr><td>{}</td><td class=\"end\">{}</td><td class=\"end\">{}</td></tr>",
            parts(name),
            parts(count),
            parts(total)
        ),
        Row::Detail { text, amount } => writeln!(
            page,
            "<tr><td class=\"detail\" colspan=\"2\">{}</td><td class=\"end\">{}</td></tr>",
            parts(text),
            parts(amount)
        ),
        Row::Sum { label, amount, is_grand } => {
            let class = if *is_grand { "sum grand" } else { "sum" };
            writeln!(page, "<p class=\"{class}\"><span>{}</span><span>{}</span></p>", parts(label), parts(amount))
        }
        Row::Rule => writeln!(page, "<hr>"),
        Row::Gap => Ok(()),
        Row::Qr(payload) => writeln!(page, "{}", svg(payload)),
    };
}

/// Each piece with its own direction.
fn parts(inline: &Inline) -> String {
    let part = |part: &crate::inline::Part| match part.run {
        Run::Own => escaped(&part.text),
        Run::Code => format!("<bdi dir=\"ltr\">{}</bdi>", escaped(&part.text)),
        Run::Typed => format!("<bdi>{}</bdi>", escaped(&part.text)),
    };
    inline.0.iter().map(part).collect()
}

/// Text as it stands in a page, in an element or an attribute.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The code as a picture of its own, with the quiet zone of four squares that readers ask for.
fn svg(payload: &QrPayload) -> String {
    let squares = payload.squares();
    let side = squares.len() + 8;
    let mut path = String::new();
    for (y, line) in squares.iter().enumerate() {
        for (x, _) in line.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
        }
    }
    let label = escaped(&Inline::typed(payload.as_str()).composed(false));
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_reads_as_markup_is_escaped() {
        assert_eq!(escaped("<b>\"&'"), "&lt;b&gt;&quot;&amp;&#39;");
    }
}
