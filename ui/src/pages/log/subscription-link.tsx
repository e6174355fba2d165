// The address by which a subscription of Amazon SNS is confirmed: for a person to open, the receiver never does.

const SNS_URL = /^SubscribeURL: (https:\/\/sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?\/\S*)$/m;

export function SubscriptionLink({ note }: { note: string | null }) {
  const url = SNS_URL.exec(note ?? '')?.[1];
  if (url === undefined) return null;
  const isEnd = note?.includes('Type: UnsubscribeConfirmation');
  return (
    <p className="actions links">
      <a className="button plain small" href={url} target="_blank" rel="noreferrer noopener">
        {isEnd ? 'Subscribe again at AWS' : 'Confirm the subscription at AWS'}
      </a>
      <span className="hint">
        {isEnd
          ? 'The subscription was ended. Opening this begins it anew.'
          : 'Its signature was verified. Nothing is delivered before somebody opens this.'}
      </span>
    </p>
  );
}
