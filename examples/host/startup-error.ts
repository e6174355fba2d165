// What keeps the host from starting, told in one line a person can act on; no stack is printed for it.

export class StartupError extends Error {
  override readonly name = 'StartupError';
}
