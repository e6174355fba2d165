// Why a connection failed, in words for the operator. Detected by codes, never by texts.

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at that address',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed while the request was being sent',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up just now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection could not be made in time',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too large',
};

export function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) return 'something unknown went wrong';
  const { code } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : WORDS[code];
  if (words !== undefined) return `${words} (${code})`;
  if (code?.startsWith('HPE_')) return `the answer is not HTTP (${code})`;
  if (code?.startsWith('ERR_SSL_') || code === 'EPROTO') return `no TLS connection could be made (${code})`;
  // Those of this package say in words what happened; both addresses of a name refusing make one without a message.
  return error.message || code || error.name;
}
