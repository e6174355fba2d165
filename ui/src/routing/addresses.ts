// The address of every page.

export type TriggerTab =
  | 'overview'
  | 'security'
  | 'payload'
  | 'keys'
  | 'targets'
  | 'deliveries'
  | 'connect'
  | 'log'
  | 'refused'
  | 'health'
  | 'test'
  | 'history';

export const addressOf = {
  triggers: (query: Record<string, string> = {}) => withParameters('#/triggers', query),
  trigger: (ref: string, tab: TriggerTab = 'overview', query: Record<string, string> = {}) =>
    withParameters(`#/triggers/${encodeURIComponent(ref)}${tab === 'overview' ? '' : `/${tab}`}`, query),
  log: (query: Record<string, string> = {}) => withParameters('#/log', query),
  test: (query: Record<string, string> = {}) => withParameters('#/test', query),
  events: (query: Record<string, string> = {}) => withParameters('#/events', query),
  event: (id: number) => `#/events/${id}`,
  health: (query: Record<string, string> = {}) => withParameters('#/health', query),
  alerts: (query: Record<string, string> = {}) => withParameters('#/health/alerts', query),
  alertChannels: () => '#/health/channels',
  audit: (query: Record<string, string> = {}) => withParameters('#/audit', query),
};

function withParameters(path: string, query: Record<string, string>): string {
  const parameters = new URLSearchParams(query);
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
