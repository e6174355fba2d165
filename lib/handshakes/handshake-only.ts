// Senders that ask for a handshake and sign nothing that could be verified: their names stand beside the schemes', so
// that a trigger can be set to one of them, without signature verification.

export const HANDSHAKE_ONLY = {
  monday: { label: 'monday.com' },
  ringcentral: { label: 'RingCentral' },
  'exact-online': { label: 'Exact Online' },
  linkedin: { label: 'LinkedIn' },
  ebay: { label: 'eBay' },
  circle: { label: 'Circle' },
} as const;

export type HandshakeOnlyName = keyof typeof HANDSHAKE_ONLY;

export const HANDSHAKE_ONLY_NAMES = Object.keys(HANDSHAKE_ONLY) as HandshakeOnlyName[];

export function isHandshakeOnly(name: string): name is HandshakeOnlyName {
  return Object.hasOwn(HANDSHAKE_ONLY, name);
}
