// Text to be read or copied as it is.

import { CopyButton } from './copy-button.tsx';
import { Text } from './text.tsx';

export interface CodeBlockProps {
  label: string;
  /** What is shown. */
  text: string;
  /** What is copied, where it differs: with the key in full. */
  copyText?: string;
}

export function CodeBlock({ label, text, copyText = text }: CodeBlockProps) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>{label}</span>
        <CopyButton size="small" variant="quiet" text={copyText} label={`Copy ${label}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <Text>{text}</Text>
      </pre>
    </figure>
  );
}
