// The icons, drawn on a 16-pixel grid. They always stand beside words or on a labelled button, so they are decoration.

const PATHS = {
  triggers: 'M3 4.5h10M3 8h10M3 11.5h6',
  log: 'M4 2.5h8v11H4zM6.2 5.5h3.6M6.2 8h3.6M6.2 10.5h2',
  test: 'M6.5 2.5v4l-3.2 5.6a1 1 0 0 0 .9 1.4h7.6a1 1 0 0 0 .9-1.4L9.5 6.5v-4M5.5 2.5h5M5 10h6',
  events: 'M9 2 4 9h3.5L7 14l5-7H8.5z',
  health: 'M2 8.5h3l1.5-4 3 7.5 1.7-3.5H14',
  audit: 'M8 2.5 3.5 4v4c0 2.8 2 4.7 4.5 5.5 2.5-.8 4.5-2.7 4.5-5.5V4zM6.2 8l1.3 1.3 2.4-2.6',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  check: 'm3.5 8.5 3 3 6-7',
  cross: 'm4 4 8 8m0-8-8 8',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.5M8 5v.2',
  chevron: 'm6 4 4 4-4 4',
  external: 'M9 3h4v4M13 3 7.5 8.5M11 9v4H3V5h4',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'm5 3 8 5-8 5z',
  download: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  plus: 'M8 3v10M3 8h10',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  signOut: 'M9.5 2.5h-6v11h6M7 8h7m-2.5-2.5L14 8l-2.5 2.5',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  eyeOff:
    'M3 3l10 10M6.3 4.1A7 7 0 0 1 8 3.8c4 0 6.5 4.2 6.5 4.2a11 11 0 0 1-1.9 2.3M4 5.3A11 11 0 0 0 1.5 8S4 12.2 8 12.2a6 6 0 0 0 2.4-.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
