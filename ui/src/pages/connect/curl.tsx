// A command line that sends one request.

import { CodeBlock } from '../../components/code-block.tsx';
import { SchemeNotice } from './scheme-notice.tsx';
import type { SetupProps } from './setup.ts';
import { curlCommand, isHandSigned } from './shell-commands.ts';

export function Curl({ address, webhook }: SetupProps) {
  return (
    <>
      <CodeBlock
        label="One request from a shell"
        text={curlCommand(address.shown, webhook.hmac)}
        copyText={curlCommand(address.full ?? address.shown, webhook.hmac)}
      />
      {isHandSigned(webhook.hmac) && (
        <p className="hint">
          Put the secret into <code>WEBHOOK_SECRET</code> first. <code>--data-binary</code> matters: the
          signature covers the body byte by byte.
        </p>
      )}
      {webhook.hmac.enabled && (
        <SchemeNotice webhook={webhook} sender="this command" fits={['attune', 'github']} />
      )}
    </>
  );
}
