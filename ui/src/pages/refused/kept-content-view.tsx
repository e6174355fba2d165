// What a kept request said: its address, headers and body, as they were sent.

import type { KeptRequestDetail } from '../../../../lib/admin/refused-types.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { HeaderTable } from '../../components/header-table.tsx';
import { Text } from '../../components/text.tsx';
import { bytes } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';

export interface KeptContentViewProps {
  kept: KeptRequestDetail;
  revealed: boolean;
  onReveal: () => void;
}

export function KeptContentView({ kept, revealed, onReveal }: KeptContentViewProps) {
  const readOnlyReason = useReadOnlyReason();
  const { body } = kept;
  if (kept.state === 'discarded') return <p className="muted">What was sent has been discarded.</p>;
  const isHidden = kept.headers.some(({ value }) => value === null);
  return (
    <>
      <section>
        <h3>Request</h3>
        <Facts>
          <Fact name="To">
            <span className="mono">
              <Text>{`${kept.method} ${kept.url ?? ''}`}</Text>
            </span>
          </Fact>
          <Fact name="From">
            <span className="mono">
              <Text>{kept.source_ip ?? 'unknown'}</Text>
            </span>
          </Fact>
          <Fact name="Size">{bytes(kept.body_bytes)}</Fact>
        </Facts>
      </section>
      <section>
        <h3>Headers</h3>
        <HeaderTable headers={shownHeaders(kept)} />
        {isHidden && !revealed && (
          <p className="actions below-table">
            <Button size="small" disabledReason={readOnlyReason} onClick={onReveal}>
              Reveal credentials
            </Button>
          </p>
        )}
      </section>
      {body === null ? (
        <section>
          <h3>Body</h3>
          <p className="muted">
            What was refused may hold credentials: the body is shown to those with the permission
            triggers:update.
          </p>
        </section>
      ) : (
        <CodeBlock
          label={body.truncated ? 'Beginning of the body' : 'Body'}
          text={body.text ?? `${body.base64 ?? ''}`}
        />
      )}
    </>
  );
}

function shownHeaders({ headers }: KeptRequestDetail): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const { name, value } of headers) {
    const text = value ?? '(hidden)';
    shown[name] = name in shown ? `${shown[name]}\n${text}` : text;
  }
  return shown;
}
