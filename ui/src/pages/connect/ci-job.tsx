// Jobs for CI systems that tell this webhook how a build went.

import { CodeBlock } from '../../components/code-block.tsx';
import { SchemeNotice } from './scheme-notice.tsx';
import type { SetupProps } from './setup.ts';
import { githubActionsJob, gitlabJob } from './shell-commands.ts';

export function CiJob({ address, webhook }: SetupProps) {
  return (
    <>
      <p>
        Store the URL as a secret variable named <code>ATTUNE_WEBHOOK_URL</code>
        {webhook.hmac.enabled && (
          <>
            {' '}
            and the signing secret as <code>WEBHOOK_SECRET</code>
          </>
        )}{' '}
        in the CI system’s settings, not in the file.
      </p>
      <CodeBlock label="ATTUNE_WEBHOOK_URL" text={address.shown} copyText={address.full ?? address.shown} />
      <CodeBlock label=".github/workflows/notify.yml" text={githubActionsJob(webhook.hmac)} />
      <CodeBlock label=".gitlab-ci.yml" text={gitlabJob(webhook.hmac)} />
      {webhook.hmac.enabled && (
        <SchemeNotice webhook={webhook} sender="this job" fits={['attune', 'github']} />
      )}
    </>
  );
}
