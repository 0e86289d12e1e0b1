/** What is filled in, step by step, and what the server says of it. */
import { answered, api, type Model, Problem } from '../shared/api/client';
import { language } from '../shared/i18n/language.svelte';
import { session } from '../shared/session.svelte';
import { emptyRow, type Row, sentProducts } from './rows';
import { countryOf, decimalsOf, slugOf, templateFor } from './suggest';

export const STEPS = ['code', 'shop', 'numbers', 'products', 'owner'] as const;
export type Step = (typeof STEPS)[number];

/** The step at which a field of the request stands, by how its pointer begins. */
const STANDS_AT: readonly (readonly [string, Step])[] = [
  ['/code', 'code'],
  ['/merchant', 'shop'],
  ['/numbering', 'numbers'],
  ['/products', 'products'],
  ['/tax', 'products'],
  ['/owner', 'owner'],
];

/** How many empty rows there are to begin with. */
const ROWS = 3;

class Wizard {
  /** `undefined` until the server has said what there is to choose from. */
  choices = $state.raw<Model<'SetupChoices'> | undefined>(undefined);
  /** Whether there is a merchant already. */
  isDone = $state(false);
  step = $state<Step>('code');
  isBusy = $state(false);
  /** What failed last, where it is nothing that stands at a field. */
  failed = $state.raw<unknown>(undefined);
  /** The server's own sentence on each field that it refused, by its pointer; of a product by the place of its row. */
  refused = $state.raw<ReadonlyMap<string, string>>(new Map());

  code = $state('');
  name = $state('');
  slug = $state('');
  country = $state('');
  currency = $state('');
  decimals = $state(2);
  zone = $state('');
  printed = $state<string>('en');
  cutoff = $state('00:00');
  preset = $state('');
  template = $state('');
  rows = $state<Row[]>([]);
  taxName = $state('');
  taxRate = $state('');
  inclusive = $state(true);
  owner = $state('');
  login = $state('');
  password = $state('');

  /** Whether the short name is the user's own word. */
  #slugIsTheirs = false;
  #templateIsTheirs = false;

  /** Asks what there is to choose from, and takes what the device says of itself. A code in the address is taken out of it at once. */
  async begin(): Promise<void> {
    if (location.hash !== '') {
      this.code = decodeURIComponent(location.hash.slice(1));
      history.replaceState(null, '', location.pathname);
    }
    this.rows = Array.from({ length: ROWS }, emptyRow);
    this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.printed = language.code;
    await this.ask();
  }

  /** Asks until the server answers. */
  async ask(): Promise<void> {
    try {
      const choices = await answered(api.GET('/api/v1/setup'));
      const country = countryOf(navigator.languages);
      if (this.country === '' && choices.countries.includes(country)) this.country = country;
      this.choices = choices;
      this.choosePreset(this.preset === '' ? (choices.presets[0]?.name ?? '') : this.preset);
      this.failed = undefined;
    } catch (problem) {
      this.#refuse(problem);
    }
  }

  called(name: string): void {
    this.name = name;
    if (!this.#slugIsTheirs) this.slugged(slugOf(name), false);
  }

  slugged(slug: string, isTheirs = true): void {
    this.slug = slug;
    this.#slugIsTheirs = isTheirs;
    if (!this.#templateIsTheirs) this.choosePreset(this.preset);
  }

  choosePreset(name: string): void {
    this.preset = name;
    const template = this.choices?.presets.find((preset) => preset.name === name)?.template ?? '';
    this.template = templateFor(template, this.slug);
    this.#templateIsTheirs = false;
  }

  printsAs(template: string): void {
    this.template = template;
    this.#templateIsTheirs = true;
  }

  chooseCurrency(currency: string): void {
    this.currency = currency;
    if (currency !== '') this.decimals = decimalsOf(currency);
  }

  /** The first numbers as they would be. */
  async preview(): Promise<Model<'SetupNumbers'>> {
    const numbering = { preset: this.preset, template: this.template };
    const body = { code: this.code, numbering, merchant: { timeZone: this.zone, cutoff: this.cutoff } };
    return answered(api.POST('/api/v1/setup/preview', { body }));
  }

  /** Goes on where nothing is missing, and the server finds nothing wrong with what it can look at before the end: code, day and numbers. */
  async next(): Promise<void> {
    if (this.isBusy) return;
    const missing = this.step === 'shop' ? this.#missing() : [];
    if (missing.length > 0) {
      this.failed = undefined;
      this.refused = new Map(missing.map((field) => [`/merchant/${field}`, '']));
      return;
    }
    await this.#busily(async () => {
      await this.preview();
      const next = STEPS[STEPS.indexOf(this.step) + 1];
      if (next !== undefined) this.step = next;
    });
  }

