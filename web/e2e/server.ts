/** A server of the program on a store of its own, with people who can sign in. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The password of everybody. */
export const PASSWORD = 'a long enough sentence';

/** Where cargo puts the program; `DOCKET_BIN` names another. */
function program(): string {
  const target = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, '../../target');
  const candidates = [process.env.DOCKET_BIN, join(target, 'debug/docket')].filter((path) => path !== undefined);
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no program at ${candidates.join(' or ')}; build it first: cargo build -p docket`);
  return found;
}

/** What the tests' own environment says of Docket is not for the server. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DOCKET_'));
  return { ...Object.fromEntries(own), DOCKET_MONITOR: 'false', DOCKET_RATE_LIMIT: 'off' };
}

/** What is different about a store. */
interface Options {
  /** Parts of the preset's text, and what stands there instead. */
  changes?: readonly (readonly [string, string])[];
  /** The time at which the clock of a rehearsal starts. */
  clock?: string;
  /** What else `docket serve` is told. */
  serve?: readonly string[];
}

function run(data: string, args: readonly string[], input = ''): string {
  return execFileSync(program(), [...args, '--data', data], { env: environment(), input, encoding: 'utf8' });
}

/** The file of a preset with changes, every one of which must have its place. */
function changed(preset: string, changes: readonly (readonly [string, string])[], directory: string): string {
  let text = readFileSync(resolve(import.meta.dirname, `../../presets/${preset}.toml`), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${preset} has no ${from}`);
    text = text.replace(from, to);
  }
  const file = join(directory, `${preset}.toml`);
  writeFileSync(file, text);
  return file;
}

export class Server {
  #process: ChildProcess | undefined;
  #address = '';
  /** What it has said so far. */
  #said = '';
  #token = '';

  private constructor(
    private readonly data: string,
    /** The merchant's short name; that of its preset. */
    readonly merchant: string,
    /** What `docket serve` is told at every start. */
    private readonly told: readonly string[],
  ) {}

  /** A token of the owner's. */
  get token(): string {
    return this.#token;
  }

  /** A store of a preset with a user for each role that is named, whose login is the role's name; and a server on it. */
  static async of(preset: string, roles: readonly string[], options: Options = {}): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), 'docket-web-'));
    const source = options.changes === undefined ? preset : changed(preset, options.changes, data);
    const first = options.clock === undefined ? [] : ['--preset', source, '--clock', options.clock];
    if (options.clock === undefined) run(data, ['init', '--preset', source]);
    const server = new Server(data, preset, options.serve ?? []);
    // A rehearsal is made by the server itself.
    await server.start(first);
    for (const role of roles) {
      run(data, ['user', 'create', `The ${role}`, '--role', role, '--login', role, '--stdin'], `${PASSWORD}\n`);
    }
    server.takeToken();
    return server;
  }

  /** A server of an empty directory, on which a merchant of that short name is going to be set up. */
  static async empty(merchant: string): Promise<Server> {
    const server = new Server(mkdtempSync(join(tmpdir(), 'docket-web-')), merchant, []);
    await server.start();
    return server;
  }

  /** The code without which nobody sets the server up. */
  get setupCode(): string {
    return /^Set-up code: (\S+)$/m.exec(this.#said)?.[1] ?? '';
  }

  /** Makes the token of the owner, once there is one. */
  takeToken(): void {
    this.#token = run(this.data, ['token', 'create', '--role', 'owner']).trim();
  }

  /** Lets a rehearsal's time pass until then. Whoever was signed in for too long is not any more. */
  passUntil(time: string): void {
    run(this.data, ['clock', 'set', time]);
    run(this.data, ['clock', 'confirm', '--reason', 'a rehearsal of what comes later']);
  }

  /** Starts it, again on the same port where it ran before. */
  async start(options: readonly string[] = []): Promise<void> {
    const port = this.#address === '' ? '0' : new URL(this.#address).port;
    const child = spawn(program(), ['serve', '--data', this.data, '--listen', `127.0.0.1:${port}`, ...this.told, ...options], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#address = await new Promise<string>((found, failed) => {
      this.#said = '';
      const listen = (chunk: Buffer) => {
        this.#said += chunk.toString();
        const address = /serving .*address=(127\.0\.0\.1:\d+)/.exec(this.#said);
        if (address !== null) found(`http://${address[1]}`);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${this.#said}`)));
    });
  }

  get address(): string {
    return this.#address;
  }

  /** The last code that it printed to sign in a phone with; nothing before there is one. Needs `--codes-to print`. */
  codeFor(phone: string): string | undefined {
    const codes = [...this.#said.matchAll(/SIGN-IN CODE for (\S+) at \S+: (\d{6})/g)];
    return codes.findLast(([, whose]) => whose === phone)?.[2];
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  /** Copies what it has; what is given back puts it back to that. It is dead before and after both. */
  async copied(): Promise<() => Promise<void>> {
    await this.kill();
    const copy = `${this.data}-copy`;
    cpSync(this.data, copy, { recursive: true });
    return async () => {
      await this.kill();
      rmSync(this.data, { recursive: true, force: true });
      cpSync(copy, this.data, { recursive: true });
      rmSync(copy, { recursive: true, force: true });
    };
  }

  /** Asks the API as the owner. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#address}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    // 204 has none.
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Sends a file as the owner. */
  async send(path: string, mediaType: string, body: Uint8Array<ArrayBuffer>, method = 'POST'): Promise<void> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': mediaType };
    const response = await fetch(`${this.#address}/api/v1${path}`, { method, headers, body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
