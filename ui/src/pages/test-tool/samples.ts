// Requests to begin with.

export interface Sample {
  name: string;
  label: string;
  headers: [string, string][];
  body: string;
}

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

const GITHUB_PUSH = {
  ref: 'refs/heads/main',
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  repository: { id: 186853002, name: 'hello-world', full_name: 'octocat/hello-world', private: false },
  pusher: { name: 'octocat', email: 'octocat@example.com' },
  commits: [
    {
      id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      message: 'Update README.md',
      timestamp: '2026-01-15T10:30:00Z',
      author: { name: 'Mona Lisa', username: 'octocat' },
      added: [],
      removed: [],
      modified: ['README.md'],
    },
  ],
};

const STRIPE_PAYMENT = {
  id: 'evt_1PgafYB7WZ01zgkWn2Yf6p3t',
  object: 'event',
  type: 'payment_intent.succeeded',
  livemode: false,
  data: {
    object: {
      id: 'pi_3PgafXB7WZ01zgkW0hyQxJMv',
      object: 'payment_intent',
      amount: 2000,
      currency: 'eur',
      customer: 'cus_QXg1o8vcGmoR32',
      status: 'succeeded',
    },
  },
};

export const SAMPLES: Sample[] = [
  {
    name: 'github',
    label: 'GitHub push',
    headers: [
      JSON_TYPE,
      ['User-Agent', 'GitHub-Hookshot/044aadd'],
      ['X-GitHub-Event', 'push'],
      ['X-GitHub-Delivery', ''],
    ],
    body: JSON.stringify(GITHUB_PUSH, null, 2),
  },
  {
    name: 'stripe',
    label: 'Stripe payment',
    headers: [JSON_TYPE, ['User-Agent', 'Stripe/1.0 (+https://stripe.com/docs/webhooks)']],
    body: JSON.stringify(STRIPE_PAYMENT, null, 2),
  },
  { name: 'object', label: 'Empty object', headers: [JSON_TYPE], body: '{}' },
  { name: 'empty', label: 'Empty body', headers: [JSON_TYPE], body: '' },
];

/** Each use of a sample is a delivery of its own, not a repeat of the last one. */
export function headersOf(sample: Sample): [string, string][] {
  return sample.headers.map(([name, value]) => [
    name,
    name === 'X-GitHub-Delivery' ? newDeliveryId() : value,
  ]);
}

function newDeliveryId(): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
