// Starts the load generator in a process of its own, so that it shares no event loop with what it measures.

import type { Load, LoadResult } from '../load/generator.ts';
import { Child } from './questions.ts';

export class LoadGenerator {
  readonly #child = new Child(new URL('./load-main.ts', import.meta.url), []);

  run(load: Load): Promise<LoadResult> {
    return this.#child.ask('run', load);
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
