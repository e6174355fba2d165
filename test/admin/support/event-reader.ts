// Reads server-sent events one by one.

export interface ServerEvent {
  event: string;
  id: string;
  data: string;
}

export class EventReader {
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #abort: AbortController;
  #text = '';

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    if (response.status !== 200 || response.body === null)
      throw new Error(`${response.status} ${await response.text()}`);
    return new EventReader(response.headers, response.body, abort);
  }

  constructor(headers: Headers, body: ReadableStream<Uint8Array>, abort: AbortController) {
    this.headers = headers;
    this.#abort = abort;
    this.#reader = body.pipeThrough(new TextDecoderStream() as never).getReader() as never;
  }

  async next(): Promise<ServerEvent> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end === -1) {
        const { done, value } = await this.#reader.read();
        if (done) throw new Error('the stream ended');
        this.#text += value;
        continue;
      }
      const lines = this.#text.slice(0, end).split('\n');
      this.#text = this.#text.slice(end + 2);
      const fields = Object.fromEntries(
        lines.map((line) => [line.split(': ', 1)[0], line.replace(/^\w*: ?/, '')]),
      );
      if (fields.event !== undefined) return { event: '', id: '', data: '', ...fields };
    }
  }

  async ended(): Promise<boolean> {
    for (;;) {
      const { done } = await this.#reader.read();
      if (done) return true;
    }
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#reader.cancel().catch(() => {});
  }
}