  back(): void {
    const before = STEPS[STEPS.indexOf(this.step) - 1];
    this.#clear();
    if (before !== undefined) this.step = before;
  }

  /** Makes the merchant, and leads their owner to signing in. */
  async finish(): Promise<void> {
    if (this.isBusy) return;
    await this.#busily(async () => {
      const { products, places } = sentProducts(this.rows, this.decimals);
      const tax = this.taxName.trim() === '' ? {} : { tax: { name: this.taxName.trim(), rate: this.taxRate.trim().replace(',', '.') } };
      const body = {
        code: this.code,
        merchant: {
          name: this.name.trim(),
          slug: this.slug.trim(),
          country: this.country,
          currency: this.currency,
          decimals: this.decimals,
          language: this.printed,
          timeZone: this.zone,
          cutoff: this.cutoff,
          pricesIncludeTax: this.inclusive,
        },
        numbering: { preset: this.preset, template: this.template },
        products,
        owner: { name: this.owner.trim(), login: this.login.trim(), password: this.password },
        ...tax,
      };
      const made = await answered(api.POST('/api/v1/setup', { body: body as Model<'Setup'> })).catch((problem: unknown) => {
        throw atRows(problem, places);
      });
      session.rememberMerchant(made.merchant);
      location.replace('/pos');
    });
  }

  /** Fields of the shop that the server would refuse at the end only. */
  #missing(): string[] {
    const fits: readonly (readonly [string, boolean])[] = [
      ['name', this.name.trim() !== ''],
      ['slug', /^[a-z0-9][a-z0-9-]{0,59}$/.test(this.slug.trim())],
      ['country', this.country !== ''],
      ['currency', this.currency !== ''],
    ];
    return fits.filter(([, does]) => !does).map(([field]) => field);
  }

  /** Says no more of a part than that it is to be looked at again. */
  forget(part: string): void {
    this.refused = new Map([...this.refused].filter(([pointer]) => !pointer.startsWith(part)));
  }

  async #busily(work: () => Promise<void>): Promise<void> {
    this.#clear();
    this.isBusy = true;
    try {
      await work();
    } catch (problem) {
      this.#refuse(problem);
    } finally {
      this.isBusy = false;
    }
  }

  #clear(): void {
    this.failed = undefined;
    this.refused = new Map();
  }

  /** Shows what was refused at its field, on the first step that has such a field. */
  #refuse(problem: unknown): void {
    if (problem instanceof Problem && problem.code === 'setup.done') {
      this.isDone = true;
      return;
    }
    const fields = problem instanceof Problem ? problem.errors : [];
    const refused = new Map(fields.map(({ pointer, detail }) => [pointer, detail]));
    if (problem instanceof Problem && problem.code === 'setup.codeWrong') refused.set('/code', problem.message);
    const steps = [...refused.keys()].map((pointer) => STANDS_AT.find(([begins]) => pointer.startsWith(begins))?.[1]);
    const step = STEPS.find((known) => steps.includes(known));
    this.refused = refused;
    if (step === undefined) this.failed = problem;
    else this.step = step;
  }
}

/** The same with pointers to the places of rows, empty ones among them. */
function atRows(problem: unknown, places: readonly number[]): unknown {
  if (!(problem instanceof Problem)) return problem;
  const moved = problem.errors.map((error) => ({
    ...error,
    pointer: error.pointer.replace(/^\/products\/(\d+)/, (_, index: string) => `/products/${places[Number(index)] ?? index}`),
  }));
  return new Problem(problem.status, problem.code, problem.message, problem.retryAfterSeconds, moved);
}

export const wizard = new Wizard();
