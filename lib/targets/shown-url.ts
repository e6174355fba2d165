// A target's URL for people who may not change it, and for the record: values of the query are often credentials.

export function shownUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return '(not a URL)';
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  return `${url.origin}${url.pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}
