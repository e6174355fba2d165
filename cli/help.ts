// What the commands print about themselves.

const SEND = `attune-webhooks send FILE --to URL [--as SCHEME] [--secret SECRET] …

Signs a file as a sender does, posts it, and shows the answer. FILE may be - for the standard input.
Exits with 0 where every answer was 2xx, else with 1; with 2 where the command is written wrongly.

  --to URL             where to, such as https://attune.example.com/api/v1/webhooks/wh_…
  --as SCHEME          whose way of signing: github, stripe, slack, … (see docs/senders.md); none signs nothing.
                       Default: attune
  --secret SECRET      the shared secret. Better in ATTUNE_WEBHOOK_SECRET: a command line is seen by others
  --private-key FILE   PEM, for senders that sign with a private key (discord, sendgrid)
  --algorithm NAME     sha256, sha512 or sha1, where the scheme leaves a choice
  --option NAME=VALUE  what the scheme needs beside its secret; may be repeated
  --event-type TYPE    in the header where the sender names the type of the event
  --delivery-id ID     in the header where the sender puts the id of the delivery. Default: a new one each time
  --header NAME:VALUE  another header, or one in place of what is sent by itself; may be repeated
  --repeat N           sends it N times, 1 to 100000, one after the other
  --timeout SECONDS    for each answer, 1 to 600. Default: 30`;

const MIGRATE = `attune-webhooks migrate

Brings the database of DATABASE_URL to this version of the package, all of it or nothing, and names the migrations that ran.
Safe while others do the same.`;

const ROTATE = `attune-webhooks rotate-encryption-key

Encrypts every stored secret anew under the first key of ATTUNE_WEBHOOKS_ENCRYPTION_KEY=NEW,OLD, a batch at a time, while
everything goes on running. DATABASE_URL names the database. Can be run again at any time.

Every instance must know the new key by then, and have it in front before the old one is taken away: docs/encryption.md.`;

export const HELP = {
  all: `attune-webhooks COMMAND

  send                    sign a file as a sender does, post it, and show the answer
  migrate                 bring the database to this version
  rotate-encryption-key   encrypt every stored secret anew under a new key

  --version, -v           print the version
  --help, -h              print this, or more about a command

${SEND}

${MIGRATE}

${ROTATE}`,
  send: SEND,
  migrate: MIGRATE,
  'rotate-encryption-key': ROTATE,
} as const;
