import { get, type IncomingMessage } from 'node:http';

export type Message = { event?: string; id?: number; data: string };

/** A stream of server-sent events, read as a browser does. */
export type ReadStream = {
  messages: Message[];
  /** Resolves once that many messages came, or the stream ended. */
  waitFor(count: number): Promise<Message[]>;
  ended: Promise<void>;
  text(): string;
  close(): void;
};

function parse(block: string): Message | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.split(': ').slice(1).join(': ')]),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const event = fields.get('event');
  const id = fields.get('id');
  return { ...(event ? { event } : {}), ...(id ? { id: Number(id) } : {}), data };
}

export async function readStream(
  address: string,
  headers: Record<string, string> = {},
): Promise<ReadStream> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, { headers }, resolve).once('error', reject);
  });
  const messages: Message[] = [];
  let text = '';
  let rest = '';
  let wake = (): void => undefined;
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    messages.push(...blocks.flatMap((block) => parse(block) ?? []));
    wake();
  });
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    answer.once('close', () => {
      isOver = true;
      resolve();
      wake();
    });
  });
  answer.on('error', () => undefined); // closed by the test
  return {
    messages,
    async waitFor(count) {
      while (messages.length < count && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return messages;
    },
    ended,
    text: () => text,
    close: () => answer.destroy(),
  };
}
