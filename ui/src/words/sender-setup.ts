// What to do at each sender to have it call this webhook: one line per step, `**…**` for what is written on its pages.
// The URL to paste stands below the steps; what becomes of the secret is told by words/schemes.ts.

import type { SchemeName } from '../../../lib/signatures/schemes.ts';

type Steps = readonly string[];

const PASTE_SECRET_HERE = 'Copy the secret that is shown there and enter it here under Security.';
const CODE_HOST = (settings: string): Steps => [
  `Open ${settings} and add a webhook.`,
  'Paste the URL below, choose JSON as the content type, and enter the secret of this webhook.',
  'Choose the events and save; a test delivery can be sent from the list of webhooks.',
];

export const SENDER_SETUP: Readonly<Record<SchemeName, Steps>> = {
  attune: [
    'Require signatures under Security and give the secret to the sender.',
    'Have the sender put the HMAC-SHA256 of the body, in hexadecimal, into the header **X-Webhook-Signature** as sha256=….',
  ],
  github: CODE_HOST('**Settings → Webhooks** of the repository or organisation'),
  bitbucket: CODE_HOST('**Repository settings → Webhooks**'),
  gitea: CODE_HOST('**Settings → Webhooks** of the repository'),
  'gitlab-token': [
    'Open **Settings → Webhooks** of the project or group and choose **Add new webhook**.',
    'Paste the URL below and enter the secret of this webhook as **Secret token**.',
    'Choose the events, save, and press **Test**.',
  ],
  'gitlab-signing': [
    'Open **Settings → Webhooks** of the project or group and choose **Add new webhook**.',
    'Paste the URL below and let GitLab make a **signing token**.',
    PASTE_SECRET_HERE,
  ],
  intercom: [
    'In the Developer Hub, open your app and **Webhooks**.',
    'Paste the URL below as **Endpoint URL** and choose the topics.',
    'Enter the app’s **client secret** (Basic information) here under Security.',
  ],
  dropbox: [
    'In the App Console, open your app and enter the **App secret** here under Security.',
    'Paste the URL below under **Webhooks → Webhook URIs** and add it: Dropbox asks for it at once, and it has to be on.',
  ],
  meta: [
    'In the App Dashboard, enter the **App secret** (Settings → Basic) here under Security, and make up a verify token there.',
    'Open **Webhooks**, paste the URL below as **Callback URL** and the same verify token, and press **Verify and save**.',
    'Subscribe to the fields that should be sent.',
  ],
  notion: [
    'In your integration’s settings, open **Webhooks → Create a subscription** and paste the URL below.',
    'Notion sends a verification token at once; it becomes the secret here while this webhook waits for one.',
    'Paste the token into Notion and press **Verify subscription**.',
  ],
  typeform: [
    'Open **Connect → Webhooks** of the form and choose **Add a webhook**.',
    'Paste the URL below, then **Edit → Secret**, and enter the secret of this webhook.',
    'Switch the webhook on and send a test request.',
  ],
  sentry: [
    'Open **Settings → Custom Integrations** of the organisation and create an internal integration.',
    'Paste the URL below as **Webhook URL** and choose the resources.',
    'Enter its **Client Secret** here under Security.',
  ],
  asana: [
    'Choose Asana under Security and have this webhook wait for its secret.',
    'Create the webhook with the API: **POST /webhooks** with the resource and the URL below as target. Asana hands its secret over in that moment.',
  ],
  pagerduty: [
    'Open **Integrations → Generic Webhooks (v3)** and choose **New Webhook**.',
    'Paste the URL below, choose scope and events, and press **Add Webhook**.',
    'PagerDuty shows the **Webhook Subscription secret** once: copy it and enter it here under Security.',
  ],
  docusign: [
    'Open **Settings → Connect**, create a custom configuration and paste the URL below as **URL to publish**.',
    'Choose JSON, and check **Include HMAC signature**.',
    'Make a key under **Connect Keys** and enter it here under Security.',
  ],
  shopify: [
    'Subscribe with the URL below, in the app’s **shopify.app.toml** or with the Admin API.',
    'Enter the app’s **client secret** here under Security; for webhooks made in the shop’s admin, the key shown below their list.',
  ],
  line: [
    'In the LINE Developers Console, open the channel’s **Messaging API** tab and paste the URL below as **Webhook URL**.',
    'Enter the **Channel secret** (Basic settings) here under Security.',
    'Press **Verify** and switch **Use webhook** on.',
  ],
  paystack: [
    'Open **Settings → API Keys & Webhooks** and paste the URL below as **Webhook URL**.',
    'Enter the **Secret Key** of the same page here under Security.',
  ],
  vercel: [
    'Open **Settings → Webhooks** of the team, choose the events and paste the URL below as **Endpoint URL**.',
    PASTE_SECRET_HERE,
  ],
  woocommerce: [
    'Open **WooCommerce → Settings → Advanced → Webhooks → Add webhook**.',
    'Paste the URL below as **Delivery URL**, enter the secret of this webhook, and set the status to **Active**.',
  ],
  x: [
    'Enter the app’s **consumer secret** (API secret key) here under Security.',
    'Register the URL below with the API: **POST /2/webhooks**. X asks for it at once and about hourly.',
  ],
  airtable: [
    'Create the webhook with the API: **POST /v0/bases/…/webhooks** with the URL below as notificationUrl.',
    'Enter **macSecretBase64** of the answer here under Security.',
  ],
  'adyen-banking': [
    'In the Customer Area or Balance Platform, open **Developers → Webhooks** and add one with the URL below.',
    'Generate an **HMAC key** there and enter it here under Security.',
  ],
  'hubspot-v1': [
    'In your app, open **Webhooks** and paste the URL below as **Target URL**.',
    'Enter the app’s **client secret** here under Security.',
  ],
  'hubspot-v2': [
    'Use the URL below in a workflow’s webhook action or a CRM card of your app.',
    'Enter the app’s **client secret** here under Security.',
  ],
  'hubspot-v3': [
    'In your app, open **Webhooks** and paste the URL below as **Target URL**; it must be exactly the one this host is known by.',
    'Enter the app’s **client secret** here under Security.',
    'Create the subscriptions and activate them.',
  ],
  stripe: [
    'In Stripe’s Dashboard, open **Developers → Webhooks → Add endpoint** and paste the URL below.',
    'Choose the events, then reveal the **Signing secret** of the endpoint and enter it here under Security.',
    'Press **Send test event**.',
  ],
  calendly: [
    'Create the subscription with the API: **POST /webhook_subscriptions** with the URL below and the secret of this webhook as **signing_key**.',
  ],
  mux: ['Open **Settings → Webhooks → Create new webhook** and paste the URL below.', PASTE_SECRET_HERE],
  paddle: [
    'Open **Developer tools → Notifications → New destination**, choose **URL** and paste the URL below.',
    'Copy the **secret key** of the destination and enter it here under Security.',
    'Paddle’s own limit for the age of a signature is 5 seconds: raise it here where clocks differ.',
  ],
  elevenlabs: [
    'Open **Settings → Webhooks → Create Webhook**, choose HMAC, and paste the URL below.',
    PASTE_SECRET_HERE,
  ],
  workos: [
    'In the Dashboard, open **Webhooks → Create webhook** and paste the URL below.',
    PASTE_SECRET_HERE,
  ],
  knock: ['Add a webhook under **Developers → Webhooks** and paste the URL below.', PASTE_SECRET_HERE],
  sanity: [
    'Open **API → Webhooks → Create webhook** of the project and paste the URL below.',
    'Enter the secret of this webhook under **Secret** in the advanced settings.',
  ],
  slack: [
    'Enter the **Signing Secret** (Basic Information of the app) here under Security first: Slack asks for the URL at once.',
    'Open **Event Subscriptions**, switch them on and paste the URL below as **Request URL**.',
    'Subscribe to bot events and save.',
  ],
  zoom: [
    'Enter the app’s **Secret Token** (Feature page) here under Security first.',
    'Under **Event Subscriptions**, add one with the URL below and press **Validate**.',
    'Choose the events and save.',
  ],
  zendesk: [
    'In the Admin Center, open **Apps and integrations → Webhooks → Create webhook**.',
    'Paste the URL below, method POST, format JSON.',
    'On the webhook’s page, reveal the **signing secret** and enter it here under Security.',
  ],
  webflow: [
    'Create the webhook with the API or under **Site settings → Apps & integrations → Webhooks**, with the URL below.',
    'Enter its **secret key**, or the client secret of the app that made it, here under Security.',
  ],
  front: [
    'In the app’s settings, add the **Webhooks** feature and paste the URL below.',
    'Enter the app’s **secret** (application webhooks) here under Security.',
  ],
  revolut: [
    'Create the webhook with the API: **POST /webhooks** with the URL below.',
    'Enter **signing_secret** of the answer here under Security.',
  ],
  twitch: [
    'Create the subscription with the API: **POST /eventsub/subscriptions**, transport webhook, the URL below as callback and the secret of this webhook.',
    'Twitch asks for the URL at once, so this webhook has to be on.',
  ],
  linear: [
    'Open **Settings → API → Webhooks → New webhook** and paste the URL below.',
    'Copy the **signing secret** and enter it here under Security.',
  ],
  'standard-webhooks': [
    'Paste the URL below where the sender asks for an endpoint.',
    'Enter the secret that the sender shows here, or give it the one made here; it has the form whsec_….',
  ],
  'standard-webhooks-v1a': [
    'Paste the URL below where the sender asks for an endpoint.',
    'Enter the sender’s public key (whpk_…) here under Security.',
  ],
  svix: [
    'Add an endpoint with the URL below.',
    'Copy the **Signing Secret** of the endpoint and enter it here under Security.',
  ],
  clerk: [
    'In the Clerk Dashboard, open **Webhooks → Add Endpoint** and paste the URL below.',
    'Copy the **Signing Secret** of the endpoint and enter it here under Security.',
  ],
  resend: [
    'Open **Webhooks → Add Webhook** and paste the URL below.',
    'Copy the **Signing Secret** and enter it here under Security.',
  ],
  openai: [
    'Open **Settings → Project → Webhooks → Create** and paste the URL below.',
    'OpenAI shows the signing secret once: copy it and enter it here under Security.',
  ],
  replicate: [
    'Give the URL below as **webhook** when you create a prediction.',
    'Fetch the signing secret with **GET /v1/webhooks/default/secret** and enter it here under Security.',
  ],
  square: [
    'In the Developer Console, open **Webhooks → Subscriptions → Add subscription** and paste the URL below; it must be exactly the one this host is known by.',
    'Copy the **Signature key** of the subscription and enter it here under Security.',
  ],
  trello: [
    'Enter the **secret** of the Power-Up’s API key here under Security.',
    'Create the webhook with the API: **POST /1/webhooks** with the URL below as callbackURL; it must be exactly the one this host is known by.',
  ],
  twilio: [
    'Enter the **Auth Token** of the account (Console home) here under Security.',
    'Paste the URL below into the phone number or messaging service; it must be exactly the one this host is known by.',
  ],
  contentful: [
    'Under **Settings → Webhooks → Settings**, enable request verification and enter the secret here under Security.',
    'Add a webhook with the URL below; it must be exactly the one this host is known by.',
  ],
  discord: [
    'In the Developer Portal, enter the application’s **Public Key** (General Information) here under Security first.',
    'Paste the URL below as **Interactions Endpoint URL**, or under **Webhooks**, and save: Discord tries it at once.',
  ],
  sendgrid: [
    'Open **Settings → Mail Settings → Event Webhooks → Create new webhook** and paste the URL below.',
    'Under **Security features**, enable **Signed Event Webhook** and enter its **Verification Key** here under Security.',
  ],
  sns: [
    'Choose Amazon SNS under Security; there is no secret.',
    'Create a subscription of the topic: protocol **HTTPS**, the URL below as endpoint.',
    'The confirmation appears in the log with its SubscribeURL: open it yourself. It is never opened from here.',
  ],
  mailgun: [
    'Open **Send → Webhooks → Add webhook** and paste the URL below.',
    'Enter the **HTTP webhook signing key** of the same page here under Security.',
  ],
  adyen: [
    'In the Customer Area, open **Developers → Webhooks → Standard webhook** and paste the URL below.',
    'Generate an **HMAC key** and enter it here under Security.',
  ],
  msgraph: [
    'Make up a clientState and enter it as the secret here under Security.',
    'Create the subscription with the API: **POST /subscriptions** with the URL below as notificationUrl and the same clientState. Graph asks for the URL at once.',
  ],
  okta: [
    'Open **Workflow → Event Hooks → Create Event Hook** and paste the URL below.',
    'As **Authentication field** enter the name of the header chosen here, as **Authentication secret** the secret of this webhook.',
    'Save and press **Verify**.',
  ],
  telegram: [
    'Call the Bot API: **setWebhook** with the URL below and the secret of this webhook as **secret_token** (letters, digits, _ and - only).',
  ],
  token: [
    'Paste the URL below at the sender.',
    'Have it send the secret of this webhook in the header chosen here.',
  ],
  basic: [
    'Paste the URL below at the sender.',
    'Give it the user name and, as the password, the secret of this webhook.',
  ],
  jwt: [
    'Paste the URL below at the sender.',
    'Enter issuer, audience and the address of its public keys (JWKS) here under Security.',
  ],
  custom: ['Describe under Security how the sender signs.', 'Paste the URL below at the sender.'],
};
