/** What the page of imports says, in English: the shape that all other languages have. */
export const en = {
  take: 'Take a file in',
  kind: 'What is in it',
  kinds: { products: 'Products', customers: 'Customers', stock: 'Opening stock', legacy: 'Another system' },
  file: 'CSV file',
  check: 'Check it',
  takeIn: 'Take it in',
  hint: 'A file is checked whole; with one error nothing of it is taken in. What is exported has the same columns:',
  errors: (count: string) => `Errors to be mended: ${count}. Nothing was written.`,
  line: (line: number) => `Line ${line},`,
  would: (created: string, updated: string, unchanged: string) => `The file is good. New: ${created}, changed: ${updated}, as they are: ${unchanged}.`,
  taken: 'Files so far',
  none: 'No file was taken in yet.',
  lines: (done: string, all: string) => `${done} of ${all} lines`,
  states: { applying: 'Being taken in', finished: 'Taken in', stopped: 'Stopped', abandoned: 'Given up', staged: 'Read, and waits' },
  resume: 'Go on',
  abandon: 'Give up the rest',
};

/** What every language has. */
export type Words = typeof en;
