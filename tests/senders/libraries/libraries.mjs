// Signs and verifies deliveries with the senders' own libraries. Reads one JSON request per line and answers each with
// one line: {"library", "do": "sign" | "verify", "secret", "time", "delivery": {"method", "url", "headers", "body"}}.
// The first line that it writes lists the libraries.
import { createHash, webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

globalThis.crypto ??= webcrypto; // Node 18 has it only by name
const require = createRequire(import.meta.url);
const log = console.log;
console.log = console.error; // of libraries that talk

const lower = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
const seconds = (time) => Math.floor(time / 1000);
const sha256 = (body, encoding) => createHash('sha256').update(body).digest(encoding);
const keySet = (jose, secret) => jose.createLocalJWKSet(JSON.parse(secret));

// Each: the package, the senders, `verify` (false or an error: refused), and `sign` (headers) where the package signs.
const libraries = {
  stripe: {
    package: 'stripe', senders: ['stripe'],
    load: () => new (require('stripe'))('sk_none').webhooks,
    sign: (stripe, { secret, body, time }) => ({
      'Stripe-Signature': stripe.generateTestHeaderString({ payload: body, secret, timestamp: seconds(time) }),
    }),
    verify: (stripe, { secret, body, headers }) => stripe.constructEvent(body, headers['stripe-signature'], secret),
  },
  octokit: {
    package: '@octokit/webhooks-methods', senders: ['github'],
    load: () => import('@octokit/webhooks-methods'),
    sign: async (octokit, { secret, body }) => ({ 'X-Hub-Signature-256': await octokit.sign(secret, body) }),
    verify: (octokit, { secret, body, headers }) => octokit.verify(secret, body, headers['x-hub-signature-256']),
  },
  svix: {
    package: 'svix', senders: ['svix', 'stytch'],
    load: () => require('svix'),
    sign: ({ Webhook }, { secret, body, headers, time }) => ({
      'svix-timestamp': String(seconds(time)),
      'svix-signature': new Webhook(secret).sign(headers['svix-id'], new Date(time), body),
    }),
    verify: ({ Webhook }, { secret, body, headers }) => new Webhook(secret).verify(body, headers),
  },
  standardwebhooks: {
    package: 'standardwebhooks', senders: ['standard-webhooks', 'gitlab-signed', 'brex'],
    load: () => require('standardwebhooks'),
    sign: ({ Webhook }, { secret, body, headers, time }) => ({
      'webhook-timestamp': String(seconds(time)),
      'webhook-signature': new Webhook(secret).sign(headers['webhook-id'], new Date(time), body),
    }),
    verify: ({ Webhook }, { secret, body, headers }) => new Webhook(secret).verify(body, headers),
  },
  twilio: {
    package: 'twilio', senders: ['twilio'],
    load: () => require('twilio/lib/webhooks/webhooks'),
    sign: (twilio, { secret, url, body }) => ({
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(secret, url, Object.fromEntries(new URLSearchParams(body))),
    }),
    verify: (twilio, { secret, url, body, headers }) =>
      twilio.validateRequest(secret, headers['x-twilio-signature'], url, Object.fromEntries(new URLSearchParams(body))),
  },
  slack: {
    package: '@slack/bolt', senders: ['slack'],
    load: () => require('@slack/bolt/dist/receivers/verify-request.js'),
    verify: (slack, { secret, body, headers }) => slack.verifySlackRequest({ signingSecret: secret, headers, body }),
  },
  shopify: {
    package: '@shopify/shopify-api', senders: ['shopify'],
    load: () => {
      require('@shopify/shopify-api/adapters/node');
      return require('@shopify/shopify-api');
    },
    verify: async ({ shopifyApi, ApiVersion, LogSeverity }, { secret, method, url, body, headers }) => {
      const shopify = shopifyApi({
        apiKey: 'key', apiSecretKey: secret, hostName: 'app.example.com', isEmbeddedApp: false,
        apiVersion: Object.values(ApiVersion)[0], logger: { level: LogSeverity.Error, log: () => {} },
      });
      return (await shopify.webhooks.validate({ rawBody: body, rawRequest: { method, url, headers } })).valid;
    },
  },
  square: {
    package: 'square', senders: ['square'],
    load: () => require('square').WebhooksHelper,
    verify: (square, { secret, url, body, headers }) => square.verifySignature({
      requestBody: body, signatureHeader: headers['x-square-hmacsha256-signature'], signatureKey: secret, notificationUrl: url,
    }),
  },
  razorpay: {
    package: 'razorpay', senders: ['razorpay'],
    load: () => require('razorpay'),
    verify: (razorpay, { secret, body, headers }) =>
      razorpay.validateWebhookSignature(body, headers['x-razorpay-signature'], secret),
  },
  sendgrid: {
    package: '@sendgrid/eventwebhook', senders: ['sendgrid'],
    load: () => new (require('@sendgrid/eventwebhook').EventWebhook)(),
    verify: (sendgrid, { secret, body, headers }) => sendgrid.verifySignature(
      sendgrid.convertPublicKeyToECDSA(secret), body, headers['x-twilio-email-event-webhook-signature'],
      headers['x-twilio-email-event-webhook-timestamp']),
  },
  workos: {
    package: '@workos-inc/node', senders: ['workos'],
    load: () => new (require('@workos-inc/node').WorkOS)('sk_none').webhooks,
    sign: async (workos, { secret, body, time }) => ({
      'WorkOS-Signature': `t=${time}, v1=${await workos.computeSignature(time, JSON.parse(body), secret)}`,
    }),
    verify: (workos, { secret, body, headers }) =>
      workos.verifyHeader({ payload: JSON.parse(body), sigHeader: headers['workos-signature'], secret }),
  },
  polar: {
    package: '@polar-sh/sdk', senders: ['polar'],
    load: () => import('@polar-sh/sdk/webhooks'),
    verify: (polar, { secret, body, headers }) => {
      try {
        polar.validateEvent(body, headers, secret);
      } catch (error) {
        // It looks at the event only after the signature.
        if (error instanceof polar.WebhookVerificationError) throw error;
      }
    },
  },
  openai: {
    package: 'openai', senders: ['openai'],
    load: () => new (require('openai').default)({ apiKey: 'none' }).webhooks,
    verify: (openai, { secret, body, headers }) => openai.verifySignature(body, headers, secret),
  },
  notion: {
    package: '@notionhq/client', senders: ['notion'],
    load: () => require('@notionhq/client'),
    sign: async (notion, { secret, body }) => ({
      'X-Notion-Signature': await notion.signWebhookPayload({ body, verificationToken: secret }),
    }),
    verify: (notion, { secret, body, headers }) =>
      notion.verifyWebhookSignature({ body, signature: headers['x-notion-signature'], verificationToken: secret }),
  },
  linear: {
    package: '@linear/sdk', senders: ['linear'],
    load: () => import('@linear/sdk/webhooks'),
    verify: ({ LinearWebhookClient }, { secret, body, headers }) => new LinearWebhookClient(secret).verify(
      Buffer.from(body), headers['linear-signature'], JSON.parse(body).webhookTimestamp),
  },
  hubspot: {
    package: '@hubspot/api-client', senders: ['hubspot', 'hubspot-v2', 'hubspot-v1'],
    load: () => require('@hubspot/api-client').Signature,
    sign: (hubspot, { sender, secret, method, url, body, time }) => {
      const signatureVersion = { hubspot: 'v3', 'hubspot-v2': 'v2', 'hubspot-v1': 'v1' }[sender];
      const signature = hubspot.getSignature(method, signatureVersion, { clientSecret: secret, requestBody: body, url, timestamp: time });
      return sender === 'hubspot'
        ? { 'X-HubSpot-Request-Timestamp': String(time), 'X-HubSpot-Signature-v3': signature }
        : { 'X-HubSpot-Signature': signature };
    },
    verify: (hubspot, { sender, secret, method, url, body, headers }) => hubspot.isValid({
      method, url, requestBody: body, clientSecret: secret,
      signatureVersion: { hubspot: 'v3', 'hubspot-v2': 'v2', 'hubspot-v1': 'v1' }[sender],
      signature: headers['x-hubspot-signature-v3'] ?? headers['x-hubspot-signature'],
      timestamp: Number(headers['x-hubspot-request-timestamp'] ?? 0),
    }),
  },
  paddle: {
    package: '@paddle/paddle-node-sdk', senders: ['paddle'],
    load: () => new (require('@paddle/paddle-node-sdk').Paddle)('none').webhooks,
    verify: (paddle, { secret, body, headers }) => paddle.isSignatureValid(body, secret, headers['paddle-signature']),
  },
  mux: {
    package: '@mux/mux-node', senders: ['mux'],
    load: () => new (require('@mux/mux-node').default)({ tokenId: 'a', tokenSecret: 'b' }).webhooks,
    verify: (mux, { secret, body, headers }) => mux.verifySignature(body, headers, secret),
  },
  lithic: {
    package: 'lithic', senders: ['lithic'],
    load: () => new (require('lithic').default)({ apiKey: 'none' }).webhooks,
    verify: (lithic, { secret, body, headers }) => lithic.verifySignature(body, headers, secret),
  },
  replicate: {
    package: 'replicate', senders: ['replicate'],
    load: () => require('replicate'),
    verify: (replicate, { secret, body, headers }) => replicate.validateWebhook({
      id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'], body, secret,
    }),
  },
  box: {
    package: 'box-node-sdk', senders: ['box'],
    load: () => require('box-node-sdk'),
    verify: (box, { secret, body, headers }) => box.validateWebhookMessage(body, headers, secret, null),
  },
  contentful: {
    package: '@contentful/node-apps-toolkit', senders: ['contentful'],
    load: () => require('@contentful/node-apps-toolkit'),
    sign: (contentful, { secret, method, url, body, time }) =>
      contentful.signRequest(secret, { method, path: new URL(url).pathname, headers: {}, body }, time),
    verify: (contentful, { secret, method, url, body, headers }) =>
      contentful.verifyRequest(secret, { method, path: new URL(url).pathname, headers, body }),
  },
  'coinbase-commerce': {
    package: 'coinbase-commerce-node', senders: ['coinbase-commerce'],
    load: () => require('coinbase-commerce-node').Webhook,
    sign: (coinbase, { secret, body }) => ({ 'X-CC-Webhook-Signature': coinbase.computeSignature(body, secret) }),
    verify: (coinbase, { secret, body, headers }) =>
      coinbase.verifySigHeader(body, headers['x-cc-webhook-signature'], secret),
  },
  gocardless: {
    package: 'gocardless-nodejs', senders: ['gocardless'],
    load: () => require('gocardless-nodejs/webhooks'),
    verify: (gocardless, { secret, body, headers }) => gocardless.parse(body, secret, headers['webhook-signature']),
  },
  discord: {
    package: 'discord-interactions', senders: ['discord-interactions', 'discord-events'],
    load: () => require('discord-interactions'),
    verify: (discord, { secret, body, headers }) =>
      discord.verifyKey(body, headers['x-signature-ed25519'], headers['x-signature-timestamp'], secret),
  },
  adyen: {
    package: '@adyen/api-library', senders: ['adyen-platforms'],
    load: () => new (require('@adyen/api-library').hmacValidator)(),
    sign: (adyen, { secret, body }) => ({ HmacSignature: adyen.calculateHmac(body, secret) }),
    verify: (adyen, { secret, body, headers }) => adyen.validateBankingHMAC(headers.hmacsignature, secret, body),
  },
  chargebee: {
    package: 'chargebee', senders: ['chargebee'],
    load: () => require('chargebee'),
    verify: (chargebee, { secret, headers }) => {
      const [user, password] = secret.split(':');
      return chargebee.basicAuthValidator((name, word) => name === user && word === password)(headers);
    },
  },
  smartcar: {
    package: 'smartcar', senders: ['smartcar'],
    load: () => require('smartcar'),
    sign: (smartcar, { secret, body }) => ({ 'SC-Signature': smartcar.hashChallenge(secret, body) }),
    verify: (smartcar, { secret, body, headers }) => smartcar.verifyPayload(secret, headers['sc-signature'], JSON.parse(body)),
  },
  telnyx: {
    package: 'telnyx', senders: ['telnyx'],
    load: () => {
      const Telnyx = require('telnyx');
      return new (Telnyx.default ?? Telnyx)('none').webhooks;
    },
    verify: (telnyx, { secret, body, headers }) => telnyx.signature.verifySignature(
      body, Buffer.from(headers['telnyx-signature-ed25519'], 'base64'), headers['telnyx-timestamp'], Buffer.from(secret, 'base64')),
  },
  webflow: {
    package: 'webflow-api', senders: ['webflow'],
    load: () => new (require('webflow-api').WebflowClient)({ accessToken: 'none' }).webhooks,
    verify: (webflow, { secret, body, headers }) => webflow.verifySignature({ headers, body, secret }),
  },
  clerk: {
    package: '@clerk/backend', senders: ['clerk'],
    load: () => require('@clerk/backend/webhooks'),
    verify: (clerk, { secret, method, url, body, headers }) =>
      clerk.verifyWebhook(new Request(url, { method, headers, body }), { signingSecret: secret }),
  },
  resend: {
    package: 'resend', senders: ['resend'],
    load: () => new (require('resend').Resend)('re_none').webhooks,
    verify: (resend, { secret, body, headers }) => resend.verify({
      payload: body, webhookSecret: secret,
      headers: { id: headers['svix-id'], timestamp: headers['svix-timestamp'], signature: headers['svix-signature'] },
    }),
  },
  'google-auth': {
    package: 'google-auth-library', senders: ['google-pubsub'], coversBody: false,
    load: () => require('google-auth-library'),
    verify: ({ OAuth2Client }, { secret, url, headers }) => {
      const { createPublicKey } = require('node:crypto');
      const certificates = Object.fromEntries(JSON.parse(secret).keys.map(
        (key) => [key.kid, createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' })]));
      return new OAuth2Client().verifySignedJwtWithCertsAsync(
        headers.authorization.slice('Bearer '.length), certificates, url, ['https://accounts.google.com']);
    },
  },
  jose: {
    package: 'jose', senders: ['plaid', 'fireblocks', 'fusionauth', 'netlify'],
    load: () => import('jose'),
    verify: async (jose, { sender, secret, body, headers }) => {
      if (sender === 'fireblocks') {
        const [header, , signature] = headers['fireblocks-webhook-signature'].split('.');
        const payload = Buffer.from(body).toString('base64url');
        await jose.compactVerify(`${header}.${payload}.${signature}`, keySet(jose, secret), { algorithms: ['RS512'] });
        return true;
      }
      if (sender === 'netlify') {
        const { payload } = await jose.jwtVerify(headers['x-webhook-signature'], Buffer.from(secret), { issuer: 'netlify', algorithms: ['HS256'] });
        return payload.sha256 === sha256(body, 'hex');
      }
      const header = { plaid: 'plaid-verification', fusionauth: 'x-fusionauth-signature-jwt' }[sender];
      const { payload } = await jose.jwtVerify(headers[header], keySet(jose, secret));
      return payload.request_body_sha256 === sha256(body, sender === 'plaid' ? 'hex' : 'base64');
    },
  },
  cloudevents: {
    package: 'cloudevents', senders: ['cloudevents'], coversBody: false,
    load: () => require('cloudevents'),
    verify: ({ HTTP }, { headers, body }) => HTTP.toEvent({ headers, body }).validate(),
  },
};

const loaded = new Map();

async function answer({ library, sender, do: what, secret, time, delivery }) {
  const entry = libraries[library];
  if (!loaded.has(library)) loaded.set(library, await entry.load());
  const request = { sender, secret, time, ...delivery, headers: lower(delivery.headers) };
  if (what === 'sign') return { headers: await entry.sign(loaded.get(library), request) };
  try {
    const accepted = (await entry.verify(loaded.get(library), request)) !== false;
    return { accepted, why: '' };
  } catch (error) {
    return { accepted: false, why: String(error) };
  }
}

log(JSON.stringify(Object.entries(libraries).flatMap(([name, { package: from, senders, sign, coversBody = true }]) =>
  senders.map((sender) => ({ library: name, package: from, sender, signs: Boolean(sign), covers_body: coversBody })))));

for await (const line of createInterface({ input: process.stdin })) {
  try {
    log(JSON.stringify(await answer(JSON.parse(line))));
  } catch (error) {
    log(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}
