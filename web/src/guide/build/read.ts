/** What stands in a page: its headings with their anchors, and the text below each, for the search. */
import GithubSlugger from 'github-slugger';
import { lexer, type Token, type Tokens } from 'marked';

/** A heading with the text below it. */
export interface Section {
  heading: string;
  /** Its anchor, as GitHub makes it, so that links work there too. */
  anchor: string;
  text: string;
}

/** A page that was read. */
export interface Read {
  tokens: Token[];
  /** Of each heading in turn. */
  sections: Section[];
}

/** Reads the Markdown of a page. */
export function read(markdown: string): Read {
  const tokens = lexer(markdown);
  const slugger = new GithubSlugger();
  const sections: Section[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const heading = plain(token.tokens ?? []);
      sections.push({ heading, anchor: slugger.slug(heading), text: '' });
      continue;
    }
    const last = sections.at(-1);
    if (last !== undefined) last.text = `${last.text} ${plain([token])}`.trim();
  }
  return { tokens, sections };
}

/** The words of tokens, without their marks. */
export function plain(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join('').replace(/\s+/g, ' ').trim();
}

function wordsOf(token: Token): string {
  switch (token.type) {
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((row) => row.map((cell) => joined(cell.tokens)).join(' ')).join(' ');
    }
    case 'list':
      return (token as Tokens.List).items.map((item) => joined(item.tokens)).join(' ');
    case 'image':
    case 'html':
      return ' ';
    case 'space':
    case 'br':
      return ' ';
    default: {
      const inner = 'tokens' in token ? token.tokens : undefined;
      if (inner !== undefined) return joined(inner);
      return 'text' in token ? unescaped(String(token.text)) : '';
    }
  }
}

const joined = (tokens: readonly Token[]): string => tokens.map(wordsOf).join('');

/** The lexer leaves entities in texts as they were written. */
function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? "'");
}
