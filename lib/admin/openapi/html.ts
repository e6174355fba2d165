// Builds HTML in which every inserted text is escaped.

export interface Html {
  text: string;
}

type Part = string | Html | readonly (string | Html)[];

export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { text: strings.map((literal, index) => literal + render(parts[index] ?? '')).join('') };
}

export function joinHtml(parts: readonly Html[], separator: string): Html {
  return { text: parts.map((part) => part.text).join(escapeText(separator)) };
}

function render(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  return 'text' in part ? part.text : part.map(render).join('');
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
