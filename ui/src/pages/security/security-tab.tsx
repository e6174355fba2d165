// Everything that locks a webhook down. Each part is saved on its own.

import { AllowlistCard } from './allowlist-card.tsx';
import { HandshakeCard } from './handshake-card.tsx';
import { PayloadCard } from './payload-card.tsx';
import { RateLimitCard } from './rate-limit-card.tsx';
import { SignatureCard } from './signature-card.tsx';

export function SecurityTab() {
  return (
    <div className="columns even">
      <div className="stack">
        <SignatureCard />
        <HandshakeCard />
        <RateLimitCard />
      </div>
      <div className="stack">
        <AllowlistCard />
        <PayloadCard />
      </div>
    </div>
  );
}
