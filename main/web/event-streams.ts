/**
 * Event streams: the engine's events to every open page, as server-sent events.
 *
 * A page that reconnects gets what it missed, if that is still kept. A page that reads too slowly gets the
 * latest of each kind. Either way a gap shows in `seq`, and the page asks for everything again.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EngineClient, EngineEvent } from '../../models/engine-contract.ts';

const heartbeatMs = 15_000;
const keptEvents = 256;
/** A browser that lost the stream tries again after so long. */
const retryMs = 1000;

export class EventStreams {
  readonly #streams = new Set<EventStream>();
  readonly #recent: EngineEvent[] = [];
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(engine: EngineClient) {
    this.#unsubscribe = engine.subscribe((event) => {
      this.#recent.push(event);
      if (this.#recent.length > keptEvents) this.#recent.shift();
      for (const stream of this.#streams) stream.send(event);
    });
    this.#heartbeat = setInterval(() => {
      for (const stream of this.#streams) stream.beat();
    }, heartbeatMs).unref();
  }

  /** Turns a response into an event stream that lasts until either side closes it. */
  open(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    request.socket.setNoDelay(true);
    response.write(`retry: ${retryMs}\n\n`);
    const stream = new EventStream(response);
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    for (const event of this.#missed(request.headers['last-event-id'])) stream.send(event);
  }

  /** Ends every stream. */
  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) stream.end();
  }

  /**
   * Every event after the last that the page saw. Where some of them are not kept any more, only the latest:
   * it shows the gap at once, not when something happens next.
   */
  #missed(lastEventId: string | string[] | undefined): readonly EngineEvent[] {
    if (typeof lastEventId !== 'string' || !/^\d{1,15}$/.test(lastEventId)) return [];
    const seen = Number(lastEventId);
    const latest = this.#recent.at(-1);
    if (!latest || latest.seq === seen) return [];
    const oldest = this.#recent[0];
    const complete = oldest !== undefined && oldest.seq <= seen + 1 && seen < latest.seq;
    return complete ? this.#recent.filter((event) => event.seq > seen) : [latest];
  }
}

/** One page's stream. While the page is slow, it holds one event of each kind and job, never more. */
class EventStream {
  readonly #response: ServerResponse;
  readonly #held = new Map<string, EngineEvent>();
  #slow = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => this.#flush());
  }

  send(event: EngineEvent): void {
    if (this.#slow) this.#hold(event);
    else this.#write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** A comment, so that both ends notice when the other is gone. */
  beat(): void {
    if (!this.#slow) this.#write(':\n\n');
  }

  end(): void {
    this.#response.end();
  }

  #write(text: string): void {
    this.#slow = !this.#response.write(text);
  }

  #hold(event: EngineEvent): void {
    const key = event.type === 'job' ? `job ${event.job.jobId}` : event.type;
    const merges = event.type === 'tracksChanged' && this.#held.has(key);
    // Deleted first, so that the map stays in the order of `seq`.
    this.#held.delete(key);
    this.#held.set(key, merges ? { ...event, trackIds: 'many' } : event);
  }

  #flush(): void {
    this.#slow = false;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const event of held) this.send(event);
  }
}
