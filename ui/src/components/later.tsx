// Pages whose code comes when they are asked for, or before that once the first page is there: what a visit begins with
// need not wait for everything else.

import { type ComponentType, useEffect, useState } from 'react';
import { ErrorState, Skeleton } from './states.tsx';

interface Code<Props> {
  loaded: ComponentType<Props> | null;
  load(): Promise<ComponentType<Props>>;
}

const loaders: (() => Promise<unknown>)[] = [];

export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const code: Code<Props> = {
    loaded: null,
    async load() {
      code.loaded = await load();
      return code.loaded;
    },
  };
  loaders.push(code.load);
  return (props) => <Later code={code} props={props} />;
}

function Later<Props extends object>({ code, props }: { code: Code<Props>; props: Props }) {
  const [Loaded, setLoaded] = useState(() => code.loaded);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (Loaded === null) code.load().then((found) => setLoaded(() => found), setError);
  }, [code, Loaded]);
  if (Loaded !== null) return <Loaded {...props} />;
  // A browser remembers code that failed to load, and after an update the old files are gone: only a new start helps.
  if (error !== null) return <ErrorState error={error} retry={() => window.location.reload()} />;
  return <Skeleton lines={4} height={80} />;
}

/** One after the other; what fails is asked for again when it is needed. Pages bring the loaders of their tabs along. */
export async function loadTheRest(): Promise<void> {
  for (const load of loaders) await load().catch(() => undefined);
}
