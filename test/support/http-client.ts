/** A plain HTTP client for tests: sends exactly the headers and path given, as no browser would. */
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends a request to 127.0.0.1; resolves once the answer's head has arrived. */
export function openHttp(port: number, path: string, options: HttpRequest = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: `127.0.0.1:${port}`, ...options.headers },
        agent: false,
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Sends a request and reads the whole answer. */
export async function http(port: number, path: string, options: HttpRequest = {}): Promise<HttpAnswer> {
  const answer = await openHttp(port, path, options);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) if (chunk instanceof Buffer) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString() };
}

/** The events of a server-sent stream as they arrive; comments and the retry field are left out. */
export async function* readServerSentEvents(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly id: string; readonly data: unknown }> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString();
    let end: number;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      text = text.slice(end + 2);
      const data = fields.get('data');
      if (data !== undefined) yield { id: fields.get('id') ?? '', data: JSON.parse(data) };
    }
  }
}
