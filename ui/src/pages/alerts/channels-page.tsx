// Where alerts are sent: the channels there are, each tried out with one press, and a form for a new one.

import { useState } from 'react';
import type { AlertChannelSecret } from '../../../../lib/admin/api-types.ts';
import { listChannels } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Card } from '../../components/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { SecretBox } from '../security/secret-box.tsx';
import { ChannelForm } from './channel-form.tsx';
import { ChannelItem } from './channel-item.tsx';

export function ChannelsPage() {
  const channels = useQuery('alert channels', listChannels);
  const [added, setAdded] = useState<AlertChannelSecret | null>(null);
  return (
    <div className="columns">
      <div className="stack">
        {added?.secret && (
          <SecretBox secret={added.secret} isNew holder="receiver" onClose={() => setAdded(null)} />
        )}
        <Card title="Channels">
          {channels.data === undefined ? (
            channels.error ? (
              <ErrorState error={channels.error} retry={channels.reload} />
            ) : (
              <Skeleton lines={3} height={56} />
            )
          ) : channels.data.length === 0 ? (
            <EmptyState icon="info" title="Alerts are only shown here">
              <p>
                Add a channel, and alerts are sent there as well: when they open, as a reminder, and when they
                resolve.
              </p>
            </EmptyState>
          ) : (
            <ul className="channel-list">
              {channels.data.map((channel) => (
                <ChannelItem key={channel.id} channel={channel} onChange={channels.reload} />
              ))}
            </ul>
          )}
        </Card>
      </div>
      <div className="stack">
        <ChannelForm
          onAdded={(channel) => {
            setAdded(channel);
            channels.reload();
          }}
        />
      </div>
    </div>
  );
}
