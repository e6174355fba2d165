// What is measured, and what it must reach.

export const FIGURES = {
  'receiver-to-verify': {
    title:
      'full receiver (every check, metrics, event and log row committed) ÷ an Express handler that only reads, HMAC-checks and parses',
    atLeast: 0.75,
  },
  'receiver-to-bare': {
    title: 'full receiver ÷ a bare Express handler that answers 200 at once',
    atLeast: 0.4,
  },
  'receiver-to-handwritten': {
    title:
      'full receiver ÷ the handler people write by hand (verify, parse, one INSERT per request, nothing logged)',
    atLeast: 2.5,
  },
  'receiver-to-host': {
    title:
      'full receiver ÷ the sequence of the existing host (select key, count log, insert event, insert log row, per request)',
    atLeast: 8,
  },
  'handler-to-alone': {
    title: 'full receiver with an onEvent handler ÷ without',
    atLeast: 0.8,
  },
  'target-to-alone': {
    title: 'full receiver that forwards each event to a target ÷ without',
  },
  instances: {
    title:
      'processor time per accepted request: 4 instances sharing one database ÷ 1 instance, same total rate',
    atMost: 1.15,
  },
  'latency-p99': { title: 'p99 latency at half the saturation rate', atMost: 25, unit: 'ms' },
  'unknown-key-to-bare': { title: 'refused early, unknown key ÷ bare Express handler', atLeast: 0.6 },
  'over-limit-to-bare': { title: 'refused early, over the limit ÷ bare Express handler', atLeast: 0.6 },
  'wrong-signature-to-verify': {
    title: 'refused for a wrong signature ÷ the handler that only reads, HMAC-checks and parses',
    atLeast: 0.9,
  },
  'verifier-to-by-hand': {
    title:
      'verifying a GitHub signature: time of the general verifier ÷ time of createHmac and timingSafeEqual by hand',
    atMost: 1.05,
  },
  memory: {
    title: 'growth of resident memory by requests with as many different bogus keys and addresses',
    atMost: 64,
    unit: 'MB',
  },
  'full-to-empty': { title: 'rate with a full log and many triggers ÷ rate when empty', atLeast: 0.85 },
  'stats-page': { title: 'statistics of one trigger, at that size', atMost: 50, unit: 'ms' },
  'log-page': { title: 'first page of the log of one trigger, at that size', atMost: 50, unit: 'ms' },
} as const satisfies Record<string, Figure>;

interface Figure {
  title: string;
  unit?: string;
  atLeast?: number;
  atMost?: number;
}

export type FigureName = keyof typeof FIGURES;

export interface Measured {
  name: FigureName;
  /** The median. */
  value: number;
  /** Lowest and highest of the rounds, where there were several. */
  range?: [number, number];
  /** What it was measured with, where the title leaves that open. */
  note?: string;
}

export function targetOf(name: FigureName): string {
  const figure: Figure = FIGURES[name];
  if (figure.atLeast === undefined && figure.atMost === undefined) return '–';
  const number = (n: number | undefined) => (figure.unit === undefined ? n?.toFixed(2) : n);
  const bound = figure.atLeast === undefined ? `≤ ${number(figure.atMost)}` : `≥ ${number(figure.atLeast)}`;
  return figure.unit === undefined ? bound : `${bound} ${figure.unit}`;
}

export function isReached({ name, value }: Measured): boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Figure = FIGURES[name];
  return value >= atLeast && value <= atMost;
}

export function textOf({ name, value, range, note }: Measured): string {
  const { unit }: Figure = FIGURES[name];
  const number = (n: number) => n.toFixed(unit === undefined ? 2 : 1);
  const spread = range === undefined ? '' : ` (${number(range[0])} to ${number(range[1])})`;
  return `${number(value)}${unit === undefined ? '' : ` ${unit}`}${spread}${note === undefined ? '' : `, ${note}`}`;
}
