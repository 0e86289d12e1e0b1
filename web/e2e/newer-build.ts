/** A newer build of an app without a second build: what stands between a device and the program, and changes the app on its way. */
import { createServer, type IncomingMessage, request, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes everything on as it is; from {@link NewerBuild.publish} on, an app's page and its list of files are of another build. */
export class NewerBuild {
  #isOut = false;

  private constructor(
    private readonly server: HttpServer,
    /** Where a device finds it. */
    readonly address: string,
  ) {}

  /** @param program address of the program; @param app the name of the app, which is its path */
  static async of(program: string, app: string): Promise<NewerBuild> {
    const server = createServer((asked, answer) => newer.#pass(asked, answer, new URL(program), app));
    await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
    const newer: NewerBuild = new NewerBuild(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return newer;
  }

  /** From now on the newer build is there. */
  publish(): void {
    this.#isOut = true;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  #pass(asked: IncomingMessage, answer: ServerResponse, program: URL, app: string): void {
    const path = asked.url ?? '/';
    const isChanged = this.#isOut && (path === `/${app}` || path === `/${app}/sw.js`);
    const headers = { ...asked.headers };
    if (isChanged) {
      delete headers['accept-encoding'];
      delete headers['if-none-match'];
    }
    const passed = request({ host: program.hostname, port: program.port, method: asked.method, path, headers }, (given) => {
      if (!isChanged) {
        answer.writeHead(given.statusCode ?? 502, given.rawHeaders);
        given.pipe(answer);
        return;
      }
      let text = '';
      given.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      given.on('end', () => {
        const { 'content-length': _length, 'transfer-encoding': _encoding, etag: _tag, ...kept } = given.headers;
        answer.writeHead(given.statusCode ?? 502, kept).end(path.endsWith('sw.js') ? renamed(text) : marked(text));
      });
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}

/** The service worker of a build with another version. */
function renamed(worker: string): string {
  const other = worker.replace(/("version\\?":\s*\\?")[^"\\]+/, '$1newer');
  if (other === worker) throw new Error('the service worker names no version');
  return other;
}

/** A page by which the newer build is known. */
function marked(page: string): string {
  return page.replace('</head>', '<meta name="build" content="newer"></head>');
}
