// One HTTP/1.1 connection of the load generator: sends prepared text, reads as little of the answer as it can. The
// generator shares the machine with what it measures, so it must cost little.

import { connect, type Socket } from 'node:net';

export class Connection {
  readonly #socket: Socket;
  readonly #onAnswer: (status: number) => void;
  #received = '';
  /** When the request under way was due, on the monotonic clock. */
  dueAtMs = 0;

  constructor(
    port: number,
    onAnswer: (connection: Connection, status: number) => void,
    onError: (error: Error) => void,
  ) {
    this.#onAnswer = (status) => onAnswer(this, status);
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#read(chunk));
    this.#socket.on('error', onError);
    this.#socket.on('end', () => onError(new Error('The server closed a connection')));
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  close(): void {
    this.#socket
      .removeAllListeners('error')
      .removeAllListeners('end')
      .on('error', () => {});
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#received += chunk;
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1];
    if (this.#received.length < headEnd + 4 + Number(length ?? 0)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#onAnswer(status);
  }
}
