// Why a template cannot be used, or could not be rendered.

export interface TemplatePosition {
  /** From 1. */
  line: number;
  column: number;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** Where in the template; null where that cannot be told. */
  readonly position: TemplatePosition | null;
  /** Which bound it ran into; null where none. */
  readonly limit: 'time' | 'size' | null;

  constructor(
    message: string,
    options: { position?: TemplatePosition | null; limit?: 'time' | 'size' | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.position = options.position ?? null;
    this.limit = options.limit ?? null;
  }
}

const WORDS: Record<string, string> = {
  'template render limit exceeded': 'takes too long',
  'memory alloc limit exceeded': 'handles more text or elements than a template may',
};

/** What liquidjs throws, in words that hold nothing of its own. */
export function toTemplateError(error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  const { originalError, token, message } = error as {
    originalError?: unknown;
    token?: { getPosition(): [number, number] };
    message: string;
  };
  if (originalError instanceof TemplateError) return withPosition(originalError, positionOf(token));
  // Nested so deeply, or text grown so long, that the engine itself gave up.
  const isRange = originalError instanceof RangeError || error instanceof RangeError;
  const text = originalError instanceof Error ? originalError.message : withoutPlace(message);
  return new TemplateError(isRange ? 'is nested too deeply or grows too large' : (WORDS[text] ?? text), {
    position: positionOf(token),
    limit: isRange ? 'size' : limitOf(text),
    cause: error,
  });
}

function limitOf(message: string): 'time' | 'size' | null {
  if (message === 'template render limit exceeded') return 'time';
  return message.endsWith(' limit exceeded') ? 'size' : null;
}

function withPosition(error: TemplateError, position: TemplatePosition | null): TemplateError {
  return new TemplateError(error.message, { position, limit: error.limit, cause: error });
}

function positionOf(token: { getPosition(): [number, number] } | undefined): TemplatePosition | null {
  if (token === undefined) return null;
  const [line, column] = token.getPosition();
  return { line, column };
}

function withoutPlace(message: string): string {
  return message.replace(/, line:\d+, col:\d+$/, '');
}
