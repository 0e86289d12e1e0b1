/** What a step changed of an order, for people: which lines, and what the order comes to. */

/** A figure as it was and as it is; nothing on the side where there was none. */
export interface Change {
  /** Name of a line's product; empty for the order's total. */
  name: string;
  was: number | undefined;
  is: number | undefined;
}

interface Line {
  line: number;
  name: string;
  quantity: number;
}

/** Lines of one side. The API gives what was recorded, which may be older than this app: what is no line is left out. */
function linesOf(side: unknown): Line[] {
  const lines = (side as { lines?: unknown } | undefined)?.lines;
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((one: { line?: unknown; description?: unknown; sku?: unknown; quantity?: unknown }): Line[] => {
    if (typeof one.line !== 'number' || typeof one.quantity !== 'number') return [];
    return [{ line: one.line, name: String(one.description ?? one.sku ?? one.line), quantity: one.quantity }];
  });
}

function totalOf(side: unknown): number | undefined {
  const total = (side as { total?: unknown } | undefined)?.total;
  return typeof total === 'number' ? total : undefined;
}

/** What differs between `old` and `new`: quantities of lines, then the total. */
export function changesOf(changes: unknown): Change[] {
  const { old, new: now } = (changes ?? {}) as { old?: unknown; new?: unknown };
  const before = new Map(linesOf(old).map((line) => [line.line, line]));
  const after = new Map(linesOf(now).map((line) => [line.line, line]));
  const numbers = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const lines = numbers.map((number) => ({
    name: (after.get(number) ?? before.get(number))?.name ?? '',
    was: before.get(number)?.quantity,
    is: after.get(number)?.quantity,
  }));
  const total = { name: '', was: totalOf(old), is: totalOf(now) };
  return [...lines, total].filter((change) => change.was !== change.is);
}
