// What NULL stands for in a setting's column, which only plain SQL writes: the strictest reading of it, the same for the
// receiver that judges by it and for the administrator who is shown it.

export const WHERE_NULL = {
  hmacScheme: 'attune',
  rateLimitRequests: 1,
  rateLimitWindowSeconds: 3600,
  payloadLimitKb: 1024,
} as const;
