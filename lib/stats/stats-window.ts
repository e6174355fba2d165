// The windows that statistics are told over, cut into buckets for a chart.

export const STATS_WINDOWS = ['1h', '24h', '7d', '30d'] as const;
export type StatsWindow = (typeof STATS_WINDOWS)[number];

interface Cut {
  bucketSeconds: number;
  buckets: number;
  /** Which roll-up it is summed up from. */
  resolutionSeconds: 60 | 3600;
}

const CUTS: Record<StatsWindow, Cut> = {
  '1h': { bucketSeconds: 60, buckets: 60, resolutionSeconds: 60 },
  '24h': { bucketSeconds: 900, buckets: 96, resolutionSeconds: 60 },
  '7d': { bucketSeconds: 3600, buckets: 168, resolutionSeconds: 3600 },
  '30d': { bucketSeconds: 21_600, buckets: 120, resolutionSeconds: 3600 },
};

/** Over all triggers a day is summed up from the hours: the minutes of many triggers are too many rows. */
const CUT_OF_ALL_DAY: Cut = { bucketSeconds: 3600, buckets: 24, resolutionSeconds: 3600 };

export interface BucketRange extends Cut {
  /** Start of the first bucket. */
  fromMs: number;
  /** End of the last bucket, which the current moment lies in. */
  toMs: number;
}

export function bucketRange(window: StatsWindow, nowMs: number, overAll: boolean): BucketRange {
  const cut = overAll && window === '24h' ? CUT_OF_ALL_DAY : CUTS[window];
  const bucketMs = cut.bucketSeconds * 1000;
  const toMs = (Math.floor(nowMs / bucketMs) + 1) * bucketMs;
  return { ...cut, fromMs: toMs - cut.buckets * bucketMs, toMs };
}
