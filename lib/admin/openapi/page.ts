// The OpenAPI document as a page to read: rendered here, with no script and nothing from another origin.

import { createHash } from 'node:crypto';
import type { OpenApiDocument, Operation, Parameter } from './document.ts';
import { type Html, html, joinHtml } from './html.ts';
import type { JsonSchema } from './json-schema.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface DocumentationPage {
  html: string;
  contentSecurityPolicy: string;
}

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

export function documentationPage(document: OpenApiDocument): DocumentationPage {
  return {
    html: `<!doctype html>\n${page(document).text}`,
    contentSecurityPolicy:
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
}

interface Listed {
  method: string;
  path: string;
  operation: Operation;
}

function page(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const { info, servers } = document;
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: API</title>
<style>${trustedStyle()}</style>
</head>
<body>
<nav aria-label="Contents">
<h2>Contents</h2>
<ul>${document.tags.map(({ name }) => html`<li><a href="#${slug(name)}">${name}</a></li>`)}
<li><a href="#shapes">Shapes</a></li></ul>
</nav>
<main>
<header>
<h1>${info.title}</h1>
<p class="version">Version ${info.version} · under <code>${servers[0]?.url ?? '/'}</code> · <a href="openapi.json">openapi.json</a></p>
<p>${marked(info.description)}</p>
</header>
${document.tags.map(({ name }) =>
  section(
    name,
    operations.filter(({ operation }) => operation.tags.includes(name)),
  ),
)}
<section aria-labelledby="shapes">
<h2 id="shapes">Shapes</h2>
${Object.entries(document.components.schemas).map(([name, schema]) => shape(name, schema))}
</section>
</main>
</body>
</html>`;
}

function trustedStyle(): Html {
  return { text: PAGE_STYLE };
}

function section(name: string, operations: Listed[]): Html {
  return html`<section aria-labelledby="${slug(name)}">
<h2 id="${slug(name)}">${name}</h2>
${operations.map(operationEntry)}
</section>`;
}

function operationEntry({ method, path, operation }: Listed): Html {
  const body = operation.requestBody?.content['application/json']?.schema;
  return html`<details id="${operation.operationId}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${path}</code>
<span class="what">${marked(operation.summary)}</span></summary>
<div class="body">
${operation.description === undefined ? '' : operation.description.split('\n\n').map((text) => html`<p>${marked(text)}</p>`)}
${operation.parameters.length === 0 ? '' : parameterTable(operation.parameters)}
${body === undefined ? '' : html`<h3>Body${operation.requestBody?.required ? '' : ' (optional)'}</h3>${propertyTable(body)}`}
<h3>Answers</h3>
<ul class="answers">${Object.entries(operation.responses).map(([status, response]) => answer(status, response))}</ul>
</div>
</details>`;
}

function answer(status: string, { description, content = {} }: Operation['responses'][string]): Html {
  const [type = '', media = {}] = Object.entries(content)[0] ?? [];
  const said =
    media.schema === undefined ? html`${description}, <code>${type}</code>` : typeName(media.schema);
  return html`<li><code class="status">${status}</code> ${status === '200' ? said : marked(description)}</li>`;
}

function parameterTable(parameters: Parameter[]): Html {
  return html`<h3>Parameters</h3>
<div class="scroll"><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${parameters.map(
    ({ name, in: place, schema, description = '' }) =>
      html`<tr><td><code>${name}</code></td><td>${place}</td><td>${typeName(schema)}</td><td>${marked(description)}</td></tr>`,
  )}</tbody></table></div>`;
}

function shape(name: string, schema: JsonSchema): Html {
  return html`<details id="shape-${name}"><summary><code class="path">${name}</code></summary>
<div class="body">${propertyTable(schema)}</div></details>`;
}

function propertyTable(schema: JsonSchema): Html {
  const required = (schema.required as string[] | undefined) ?? [];
  return html`<div class="scroll"><table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${properties(
    schema,
  ).map(
    ([name, property]) =>
      html`<tr><td><code>${name}</code>${required.includes(name) ? '' : html` <small>optional</small>`}</td>
<td>${typeName(property)}</td><td>${meaning(property)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Nested objects are told as `hmac.enabled`. */
function properties(schema: JsonSchema): [string, JsonSchema][] {
  const own = Object.entries((schema.properties as Record<string, JsonSchema> | undefined) ?? {});
  return own.flatMap(([name, property]) => {
    const nested = properties(property).map(([inner, value]): [string, JsonSchema] => [
      `${name}.${inner}`,
      value,
    ]);
    return nested.length > 0 ? nested : [[name, property] as [string, JsonSchema]];
  });
}

function meaning(schema: JsonSchema): Html {
  const examples = schema.examples as unknown[] | undefined;
  const said = typeof schema.description === 'string' ? marked(schema.description) : html``;
  return examples?.[0] === undefined
    ? said
    : html`${said} <small>e.g. <code>${JSON.stringify(examples[0])}</code></small>`;
}

function typeName(schema: JsonSchema): Html {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#shape-${name}">${name}</a>`;
  }
  if (Array.isArray(schema.anyOf)) return joinHtml(schema.anyOf.map(typeName), ' or ');
  if (Array.isArray(schema.enum))
    return joinHtml(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' ',
    );
  if (schema.type === 'array') return html`list of ${typeName((schema.items as JsonSchema) ?? {})}`;
  const envelope = schema.properties as Record<string, JsonSchema> | undefined;
  if (envelope?.data !== undefined) return html`<code>data</code>: ${typeName(envelope.data)}`;
  return html`${[schema.type ?? 'anything'].flat().join(' or ')}${range(schema)}`;
}

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined && maximum === undefined) return '';
  return maximum === undefined ? `, from ${minimum}` : `, ${minimum ?? ''}–${maximum}`;
}

/** Backquoted text becomes code. */
function marked(text: string): Html {
  return joinHtml(
    text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`)),
    '',
  );
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
