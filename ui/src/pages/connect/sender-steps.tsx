// The steps for one sender, from words/sender-setup.ts.

import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { SENDER_SETUP } from '../../words/sender-setup.ts';

export default function SenderSteps({ sender }: { sender: SchemeName }) {
  return (
    <ol className="steps">
      {SENDER_SETUP[sender].map((step) => (
        <li key={step}>{emphasised(step)}</li>
      ))}
    </ol>
  );
}

/** `**…**` is what is written on the sender's own pages. */
function emphasised(step: string) {
  return step.split('**').map((part, index) => (index % 2 === 1 ? <strong key={part}>{part}</strong> : part));
}
