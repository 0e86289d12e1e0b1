import type { Product } from './till.svelte';

/** What a product is called in a language, else in any that it has a name in. */
export function nameOf(product: Product, language: string): string {
  const names = product.name as Record<string, string>;
  return names[language] ?? names.en ?? Object.values(names)[0] ?? product.sku;
}
