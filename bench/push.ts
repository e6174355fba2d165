// The request that everything is measured with: a GitHub push of 850 bytes, signed as GitHub signs it.

import { createHmac } from 'node:crypto';

export const SECRET = 'bench-secret-of-thirty-two-chars';

const PUSH = {
  ref: 'refs/heads/main',
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: '59b20b8d5c6ff8d09518216e87cd60c1e2f1e6a4',
  repository: {
    id: 186853002,
    name: 'Hello-World',
    full_name: 'Codertocat/Hello-World',
    private: false,
    html_url: 'https://github.com/Codertocat/Hello-World',
    default_branch: 'main',
  },
  pusher: { name: 'Codertocat', email: '21031067+Codertocat@users.noreply.github.com' },
  sender: { login: 'Codertocat', id: 21031067, type: 'User', site_admin: false },
  created: false,
  deleted: false,
  forced: false,
  compare: 'https://github.com/Codertocat/Hello-World/compare/6113728f27ae...59b20b8d5c6f',
  head_commit: {
    id: '59b20b8d5c6ff8d09518216e87cd60c1e2f1e6a4',
    message: '',
    timestamp: '2026-03-02T09:14:07+01:00',
    author: { name: 'Codertocat', username: 'Codertocat' },
    modified: ['README.md'],
  },
};

const SIZE = 850;

export const BODY = pushOfSize(SIZE);
export const SIGNATURE = signatureOf(BODY);

/** What is the same in every push, around its commit. */
const PARTS = BODY.split(PUSH.after);

/** A push of another commit, of the same size: a receiver may know the same content under another id for a replay. */
export function pushOf(commit: string): { body: string; signature: string } {
  const body = PARTS.join(commit);
  return { body, signature: signatureOf(body) };
}

function signatureOf(body: string): string {
  return `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
}

/** The commit message makes up the difference. */
function pushOfSize(bytes: number): string {
  const words = 'Update the README: say how to build, test and release, and link the contribution guide ';
  const missing = bytes - JSON.stringify(PUSH).length;
  const message = words.repeat(Math.ceil(missing / words.length)).slice(0, missing);
  return JSON.stringify({ ...PUSH, head_commit: { ...PUSH.head_commit, message } });
}
