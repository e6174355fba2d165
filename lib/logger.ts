// What this package needs of a logger; pino and most others fit as they are.

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = () => {};

/** For hosts that pass none: warnings and errors still reach `process.emitWarning`. */
export const fallbackLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: (_fields, message) => process.emitWarning(message, 'AttuneWebhooksWarning'),
  error: (_fields, message) => process.emitWarning(message, 'AttuneWebhooksWarning'),
};
