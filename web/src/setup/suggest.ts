/** What can be guessed, so that it need not be typed. */

/** A short name made of what the shop is called; empty where nothing of it can stand in an address. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, 60).replace(/-+$/, '');
}

/** A preset's template with the shop's initials in the place of those of the example: `ALM-{YYYY}` is Al Marya's. */
export function templateFor(template: string, slug: string): string {
  const initials = slug.split('-').map((word) => word.slice(0, 1)).join('').toUpperCase().slice(0, 4);
  return initials === '' ? template : template.replace(/^[A-Z]+-(?=\{)/, `${initials}-`);
}

/** The country that the device speaks of, such as `AE` of `ar-AE`; empty where it says none. */
export function countryOf(languages: readonly string[]): string {
  return languages.map((tag) => new Intl.Locale(tag).region ?? '').find((region) => /^[A-Z]{2}$/.test(region)) ?? '';
}

/** How many decimals a currency usually has. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
