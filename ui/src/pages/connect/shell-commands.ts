// Commands that send a request, signed where the webhook requires it in a way that a shell can do.

import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';

type Hmac = WebhookInfo['hmac'];

/** The signature is a hex HMAC of the body alone: openssl can make it. */
export function isHandSigned(hmac: Hmac): boolean {
  return hmac.enabled && (hmac.scheme === 'attune' || hmac.scheme === 'github');
}

export function curlCommand(url: string, hmac: Hmac): string {
  if (!isHandSigned(hmac)) {
    return [
      `curl -X POST '${url}' \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '{"hello":"world"}'`,
    ].join('\n');
  }
  return [
    `BODY='{"hello":"world"}'`,
    signatureLine('$BODY', hmac),
    `curl -X POST '${url}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H "${signatureHeader(hmac)}" \\`,
    `  --data-binary "$BODY"`,
  ].join('\n');
}

export function githubActionsJob(hmac: Hmac): string {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: GitHub Actions' own placeholders
  const env = ['ATTUNE_WEBHOOK_URL: ${{ secrets.ATTUNE_WEBHOOK_URL }}'];
  if (isHandSigned(hmac)) env.push('WEBHOOK_SECRET: ${{ secrets.WEBHOOK_SECRET }}');
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  return [
    'on:',
    '  push:',
    '    branches: [main]',
    'jobs:',
    '  notify:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - env:',
    ...env.map((line) => `          ${line}`),
    '        run: |',
    ...jobLines('$GITHUB_SHA', '$GITHUB_REF_NAME', hmac).map((line) => `          ${line}`),
  ].join('\n');
}

export function gitlabJob(hmac: Hmac): string {
  return [
    'notify:',
    '  stage: .post',
    '  image: alpine/curl',
    ...(isHandSigned(hmac) ? ['  before_script:', '    - apk add --no-cache openssl'] : []),
    '  script:',
    '    - |',
    ...jobLines('$CI_COMMIT_SHA', '$CI_COMMIT_REF_NAME', hmac).map((line) => `      ${line}`),
  ].join('\n');
}

function jobLines(commit: string, branch: string, hmac: Hmac): string[] {
  const body = `BODY="{\\"commit\\":\\"${commit}\\",\\"branch\\":\\"${branch}\\",\\"status\\":\\"success\\"}"`;
  const signed = isHandSigned(hmac);
  return [
    body,
    ...(signed ? [signatureLine('$BODY', hmac)] : []),
    'curl --fail --retry 3 -X POST "$ATTUNE_WEBHOOK_URL" \\',
    `  -H 'Content-Type: application/json' \\`,
    ...(signed ? [`  -H "${signatureHeader(hmac)}" \\`] : []),
    '  --data-binary "$BODY"',
  ];
}

function signatureLine(body: string, hmac: Hmac): string {
  return `SIGNATURE=$(printf '%s' "${body}" | openssl dgst -${hmac.algorithm} -hmac "$WEBHOOK_SECRET" | sed 's/^.* //')`;
}

function signatureHeader(hmac: Hmac): string {
  const header = hmac.scheme === 'github' ? 'X-Hub-Signature-256' : 'X-Webhook-Signature';
  return `${header}: ${hmac.algorithm}=$SIGNATURE`;
}
