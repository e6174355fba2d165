// What can go wrong when the administration API is asked: it refused, or it could not be reached.

import type { ErrorDetail, ErrorEnvelope } from '../../../lib/admin/api-types.ts';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: ErrorDetail[];

  constructor(status: number, code: string, message: string, details: ErrorDetail[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** No answer: the server is away, the network is, or a proxy in between says so. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export async function errorFromResponse(response: Response): Promise<ApiError> {
  const envelope = await response.json().catch(() => null);
  if (!isErrorEnvelope(envelope)) {
    return new ApiError(response.status, 'UNEXPECTED', `The server answered with status ${response.status}.`);
  }
  return new ApiError(response.status, envelope.code, envelope.error, envelope.details ?? []);
}

function isErrorEnvelope(value: unknown): value is ErrorEnvelope {
  return typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string';
}

/** What the server found wrong with one field of what was sent, by its JSON Pointer. */
export function fieldErrorOf(error: unknown, pointer: string): string | null {
  if (!(error instanceof ApiError)) return null;
  const found = error.details.find(
    (detail) => detail.path === pointer || detail.path.startsWith(`${pointer}/`),
  );
  return found?.message ?? null;
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
