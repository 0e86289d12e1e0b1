/** Makes a page of the site out of a page that was read: links lead to pages of the site, pictures to what is built. */
import { posix } from 'node:path';
import { Parser, Renderer, type Tokens } from 'marked';
import { addressOf, type Entry } from './book.ts';
import type { Read } from './read';

/** A page with what stands in it. */
export interface Page extends Entry, Read {}

/** A picture, as it is built. */
export interface Picture {
  address: string;
  /** In pixels. */
  width: number;
  height: number;
}

/** What a page is made with. */
export interface Surroundings {
  /** Every page, by its source. */
  pages: ReadonlyMap<string, Page>;
  /** The picture at a path of the repository; nothing where there is none. */
  picture: (source: string) => Picture | undefined;
  /** Whether the repository has that path. */
  exists: (source: string) => boolean;
}

/** What the program itself serves, of what stands in the repository. */
const SERVED: Readonly<Record<string, string>> = { 'openapi.json': '/api/v1/openapi.json' };

/** The text of a page as HTML, and what its links and pictures lead to that is not there. */
export function render(page: Page, around: Surroundings): { html: string; faults: string[] } {
  const renderer = new PageRenderer(page, around);
  const html = Parser.parse(page.tokens, { renderer });
  return { html, faults: renderer.faults };
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

class PageRenderer extends Renderer {
  readonly faults: string[] = [];
  #headings = 0;

  constructor(
    private readonly page: Page,
    private readonly around: Surroundings,
  ) {
    super();
  }

  override heading({ tokens, depth }: Tokens.Heading): string {
    const anchor = this.page.sections[this.#headings]?.anchor ?? '';
    this.#headings += 1;
    return `<h${depth} id="${escaped(anchor)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
  }

  override link(token: Tokens.Link): string {
    const page = this.#pageAt(token.href.split('#')[0] ?? '');
    // In the repository a page is called by its file, which readers of the site never see.
    const isFile = token.text.endsWith('.md') && page?.source.endsWith(token.text.replace(/^(\.\.\/)+/, ''));
    const text = isFile ? escaped(page?.title ?? '') : this.parser.parseInline(token.tokens);
    const address = this.#lead(token.href);
    return address === undefined ? text : `<a href="${escaped(address)}">${text}</a>`;
  }

  override image({ href, text }: Tokens.Image): string {
    const picture = this.around.picture(this.#sourceOf(href));
    if (picture === undefined) {
      this.#complain(`there is no picture ${href}`);
      return escaped(text);
    }
    const { address, width, height } = picture;
    return `<img src="${escaped(address)}" alt="${escaped(text)}" width="${width}" height="${height}" loading="lazy">`;
  }

  /** A table that is wider than the screen scrolls by itself, also by keyboard. */
  override table(token: Tokens.Table): string {
    return `<div class="wide" role="group" aria-label="Table" tabindex="0">${super.table(token)}</div>\n`;
  }

  /** The corner of a table heads nothing. */
  override tablecell(token: Tokens.TableCell): string {
    return super.tablecell(token.header && token.text.trim() === '' ? { ...token, header: false } : token);
  }

  override code(token: Tokens.Code): string {
    return `<pre tabindex="0"><code>${escaped(token.text)}\n</code></pre>\n`;
  }

  /** Pages are written in Markdown only; what looks like a tag is text. A comment is for whoever edits the page. */
  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return /^<!--.*-->\s*$/s.test(text) ? '' : escaped(text);
  }

  #pageAt(path: string): Page | undefined {
    return path === '' ? this.page : this.around.pages.get(this.#sourceOf(path));
  }

  #sourceOf(href: string): string {
    return posix.join(posix.dirname(this.page.source), href);
  }

  /** Where a link leads on the site; nowhere where it is to a part of the repository that the site does not have. */
  #lead(href: string): string | undefined {
    if (/^[a-z]+:/.test(href)) return href;
    const [path = '', anchor] = href.split('#');
    const target = this.#pageAt(path);
    if (target === undefined) {
      const source = this.#sourceOf(path);
      if (SERVED[source] !== undefined) return SERVED[source];
      const picture = this.around.picture(source);
      if (picture === undefined && !this.around.exists(source)) this.#complain(`there is no ${href}`);
      return picture?.address;
    }
    if (anchor !== undefined && !target.sections.some((section) => section.anchor === anchor)) this.#complain(`${target.source} has no #${anchor}`);
    const address = path === '' ? '' : addressOf(target);
    return anchor === undefined ? address : `${address}#${anchor}`;
  }

  #complain(what: string): void {
    this.faults.push(`${this.page.source}: ${what}`);
  }
}
