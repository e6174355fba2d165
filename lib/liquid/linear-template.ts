// Tells templates apart whose cost grows with their input and no faster. They are rendered as they are; anything else
// runs under a guard, which costs more than most templates do.

const LINEAR_TAGS = new Set(
  (
    'assign capture endcapture case when endcase comment endcomment decrement echo else elsif endif endraw ' +
    'endunless if increment raw unless #'
  ).split(' '),
);
const LINEAR_FILTERS = new Set(
  (
    'abs append at_least at_most base64_decode base64_encode capitalize ceil date date_to_rfc822 ' +
    'date_to_xmlschema default divided_by downcase escape first floor json jsonify last lstrip minus modulo plus ' +
    'prepend round rstrip sha256 size slice strip strip_newlines times to_integer truncate upcase url_decode ' +
    'url_encode xml_escape'
  ).split(' '),
);

/** Longer payloads are guarded whatever the template is. */
export const MAX_LINEAR_INPUT = 65_536;

/** Errs on the safe side: a `|` inside of a quoted text counts as a filter. */
export function isLinearTemplate(text: string): boolean {
  const tags = text.matchAll(/\{%-?\s*(#|\w*)/g);
  const filters = text.matchAll(/\|\s*(\w*)/g);
  return (
    tags.every(([, name]) => LINEAR_TAGS.has(name as string)) &&
    filters.every(([, name]) => LINEAR_FILTERS.has(name as string)) &&
    !/\(\s*[\w.'"-]+\s*\.\./.test(text)
  );
}
