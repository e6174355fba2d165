// The measurements by name, in the order they run.

import { measureAfterEvent } from './after-event.ts';
import type { Measure } from './bench.ts';
import { measureFullTables } from './full-tables.ts';
import { measureInstances } from './instances.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { measureSignature } from './signature.ts';
import { measureThroughput } from './throughput.ts';

export const MEASUREMENTS: Readonly<Record<string, Measure>> = {
  throughput: measureThroughput,
  'after-event': measureAfterEvent,
  latency: measureLatency,
  instances: measureInstances,
  signature: measureSignature,
  memory: measureMemory,
  'full-tables': measureFullTables,
};
