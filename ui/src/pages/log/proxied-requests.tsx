// What became of a request at the trigger's proxy: what its target said, and what the sender was answered.

import type { ProxiedInfo } from '../../../../lib/admin/transform-types.ts';
import { Fact, Facts } from '../../components/facts.tsx';
import { Text } from '../../components/text.tsx';
import { bytes, milliseconds } from '../../format/quantities.ts';

const WORDS: Record<ProxiedInfo['outcome'], string> = {
  answered: 'Its answer was passed on',
  timeout: 'It did not answer in time',
  failed: 'It gave no answer',
  refused: 'Its address must not be reached',
  invalid_answer: 'Its answer is not valid',
};

export function ProxiedRequests({ proxied }: { proxied: readonly ProxiedInfo[] }) {
  if (proxied.length === 0) return null;
  return (
    <section>
      <h3>Answer by the target</h3>
      {proxied.map((one) => (
        <Facts key={`${one.created} ${one.duration_ms}`}>
          <Fact name="Target">
            {WORDS[one.outcome]}
            {one.target_status !== null && `, status ${one.target_status}`}
          </Fact>
          <Fact name="Sender was answered">{one.answered_status}</Fact>
          <Fact name="Took">{milliseconds(one.duration_ms)}</Fact>
          {one.response_bytes !== null && <Fact name="Size">{bytes(one.response_bytes)}</Fact>}
          {one.error !== null && (
            <Fact name="Why">
              <Text>{one.error}</Text>
            </Fact>
          )}
        </Facts>
      ))}
    </section>
  );
}
