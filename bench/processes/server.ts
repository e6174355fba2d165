// Starts a contender in a process of its own.

import type { ContenderName, ContenderOptions } from '../contenders/index.ts';
import { Child } from './questions.ts';

export class BenchServer {
  readonly #child: Child;
  readonly port: number;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(
    name: ContenderName,
    options: ContenderOptions,
    profile: string | null,
  ): Promise<BenchServer> {
    const execArgv = ['--expose-gc', ...(profile === null ? [] : profileArguments(profile, name))];
    const file = new URL('./server-main.ts', import.meta.url);
    const child = new Child(file, [name, JSON.stringify(options)], execArgv);
    return new BenchServer(child, await child.ask<number>('port'));
  }

  /** Processor time used so far, of all threads. */
  cpuMs(): Promise<number> {
    return this.#child.ask('cpuMs');
  }

  memory(): Promise<NodeJS.MemoryUsage> {
    return this.#child.ask('memoryBytes');
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

function profileArguments(folder: string, name: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}
