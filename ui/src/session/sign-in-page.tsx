// The sign-in form: a bearer token, as the host gives them out.

import { type FormEvent, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { signIn } from './session-store.ts';
import { useSessionState } from './use-session.ts';

export function SignInPage() {
  const { status, session, notice } = useSessionState();
  const [token, setToken] = useState('');
  const [missing, setMissing] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(token.trim() === '');
    if (token.trim() !== '') void signIn(token.trim());
  }

  return (
    <main className="sign-in">
      <form className="card sign-in-card" onSubmit={submit} noValidate>
        <div className="brand">
          <span className="brand-mark" aria-hidden="true" />
          Attune webhooks
        </div>
        <h1>{session ? `Welcome back, ${session.identity.login}` : 'Sign in'}</h1>
        {notice && <Notice tone={session ? 'warn' : 'bad'}>{notice}</Notice>}
        <Field
          label="Access token"
          hint="The bearer token your Attune host gave you. The link it prints when it starts signs you in by itself. The token is kept for this tab only."
          error={missing ? 'Paste a token first.' : null}
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="password"
              autoComplete="off"
              // biome-ignore lint/a11y/noAutofocus: the form is all there is on this page
              autoFocus
              spellCheck={false}
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" pending={status === 'checking'}>
          Sign in
        </Button>
        <p className="hint">
          <Icon name="lock" size={12} /> With <code>triggers:read</code> you can look at everything but
          secrets; with <code>triggers:update</code> you can change it.
        </p>
      </form>
    </main>
  );
}
