// How much the webhook is used, and since when.

import { Card } from '../../components/card.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Time } from '../../components/time.tsx';
import { count } from '../../format/quantities.ts';
import { useTrigger } from './trigger-context.ts';

export function UseCard() {
  const { trigger, webhook } = useTrigger();
  return (
    <Card title="Use">
      <Facts>
        <Fact name="Events received">{count(webhook.total_events)}</Fact>
        <Fact name="Last event">
          <Time value={trigger.last_event_at} absent="none yet" />
        </Fact>
        <Fact name="Key last used">
          <Time value={webhook.last_used_at} />
        </Fact>
        <Fact name="Key created">
          <Time value={webhook.created_at} as="exact" absent="unknown" />
        </Fact>
        <Fact name="Turned on">
          <Time value={webhook.enabled_at} as="exact" absent="not now" />
        </Fact>
      </Facts>
    </Card>
  );
}
