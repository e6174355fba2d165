// A text field whose value lives in the address: typing is shown at once, the address follows when typing pauses.

import { useEffect, useRef, useState } from 'react';
import { changeQuery, useLocation } from './location.ts';

const PAUSE_MS = 300;

export function useDebouncedQuery(name: string): [string, (value: string) => void] {
  const inAddress = useLocation().query.get(name) ?? '';
  const [typed, setTyped] = useState(inAddress);
  const written = useRef(inAddress);

  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);

  useEffect(() => {
    if (typed.trim() === written.current) return;
    const timer = setTimeout(() => {
      written.current = typed.trim();
      changeQuery({ [name]: typed.trim(), page: null }, { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, name]);

  return [typed, setTyped];
}
