// Liquid templates over a request: compiled once, rendered within bounds of time, output and loops.

import { Context, type Emitter, type Liquid, type Template as LiquidTemplate, toValueSync } from 'liquidjs';
import { runWithin, TimeGuardError } from '../time-guard.ts';
import { createEngine } from './engine.ts';
import { isLinearTemplate, MAX_LINEAR_INPUT } from './linear-template.ts';
import { TemplateError, toTemplateError } from './template-error.ts';

export { TemplateError, type TemplatePosition } from './template-error.ts';

export interface TemplateOptions {
  /** Of UTF-8, 1 to 16,777,216. Default: 1,048,576. */
  maxOutputBytes?: number;
  /** How long one rendering may keep everything else waiting, in milliseconds, 1 to 10,000. Default: 50. */
  timeoutMs?: number;
}

export interface Template {
  readonly text: string;
  /**
   * @param scope what the template sees, and nothing else.
   * @param inputLength characters of text in the scope, for choosing the cheaper guard. Default: guarded in any case.
   * @throws TemplateError where it ends in an error or runs into a bound.
   */
  render(scope: object, inputLength?: number): string;
}

export const MAX_TEMPLATE_LENGTH = 20_000;
const DEFAULT_OUTPUT_BYTES = 1_048_576;
const DEFAULT_TIMEOUT_MS = 50;
const COMPILE_TIMEOUT_MS = 500;
/** Of a rendering under a guard, in whose stead the engine must not count the time that others took. */
const NET_MS = 2_000;

let sharedEngine: Liquid | undefined;

/** @throws TemplateError telling line and column: a text that is no template, an unknown tag or filter. */
export function compileTemplate(text: string, options: TemplateOptions = {}): Template {
  const { maxOutputBytes = DEFAULT_OUTPUT_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (text.length > MAX_TEMPLATE_LENGTH) {
    throw new TemplateError(`is ${text.length} characters long; at most ${MAX_TEMPLATE_LENGTH} are`);
  }
  sharedEngine ??= createEngine();
  const engine = sharedEngine;
  const parsed = bounded(COMPILE_TIMEOUT_MS, () => runWithin(COMPILE_TIMEOUT_MS, () => engine.parse(text)));
  const isLinear = isLinearTemplate(text);
  return {
    text,
    render(scope, inputLength = Number.POSITIVE_INFINITY) {
      const work = (limitMs: number) => renderIn(engine, parsed, scope, { maxOutputBytes, limitMs });
      const guarded = () => runWithin(timeoutMs, () => work(NET_MS));
      if (!isLinear || inputLength > MAX_LINEAR_INPUT) return bounded(timeoutMs, guarded);
      try {
        return bounded(timeoutMs, () => work(timeoutMs));
      } catch (error) {
        // A busy machine may be the reason, which only the guard can tell.
        if ((error as TemplateError).limit !== 'time') throw error;
        return bounded(timeoutMs, guarded);
      }
    },
  };
}

/** @param bounds `limitMs` is looked at between the parts of the template; a single part may take longer. */
function renderIn(
  engine: Liquid,
  parsed: LiquidTemplate[],
  scope: object,
  { maxOutputBytes, limitMs }: { maxOutputBytes: number; limitMs: number },
): string {
  const emitter = new BoundedOutput(maxOutputBytes);
  const context = new Context(
    scope,
    engine.options,
    { sync: true, renderLimit: limitMs },
    { liquid: engine },
  );
  toValueSync(engine.renderer.renderTemplates(parsed, context, emitter));
  return emitter.text();
}

class BoundedOutput implements Emitter {
  buffer = '';
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  write(html: unknown): void {
    this.buffer += textOf(html);
    if (this.buffer.length > this.#maxBytes) throw this.#tooLarge();
  }

  text(): string {
    if (Buffer.byteLength(this.buffer) > this.#maxBytes) throw this.#tooLarge();
    return this.buffer;
  }

  #tooLarge(): TemplateError {
    return new TemplateError(`gives more than ${this.#maxBytes} bytes`, { limit: 'size' });
  }
}

/** As liquidjs writes values: nothing for nothing, lists without separators. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(textOf).join('') : String(value);
}

function bounded<Result>(limitMs: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof TimeGuardError) {
      throw new TemplateError(`takes longer than ${limitMs} ms`, { limit: 'time', cause: error });
    }
    throw toTemplateError(error);
  }
}
