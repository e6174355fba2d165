// The request that is being written in the test tool, what is wrong with it, and how it is sent.

import type { TestRequest } from '../../../../lib/admin/api-types.ts';
import { addressError } from '../../addresses/parse-address.ts';
import { headersOf, SAMPLES, type Sample } from './samples.ts';

export interface HeaderRow {
  id: number;
  name: string;
  value: string;
}

export interface TestDraft {
  headers: HeaderRow[];
  body: string;
  sourceIp: string;
  sign: boolean;
  dryRun: boolean;
}

let lastRowId = 0;

export function headerRow(name = '', value = ''): HeaderRow {
  lastRowId += 1;
  return { id: lastRowId, name, value };
}

export function draftFromSample(sample: Sample, sign: boolean): TestDraft {
  const headers = headersOf(sample).map(([name, value]) => headerRow(name, value));
  return { headers, body: sample.body, sourceIp: '', sign, dryRun: true };
}

export function firstDraft(sign: boolean, scheme: string): TestDraft {
  const sample = SAMPLES.find((candidate) => candidate.name === scheme) ?? SAMPLES[0]!;
  return draftFromSample(sample, sign);
}

export function headerNameError(name: string): string | null {
  if (name === '' || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return null;
  return 'A header’s name has letters, digits and hyphens only.';
}

export function sourceIpError(address: string): string | null {
  if (address.trim() === '') return null;
  return address.includes('/') ? 'One address, not a range.' : addressError(address.trim());
}

/** Worth a note, no reason not to send: refusing it is what the receiver may be tested for. */
export function bodyRemark(body: string): string | null {
  if (body.trim() === '') return 'The body is empty.';
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return `This is not valid JSON: ${(error as Error).message.slice(0, 160)}`;
  }
}

export function requestOf(draft: TestDraft): TestRequest {
  const named = draft.headers.filter((row) => row.name.trim() !== '');
  return {
    headers: Object.fromEntries(named.map((row) => [row.name.trim(), row.value])),
    body: draft.body,
    ...(draft.sourceIp.trim() === '' ? {} : { source_ip: draft.sourceIp.trim() }),
    sign: draft.sign,
    dry_run: draft.dryRun,
  };
}
