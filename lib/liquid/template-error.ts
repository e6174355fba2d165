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
  /** True where it ran into a bound: it might have ended well with more time or room. */
  readonly isLimit: boolean;

  constructor(
    message: string,
    options: { position?: TemplatePosition | null; isLimit?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.position = options.position ?? null;
    this.isLimit = options.isLimit ?? false;
  }
}

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
  return new TemplateError(isRange ? 'is nested too deeply or grows too large' : text, {
    position: positionOf(token),
    isLimit: isRange || /limit exceeded$/.test(text),
    cause: error,
  });
}

function withPosition(error: TemplateError, position: TemplatePosition | null): TemplateError {
  return new TemplateError(error.message, { position, isLimit: error.isLimit, cause: error });
}

function positionOf(token: { getPosition(): [number, number] } | undefined): TemplatePosition | null {
  if (token === undefined) return null;
  const [line, column] = token.getPosition();
  return { line, column };
}

function withoutPlace(message: string): string {
  return message.replace(/, line:\d+, col:\d+$/, '');
}
