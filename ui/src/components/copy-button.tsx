// Copies a text and says so for two seconds.

import { useEffect, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { showToast } from './toasts.tsx';

const SAID_FOR_MS = 2_000;

export interface CopyButtonProps extends Pick<ButtonProps, 'size' | 'variant' | 'disabledReason' | 'label'> {
  /** A function where making the text is work that only a copy is worth. */
  text: string | (() => string);
  children?: string;
}

export function CopyButton({ text, children = 'Copy', label, ...button }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    if (await copyText(typeof text === 'string' ? text : text())) setCopied(true);
    else
      showToast({
        tone: 'bad',
        text: 'The browser did not allow copying. Select the text and copy it by hand.',
      });
  }

  return (
    <Button {...button} icon={copied ? 'check' : 'copy'} label={label} onClick={() => void copy()}>
      <span aria-live="polite">{copied ? 'Copied' : children}</span>
    </Button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** navigator.clipboard exists on https and localhost only; intranets often have neither. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  const parent = document.querySelector('dialog[open]') ?? document.body;
  parent.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
