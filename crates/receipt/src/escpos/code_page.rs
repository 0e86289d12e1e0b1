//! The upper halves of the code pages (Unicode's mapping tables `CP850.TXT` with the euro at D5, and `CP1252.TXT`).
//!
//! A character that a page leaves out, or that is never printed, is U+FFFD.

pub(super) const CP858: &str = "\
ÇüéâäàåçêëèïîìÄÅ\
ÉæÆôöòûùÿÖÜø£Ø×ƒ\
áíóúñÑªº¿®¬½¼¡«»\
░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀\
ÓßÔÒõÕµþÞÚÛÙýÝ¯´\
\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{fffd}";

pub(super) const WPC1252: &str = "\
€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\
\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\
\u{fffd}¡¢£¤¥¦§¨©ª«¬\u{fffd}®¯\
°±²³´µ¶·¸¹º»¼½¾¿\
ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
àáâãäåæçèéêëìíîï\
ðñòóôõö÷øùúûüýþÿ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CodePage;

    #[test]
    fn both_pages_are_whole_and_agree_with_their_tables() {
        assert_eq!((CP858.chars().count(), WPC1252.chars().count()), (128, 128));
        for (c, of_858, of_1252) in
            [('é', 0x82, 0xe9), ('ñ', 0xa4, 0xf1), ('€', 0xd5, 0x80), ('×', 0x9e, 0xd7), ('º', 0xa7, 0xba), ('²', 0xfd, 0xb2)]
        {
            assert_eq!((CodePage::Cp858.byte(c), CodePage::Wpc1252.byte(c)), (Some(of_858), Some(of_1252)), "{c}");
        }
        for c in ['₹', 'ش', 'क', '\u{1b}', '\u{7f}', '\u{9b}', '\n'] {
            assert_eq!((CodePage::Cp858.byte(c), CodePage::Wpc1252.byte(c)), (None, None), "{c:?}");
        }
    }
}
