// What to do with a trigger that never had a webhook.

import { Button } from '../../components/button.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useWebhookSwitch } from './webhook-switch.tsx';

export function FirstSteps() {
  const { turn, pending } = useWebhookSwitch();
  return (
    <section className="card first-steps">
      <h2>Fire this trigger from outside</h2>
      <ol>
        <li>
          <strong>Turn the webhook on.</strong> The trigger gets a URL of its own that is as secret as a
          password.
        </li>
        <li>
          <strong>Give the URL to the sender</strong>: GitHub, Stripe, a CI job, a script. The Connect tab has
          the text to paste.
        </li>
        <li>
          <strong>Watch the first request arrive</strong>, then lock the webhook down: require signatures, and
          say who may send.
        </li>
      </ol>
      <Button
        variant="primary"
        pending={pending}
        disabledReason={useReadOnlyReason()}
        onClick={() => turn(true)}
      >
        Turn the webhook on
      </Button>
    </section>
  );
}
