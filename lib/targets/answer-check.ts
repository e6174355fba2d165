// Whether a target's answer is one: its status, its headers, its body. A wrong one is a failure and tried again.

import { matchesGlob } from '../glob.ts';
import { compilePayloadSchema } from '../payload/payload-schema.ts';
import type { TargetAnswer } from './settings.ts';

export interface ReceivedAnswer {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** False where there was more than is read. */
  complete: boolean;
}

/** Null where the answer is as it must be, otherwise what is wrong with it. @throws Error where the schema is none. */
export function compileAnswerCheck(wanted: TargetAnswer): (answer: ReceivedAnswer) => string | null {
  const isAccepted = statusTest(wanted.statuses);
  const headers = Object.entries(wanted.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const schema = wanted.json_schema === null ? null : compilePayloadSchema(wanted.json_schema);
  return (answer) => {
    if (!isAccepted(answer.status)) return `answered ${answer.status}`;
    const wrong = headers.find(([name, value]) => !matchesGlob(value, answer.headers[name] ?? ''));
    if (wrong !== undefined)
      return `answered ${answer.status} with a header ${wrong[0]} that is not as it must be`;
    return schema === null ? null : bodyProblem(answer, schema);
  };
}

function bodyProblem(
  { status, body, complete }: ReceivedAnswer,
  schema: ReturnType<typeof compilePayloadSchema>,
) {
  if (!complete) return `answered ${status} with a body too large to be checked`;
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return `answered ${status} with a body that is not JSON`;
  }
  const [first] = schema.violations(json) ?? [];
  return first === undefined
    ? null
    : `answered ${status} with a body in which ${first.path || 'the whole'} ${first.message}`;
}

/** `2xx` or `204`. */
export function statusTest(statuses: readonly string[]): (status: number) => boolean {
  const accepted = new Set(statuses.map((status) => status.toLowerCase()));
  return (status) => accepted.has(String(status)) || accepted.has(`${Math.floor(status / 100)}xx`);
}
