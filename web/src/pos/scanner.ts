/**
 * Tells a scanner from a person. A wedge scanner types like a keyboard, only faster, and ends with Enter; it may type into whichever field
 * has the focus, which is then not what it was meant for.
 */

/** The longest pause between two keys of a scan, in milliseconds: scanners over Bluetooth are slow, and fast typists are hardly faster. */
const GAP_MAX_MS = 80;
/** The shortest code. */
const LENGTH_MIN = 4;

/** What is pressed between the letters of a code; whoever presses anything else edits. */
const BETWEEN: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph', 'Alt', 'Control', 'Unidentified']);

/** A scan that has ended. */
export interface Scan {
  code: string;
}

/** Collects keys as they come. */
export class Scanner {
  #keys = '';
  #last = Number.NEGATIVE_INFINITY;

  /**
   * Takes a key, and says what was scanned when that has ended.
   * @param key as the browser names it
   * @param at when, in milliseconds
   */
  press(key: string, at: number): Scan | undefined {
    const isFast = at - this.#last <= GAP_MAX_MS;
    this.#last = at;
    if (key === 'Enter' || key === 'Tab') {
      const code = isFast ? this.#keys : '';
      this.#keys = '';
      return code.length >= LENGTH_MIN ? { code } : undefined;
    }
    if ([...key].length === 1) this.#keys = isFast ? this.#keys + key : key;
    else if (!BETWEEN.has(key)) this.#keys = '';
    return undefined;
  }
}
