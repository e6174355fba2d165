// A stored secret was given to one server. Where the URL is changed to name another one, the secret does not follow: nobody
// can read it, so nobody who may change the URL shall be able to have it sent to a place of their own.

/** What to say of a secret that is stored, and not sent again; null where the URL names the server it was given to. */
export function movedProblem(oldUrl: string, newUrl: string): string | null {
  if (oldUrl === newUrl) return null;
  const [given, wanted] = [URL.parse(oldUrl), URL.parse(newUrl)];
  // The scheme and the port count: over http, or to a neighbour on the same machine, it is somebody else's as well.
  if (given !== null && wanted !== null && given.origin === wanted.origin) return null;
  const named = wanted === null ? 'another server' : wanted.origin;
  return (
    `must be sent again, or removed: the URL now names ${named}, and the stored value was given to ` +
    `${given?.origin ?? 'another server'}`
  );
}
