import { expect, it } from 'vitest';
import { type Message, messages } from './messages';

/** A body that comes in these pieces. */
function body(pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
}

async function read(pieces: (string | Uint8Array)[]): Promise<Message[]> {
  const found: Message[] = [];
  for await (const message of messages(body(pieces))) found.push(message);
  return found;
}

const PLACED = 'id: 42\nevent: order.placed\ndata: {"seq":42}\n\n';

it('reads a message however it is cut', async () => {
  for (let at = 1; at < PLACED.length; at++) {
    const found = await read([PLACED.slice(0, at), PLACED.slice(at)]);
    expect(found).toEqual([{ id: '42', event: 'order.placed', data: '{"seq":42}' }]);
  }
});

it('reads letters that are cut in the middle', async () => {
  const bytes = new TextEncoder().encode('data: شاورما\n\n');
  const found = await read([bytes.slice(0, 7), bytes.slice(7)]);
  expect(found[0]?.data).toBe('شاورما');
});

it('takes a comment and an id alone for messages without data', async () => {
  const found = await read(['retry: 2000\nid: 41\n\n', ':\n\n', PLACED]);
  expect(found.map((message) => message.data)).toEqual(['', '', '{"seq":42}']);
});

it('does not give out what has not ended', async () => {
  expect(await read(['data: half'])).toEqual([]);
});
