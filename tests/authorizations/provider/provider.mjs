// An OAuth and OpenID Connect server (oidc-provider) on a free port of 127.0.0.1, with an API that takes its tokens.
// A person is signed in at once. Says where it listens in the first line; then does what the lines of its input ask.
import http from 'node:http';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
const state = { accessSeconds: 3600, hold: false, status: 0, waiting: [], tokens: [], grants: [], requests: [], calls: [] };
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const server = http.createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(base, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }],
  scopes: ['openid', 'offline_access', 'email'],
  claims: { openid: ['sub'], email: ['email'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  pkce: { methods: ['S256'], required: () => true },
  rotateRefreshToken: true,
  ttl: { AccessToken: () => state.accessSeconds, Interaction: 600, Grant: 86400, Session: 86400, RefreshToken: 86400, IdToken: 600 },
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com` }) }),
});

// What the token endpoint was asked and has granted; an answer may be held back once it stands.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/token') return next();
  if (state.status) {
    state.requests.push({ grant: 'none', status: state.status });
    ctx.status = state.status;
    ctx.body = 'not now';
    return undefined;
  }
  await next();
  state.requests.push({ grant: ctx.oidc?.params?.grant_type, status: ctx.status, auth: ctx.get('authorization').split(' ')[0] });
  for (const name of ['access_token', 'refresh_token']) if (ctx.body?.[name]) state.tokens.push(ctx.body[name]);
  if (ctx.oidc?.entities?.Grant) state.grants.push(ctx.oidc.entities.Grant.jti);
  if (state.hold) {
    say({ held: true });
    await new Promise((go) => state.waiting.push(go));
  }
  return undefined;
});

async function signIn(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'ada' } }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
}

async function api(request, response) {
  let body = '';
  for await (const part of request) body += part;
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const found = await provider.AccessToken.find(token);
  const known = Boolean(found && found.isValid);
  state.calls.push({ token, known, method: request.method, url: request.url });
  response.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(known
    ? { account: found.accountId, method: request.method, url: request.url, body, authorization: request.headers.authorization }
    : { error: 'token not accepted', authorization: request.headers.authorization }));
}

const callback = provider.callback();
server.on('request', (request, response) => {
  const fail = (error) => {
    response.writeHead(500);
    response.end(String(error));
  };
  if (request.url.startsWith('/sign-in/')) signIn(request, response).catch(fail);
  else if (request.url.startsWith('/api/')) api(request, response).catch(fail);
  else callback(request, response);
});

const commands = {
  set: async (values) => Object.assign(state, values),
  release: async () => {
    state.hold = false;
    for (const go of state.waiting.splice(0)) go();
  },
  // As when the person takes the consent back: every token of the grants is gone.
  revoke: async () => {
    for (const grant of new Set(state.grants)) await provider.RefreshToken.revokeByGrantId(grant);
  },
  // The access tokens end, and nothing else.
  forget: async () => {
    for (const value of state.tokens) await (await provider.AccessToken.find(value))?.destroy();
  },
  report: async () => ({ tokens: state.tokens, requests: state.requests, calls: state.calls }),
};
const input = readline.createInterface({ input: process.stdin });
input.on('line', async (line) => {
  const [name, values] = JSON.parse(line);
  say({ done: name, result: (await commands[name](values)) ?? null });
});
input.on('close', () => process.exit(0));
say({ base });
