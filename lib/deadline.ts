// Waiting that ends: for work that may hang with a network that lets nothing through.

/** Rejects with what `toError` makes where the work takes longer. The work itself goes on, unheard. */
export async function withDeadline<T>(
  work: PromiseLike<T>,
  timeoutMs: number,
  toError: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(toError()), timeoutMs);
  });
  // A query of Knex runs each time its `then` is called, so that is done once.
  const running = Promise.resolve(work);
  running.catch(() => {});
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
