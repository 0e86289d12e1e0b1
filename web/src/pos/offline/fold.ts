/**
 * Letters that count as the same when somebody searches, and the words of a text: the server's rules
 * (`crates/domain/src/catalog/fold.rs`), proved by the same table (`crates/domain/src/catalog/fold_cases.txt`).
 */

/** A longer word is cut off here. */
const WORD_CHARS_MAX = 40;

/**
 * Marks that are set on letters, joiners between them, marks of direction: accents, Hebrew points, Arabic vowel signs and tatweel, the nukta
 * of Devanagari. Marks that stand for a vowel or a half letter in Indian scripts are not among them.
 */
const LEFT_OUT =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff\u0640\u093c\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** One form for all that are written for each other. The decomposition has made أ إ آ to ا, ؤ to و and ئ to ي. */
const ONE_FORM: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ',
  ي: 'ی', ى: 'ی', ے: 'ی', ك: 'ک', ة: 'ه', ہ: 'ه', ە: 'ه', ھ: 'ه', ٱ: 'ا',
};
const WITH_ONE_FORM = new RegExp(`[${Object.keys(ONE_FORM).join('')}]`, 'gu');

/** The zeros of the scripts whose digits are read: Arabic, Persian, Devanagari, wide Latin. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0xff10];

/** What stands between words: neither letter nor digit, nor a mark on one. */
const BETWEEN = /[^\p{Alphabetic}\p{N}\p{M}]+/u;
const HAS_LETTER = /[\p{Alphabetic}\p{N}]/u;

/** A text with the digits of other scripts written as `0` to `9`, and nothing else changed: what a keyboard makes of a code. */
export function asciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.find((zero) => code >= zero && code <= zero + 9) ?? code));
  });
}

/** A text with all letters that count as the same written in one way. */
export function fold(text: string): string {
  // Letter by letter: what stands around a letter makes no difference to its small form.
  const small = [...text.normalize('NFKD')].map((letter) => letter.toLowerCase()).join('');
  return asciiDigits(small.replace(LEFT_OUT, '').replace(WITH_ONE_FORM, (letter) => ONE_FORM[letter] ?? letter));
}

/** The words of a text, folded, in order; the end of a very long one is cut off. */
export function words(text: string): string[] {
  return fold(text)
    .split(BETWEEN)
    .filter((word) => HAS_LETTER.test(word))
    .map((word) => (word.length > WORD_CHARS_MAX ? [...word].slice(0, WORD_CHARS_MAX).join('') : word));
}
