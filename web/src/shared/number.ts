/** How numbers of documents are shown where there is little room: what tells one from the next large, the rest small. */

/** A number in two parts: `ALM-20251106-` and `000123`. One without a separator is all tail. */
export function numberParts(number: string): { head: string; tail: string } {
  const at = /[^0-9A-Za-z](?=[0-9A-Za-z]*$)/.exec(number)?.index;
  return at === undefined ? { head: '', tail: number } : { head: number.slice(0, at + 1), tail: number.slice(at + 1) };
}

/** Codes as people type them, with the digits of Arabic, Persian and Hindi as plain ones. */
export function asciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (code >= 0x0966 ? 0x0966 : code >= 0x06f0 ? 0x06f0 : 0x0660));
  });
}
