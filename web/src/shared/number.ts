/** How numbers of documents are shown where there is little room: what tells one from the next large, the rest small. */

/** A number in two parts: `ALM-20251106-` and `000123`. One without a separator is all tail. */
export function numberParts(number: string): { head: string; tail: string } {
  const at = /[^0-9A-Za-z](?=[0-9A-Za-z]*$)/.exec(number)?.index;
  return at === undefined ? { head: '', tail: number } : { head: number.slice(0, at + 1), tail: number.slice(at + 1) };
}
