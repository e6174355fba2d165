// A command that was written wrongly: answered with what was seen and what to write, and exit code 2.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
