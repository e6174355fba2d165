// The request as it came: where from, how large, which headers. Credentials and signatures are never kept.

import type { LogDetail } from '../../../../lib/admin/api-types.ts';
import { Fact, Facts } from '../../components/facts.tsx';
import { HeaderTable } from '../../components/header-table.tsx';
import { Text } from '../../components/text.tsx';
import { bytes, milliseconds } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';

export function RequestFacts({ entry }: { entry: LogDetail }) {
  return (
    <>
      <section>
        <h3>Request</h3>
        <Facts>
          <Fact name="Trigger">
            {entry.trigger_ref === null ? (
              <span className="muted">none has this key</span>
            ) : (
              <a href={addressOf.trigger(entry.trigger_ref)} className="mono">
                <Text>{entry.trigger_ref}</Text>
              </a>
            )}
          </Fact>
          <Fact name="From">
            <span className="mono">
              <Text>{entry.source_ip ?? 'unknown'}</Text>
            </span>
          </Fact>
          <Fact name="Key">
            {entry.webhook_key_label !== null && (
              <>
                <Text>{entry.webhook_key_label}</Text>{' '}
              </>
            )}
            <span className="mono">
              <Text>{entry.webhook_key ?? 'unknown'}</Text>
            </span>
          </Fact>
          <Fact name="Method and type">
            <Text>{`${entry.method}, ${entry.content_type ?? 'no content type'}`}</Text>
          </Fact>
          <Fact name="Size">{bytes(entry.payload_size_bytes)}</Fact>
          <Fact name="Took">{milliseconds(entry.processing_time_ms)}</Fact>
          <Fact name="Delivery id">
            <span className="mono">
              <Text>{entry.delivery_id ?? '–'}</Text>
            </span>
          </Fact>
          {entry.event_type !== null && (
            <Fact name="Event type">
              <span className="mono">
                <Text>{entry.event_type}</Text>
              </span>
            </Fact>
          )}
          {entry.note !== null && (
            <Fact name="Note">
              <Text>{entry.note}</Text>
            </Fact>
          )}
          {entry.batch_id !== null && (
            <Fact name="Batch">
              element {entry.batch_position},{' '}
              <a href={addressOf.log({ batch_id: entry.batch_id })}>all of the batch</a>
            </Fact>
          )}
          <Fact name="User agent">
            <Text>{entry.user_agent ?? '–'}</Text>
          </Fact>
        </Facts>
      </section>
      <section>
        <h3>Headers</h3>
        <HeaderTable headers={entry.headers} />
      </section>
    </>
  );
}
