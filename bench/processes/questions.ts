// How the benchmark talks to its processes: one question, one answer, over Node's IPC.

import { type ChildProcess, fork } from 'node:child_process';

export type Answers = Record<string, (input: never) => unknown>;

interface Question {
  id: number;
  name: string;
  input: unknown;
}

type Reply = { id: number; answer: unknown } | { id: number; error: string };

/** In the child: answers until the parent goes away. */
export function answerQuestions(answers: Answers): void {
  process.on('message', async ({ id, name, input }: Question) => {
    try {
      process.send?.({ id, answer: await answers[name]?.(input as never) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches every process of the terminal; the parent decides when this one ends.
  process.on('SIGINT', () => {});
}

/** In the parent. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  constructor(file: URL, args: string[], execArgv: string[] = []) {
    this.#process = fork(file, args, { execArgv });
    this.#process.on('message', (reply: Reply) => this.#settle(reply));
    this.#process.on('exit', (code) => this.#fail(new Error(`${file.pathname} ended with code ${code}`)));
  }

  ask<Answer>(name: string, input?: unknown): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, name, input });
    });
  }

  async stop(): Promise<void> {
    if (!this.#process.connected) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.ask('close').catch(() => {});
    if (this.#process.connected) this.#process.disconnect();
    await ended;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.answer as never);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
