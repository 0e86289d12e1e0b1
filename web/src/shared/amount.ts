/** Amounts as people type them, in minor units; and what the API says in decimals. */

/** The digits of a language's own, by the code of its zero: Arabic, Persian, Hindi. */
const ZEROS = [0x0660, 0x06f0, 0x0966];

/** A text with plain digits and points for decimal and grouping marks of Arabic and Persian; `-` for whatever is no part of an amount. */
function plain(text: string): string {
  return [...text.trim()]
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      const zero = ZEROS.find((first) => code >= first && code <= first + 9);
      if (zero !== undefined) return String(code - zero);
      if (letter === '٫') return '٫';
      // Spaces, thin ones among them, apostrophes and Arabic commas only group.
      if (/[\s\u00a0\u202f'’٬،]/u.test(letter)) return '';
      return /[0-9.,]/.test(letter) ? letter : '-';
    })
    .join('');
}

/**
 * An amount in minor units, or `undefined` for what is none or could be two: `12`, `12.5`, `12,5`, `1.234,5`, `1,234.50`, `١٢٫٥`.
 *
 * Where both marks stand, the last is the decimal one. One that stands once, before three digits, groups thousands, unless the currency
 * itself has three decimals: then it could be either and is the decimal mark.
 *
 * @param decimals of the currency, or of the quantity
 */
export function parseAmount(text: string, decimals: number): number | undefined {
  const typed = plain(text);
  if (!/^[0-9.,٫]*[0-9][0-9.,٫]*$/.test(typed)) return undefined;
  const [whole, fraction] = split(typed, decimals);
  if (whole === undefined || fraction === undefined || fraction.length > decimals || whole.length > 12) return undefined;
  return Number(whole === '' ? '0' : whole) * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0');
}

function split(typed: string, decimals: number): [string | undefined, string | undefined] {
  const marks = typed.match(/[.,٫]/g) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return [typed, ''];
  const at = typed.lastIndexOf(last);
  const [before, after] = [typed.slice(0, at), typed.slice(at + 1)];
  const others = marks.slice(0, -1);
  const groups = last !== '٫' && (others.includes(last) || (others.length === 0 && after.length === 3 && decimals < 3));
  if (groups) {
    if (others.some((mark) => mark !== last)) return [undefined, undefined];
    return [ungrouped(typed, last), ''];
  }
  if (others.includes(last) || new Set(others).size > 1) return [undefined, undefined];
  return [others[0] === undefined ? before : ungrouped(before, others[0]), after];
}

/** Digits without the mark that groups them: thousands, or as India writes them. */
function ungrouped(text: string, mark: string): string | undefined {
  const groups = text.split(mark);
  const isGrouped =
    (groups[0]?.length ?? 0) >= 1 &&
    groups.at(-1)?.length === 3 &&
    groups.slice(1, -1).every((group) => group.length === 2 || group.length === 3) &&
    (groups[0]?.length ?? 0) <= 3;
  return isGrouped ? groups.join('') : undefined;
}

/** A decimal of the API in minor units. */
export function toMinor(amount: number, decimals: number): number {
  return Math.round(amount * 10 ** decimals);
}

/** Minor units as the API takes them: a decimal in text, which no rounding touches. */
export function toDecimal(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
