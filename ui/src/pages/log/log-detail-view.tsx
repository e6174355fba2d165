// Everything about one request: what became of it and why, every check, what it said, and what happened afterwards.

import type { LogDetail } from '../../../../lib/admin/api-types.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { CheckList } from '../../components/check-list.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { ACCEPTED_OUTCOMES, outcomeWords } from '../../words/outcomes.ts';
import { KeptOfLog } from '../refused/kept-of-log.tsx';
import { EventOutcome } from './event-outcome.tsx';
import { ProxiedRequests } from './proxied-requests.tsx';
import { RequestFacts } from './request-facts.tsx';
import { SubscriptionLink } from './subscription-link.tsx';

export function LogDetailView({ entry }: { entry: LogDetail }) {
  const words = outcomeWords(entry.outcome);
  return (
    <div className="stack log-detail">
      <div className={`verdict ${words.tone}`}>
        <p className="verdict-line">
          <OutcomeBadge outcome={entry.outcome} />
          <span className="mono">{entry.status_code}</span>
          <Time value={entry.created} as="exact" />
        </p>
        <p>{entry.error_message === null ? words.meaning : <Text>{entry.error_message}</Text>}</p>
        {entry.error_details !== null && entry.error_details.length > 0 && (
          <ul className="violations">
            {entry.error_details.map((detail) => (
              <li key={`${detail.path} ${detail.message}`}>
                <code>
                  <Text>{detail.path === '' ? '(the whole)' : detail.path}</Text>
                </code>{' '}
                <Text>{detail.message}</Text>
              </li>
            ))}
          </ul>
        )}
        {words.advice && <p className="muted">{words.advice}</p>}
        {entry.outcome === 'handshake' && <SubscriptionLink note={entry.note} />}
      </div>
      <NextSteps entry={entry} />
      {entry.trigger_ref !== null && entry.kept_request_id !== null && (
        <KeptOfLog triggerRef={entry.trigger_ref} id={entry.kept_request_id} />
      )}
      <section>
        <h3>Checks</h3>
        <CheckList checks={entry.checks} />
      </section>
      {entry.event_id !== null && <EventOutcome eventId={entry.event_id} />}
      <ProxiedRequests proxied={entry.proxied} />
      <RequestFacts entry={entry} />
    </div>
  );
}

function NextSteps({ entry }: { entry: LogDetail }) {
  const ref = entry.trigger_ref;
  const refused = !ACCEPTED_OUTCOMES.includes(entry.outcome);
  return (
    <p className="actions links">
      {ref !== null && (
        <a
          className="button plain small"
          href={addressOf.trigger(ref, 'test', { from_log: String(entry.id) })}
        >
          Send again in the test tool
        </a>
      )}
      {ref !== null && refused && (
        <a className="button plain small" href={addressOf.trigger(ref, 'security')}>
          Security settings
        </a>
      )}
      {entry.source_ip !== null && (
        <a className="button quiet small" href={addressOf.log({ ip: entry.source_ip })}>
          All from this address
        </a>
      )}
    </p>
  );
}
