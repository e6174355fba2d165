// Text that came from outside. React shows it as text; this also keeps it from turning the line around it and makes
// invisible characters visible.

import { splitVisible } from '../format/visible-text.ts';

export function Text({ children }: { children: string | null | undefined }) {
  if (children === null || children === undefined || children === '') return null;
  return (
    <bdi>
      {splitVisible(children).map((part, index) =>
        part.isEscape ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name
          <span key={index} className="escaped-character" title="An invisible character, shown as its code">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
