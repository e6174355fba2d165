// Writes a value to where a sender puts it in a body, for signing; and leaves it out again, for what the body says besides.

const PART = /\.([A-Za-z_][A-Za-z0-9_]*)|\['([^'"\\]*)'\]/gy;

/** @throws RangeError where the body is no JSON object, or the path names no member. */
export function withMember(body: Buffer, path: string, value: string | number): Buffer {
  const json = objectOf(body);
  const names = memberNames(path);
  const last = names.pop();
  if (last === undefined) throw new RangeError(`${path} names no member of the body that could be written`);
  let holder = json;
  for (const name of names) {
    const next = holder[name];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) holder[name] = {};
    holder = holder[name] as Record<string, unknown>;
  }
  holder[last] = value;
  return Buffer.from(JSON.stringify(json), 'utf8');
}

/** Of the members that a path names one after the other; empty where it does more than that. */
export function memberNames(path: string): string[] {
  const parts = [...path.slice(1).matchAll(PART)];
  const isAll = parts.reduce((length, [part]) => length + part.length, 1) === path.length;
  return isAll ? parts.map(([, dotted, quoted]) => dotted ?? quoted ?? '') : [];
}

export function withoutMembers(json: unknown, members: readonly (readonly string[])[]): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const left: Record<string, unknown> = { ...json };
  for (const [name, ...rest] of members) {
    if (name === undefined || !Object.hasOwn(left, name)) continue;
    if (rest.length === 0) delete left[name];
    else left[name] = withoutMembers(left[name], [rest]);
  }
  return left;
}

export function withFormField(body: Buffer, name: string, value: string): Buffer {
  const form = new URLSearchParams(body.toString('utf8'));
  form.set(name, value);
  return Buffer.from(form.toString(), 'utf8');
}

function objectOf(body: Buffer): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>;
  } catch {
    // Said below, as for other JSON.
  }
  throw new RangeError('a part of the signature stands in the JSON body, and this body is no JSON object');
}
