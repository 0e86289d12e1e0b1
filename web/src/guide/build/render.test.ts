import { describe, expect, it } from 'vitest';
import { contents, framed, neighbours } from './frame';
import { sizeOf } from './png';
import { plain, read } from './read';
import { type Page, render, type Surroundings } from './render';

function page(source: string, markdown: string): Page {
  const name = source.replace(/^docs\/|\.md$/g, '');
  return { source, title: name, part: 'Part', path: name, ...read(markdown) };
}

const STOCK = page('docs/stock.md', '# Stock\n\nGoods.\n\n## What goods *cost*\n\nMoney.\n\n## What goods cost\n');
const BACKUP = page('docs/operating/backup.md', '# Backups\n');

const around: Surroundings = {
  pages: new Map([STOCK, BACKUP].map((one) => [one.source, one])),
  exists: (source) => source === 'presets/cantina.toml',
  picture: (source) => (source === 'docs/screens/till.png' ? { address: '/assets/till-1.png', width: 320, height: 200 } : undefined),
};
const rendered = (markdown: string, source = 'docs/money.md') => render(page(source, markdown), around);

describe('a page of the guide', () => {
  it('has the anchors that GitHub gives its headings, each once', () => {
    expect(STOCK.sections.map(({ heading, anchor, text }) => [heading, anchor, text])).toEqual([
      ['Stock', 'stock', 'Goods.'],
      ['What goods cost', 'what-goods-cost', 'Money.'],
      ['What goods cost', 'what-goods-cost-1', ''],
    ]);
    expect(render(STOCK, around).html).toContain('<h2 id="what-goods-cost">What goods <em>cost</em></h2>');
  });

  it('leads to pages, places in them, and what the program serves', () => {
    const { html, faults } = rendered('[a](stock.md) [b](operating/backup.md) [c](stock.md#what-goods-cost) [d](#here) [e](../openapi.json) [f](https://jqlang.org)\n\n# Here');
    expect(faults).toEqual([]);
    const led = [...html.matchAll(/href="([^"]+)"/g)].map(([, address]) => address);
    expect(led).toEqual(['/docs/guide/stock', '/docs/guide/operating/backup', '/docs/guide/stock#what-goods-cost', '#here', '/api/v1/openapi.json', 'https://jqlang.org']);
    expect(rendered('[up](../stock.md)', 'docs/operating/tls.md').html).toContain('href="/docs/guide/stock"');
  });

  it('calls a page by its title where the repository calls it by its file', () => {
    const { html } = rendered('[stock.md](stock.md) [operating/backup.md](operating/backup.md#backups) [the stock](stock.md)');
    expect([...html.matchAll(/>([^<]+)<\/a>/g)].map(([, text]) => text)).toEqual(['stock', 'operating/backup', 'the stock']);
    expect(rendered('[backup.md](backup.md) [../stock.md](../stock.md)', 'docs/operating/tls.md').html).not.toContain('.md<');
  });

  it('names what the repository has and the site has not, and leads nowhere', () => {
    expect(rendered('see [`cantina`](../presets/cantina.toml)')).toEqual({ html: '<p>see <code>cantina</code></p>\n', faults: [] });
  });

  it('complains of every link, anchor and picture that is not there', () => {
    const { faults } = rendered('[a](gone.md) [b](stock.md#gone) [c](#gone) ![d](screens/gone.png)');
    expect(faults).toEqual([
      'docs/money.md: there is no gone.md',
      'docs/money.md: docs/stock.md has no #gone',
      'docs/money.md: docs/money.md has no #gone',
      'docs/money.md: there is no picture screens/gone.png',
    ]);
  });

  it('has pictures with their size, and tables that scroll by themselves', () => {
    expect(rendered('![The till](screens/till.png)').html).toContain('<img src="/assets/till-1.png" alt="The till" width="320" height="200" loading="lazy">');
    const table = rendered('| | b |\n| --- | --- |\n| 1 | 2 |').html;
    expect(table).toContain('<div class="wide" role="group" aria-label="Table" tabindex="0"><table>');
    expect([table.includes('<th></th>'), table.includes('<th>b</th>')]).toEqual([false, true]);
  });

  it('runs nothing that is written in it', () => {
    const { html } = rendered('<script>alert(1)</script>\n\na <b onclick="x()">b</b> `<i>`\n\n```html\n<script>\n```');
    expect(html).not.toMatch(/<script|<b |<i>/);
    expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(rendered('<!-- made by a program -->\n\ntext').html).toBe('<p>text</p>\n');
  });

  it('is read without marks by the search', () => {
    expect(plain(read('a *b* [c](d.md) `e < f`\n\n- g\n- h\n\n| i | j |\n| --- | --- |\n| k | l |').tokens)).toBe('a b c e < f g h i j k l');
  });
});

describe('what stands around a page', () => {
  it('marks the present page, and leads to those before and after', () => {
    const entries = [STOCK, BACKUP];
    expect(contents(entries, BACKUP)).toBe(
      '<h2>Part</h2><ul><li><a href="/docs/guide/stock">stock</a></li><li><a href="/docs/guide/operating/backup" aria-current="page">operating/backup</a></li></ul>',
    );
    expect(neighbours(entries, STOCK)).not.toContain('rel="prev"');
    expect(neighbours(entries, STOCK)).toContain('<a rel="next" href="/docs/guide/operating/backup">');
  });

  it('has a place for each part', () => {
    expect(framed('<a><b>', { '<a>': '$&', '<b>': 'c' })).toBe('$&c');
    expect(() => framed('<a>', { '<b>': 'c' })).toThrow('no place for <b>');
  });
});

describe('a picture', () => {
  it('says its size, and what is none is refused', () => {
    const png = new Uint8Array(24);
    png.set([0x89, 0x50, 0x4e, 0x47]);
    png.set([0, 0, 5, 0, 0, 0, 3, 32], 16);
    expect(sizeOf(png)).toEqual({ width: 1280, height: 800 });
    expect(() => sizeOf(new Uint8Array(24))).toThrow('no PNG');
  });
});
