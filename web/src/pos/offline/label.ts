/** Barcodes that a scale prints, which carry a weight or a price: the server's rules (`crates/domain/src/catalog/embedded.rs`). */

const DIGITS = 13;
/** The most that a line may have, in thousandths. */
const QUANTITY_MAX = 999_999_999;

/** How the barcodes of a prefix are read. */
export interface BarcodeRule {
  prefix: string;
  /** `weight` or `price`. */
  kind: string;
  itemDigits: number;
  valueDigits: number;
  valueDecimals: number;
}

/** What a barcode says that a rule is for. */
export interface Label {
  /** By what the product may be found, the first that one has: prefix and item, or the whole code with zeros for the value. */
  codes: [string, string];
  kind: BarcodeRule['kind'];
  /** Thousandths of a kilogram, or minor units; zero says nothing. */
  value: number;
}

/** The check digit that follows these digits (GS1 General Specifications 7.9). */
function checkDigit(digits: string): string {
  const weighted = [...digits].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return String((10 - (weighted % 10)) % 10);
}

/** Reads a code: nothing where no rule is for it, `misread` where its check digit is wrong. */
export function readLabel(code: string, rules: readonly BarcodeRule[], currencyDecimals: number): Label | 'misread' | undefined {
  if (!/^[0-9]{13}$/.test(code)) return undefined;
  const rule = rules.find(({ prefix }) => code.startsWith(prefix));
  if (rule === undefined) return undefined;
  if (!code.endsWith(checkDigit(code.slice(0, -1)))) return 'misread';
  const item = code.slice(0, rule.prefix.length + rule.itemDigits);
  const value = Number(code.slice(DIGITS - 1 - rule.valueDigits, DIGITS - 1));
  const decimals = (rule.kind === 'weight' ? 3 : currencyDecimals) - rule.valueDecimals;
  const zeros = item.padEnd(DIGITS - 1, '0');
  return { codes: [item, zeros + checkDigit(zeros)], kind: rule.kind, value: value * 10 ** decimals };
}

/**
 * How much a label says that it is, in thousandths; of a price label what that price comes to.
 * @param unitPrice of the product, in minor units
 */
export function quantityOf(label: Label, unitPrice: number): number | undefined {
  if (label.value === 0) return undefined;
  if (label.kind === 'weight') return label.value;
  if (unitPrice <= 0) return undefined;
  const quantity = Math.floor((label.value * 1000 + Math.floor(unitPrice / 2)) / unitPrice);
  return quantity >= 1 && quantity <= QUANTITY_MAX ? quantity : undefined;
}
