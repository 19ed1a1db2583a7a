// A real identity provider for the tests, on ports of this machine alone: as many as they ask for, each
// with keys of its own, which it changes when it is told to. Ends when standard input does, that is,
// when the tests do.

import { createServer } from 'node:http';
import { generateKeyPair, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { promisify } from 'node:util';

// Nobody listens to what it has to say of itself.
for (const name of ['log', 'info', 'warn', 'error']) console[name] = () => {};
process.stdin.on('end', () => process.exit()).resume();

const { default: Provider } = await import('oidc-provider');

const KINDS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
};

async function newKey(alg) {
  const { privateKey } = await promisify(generateKeyPair)(...KINDS[alg]);
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg, use: 'sig' };
}

function build(issuer, keys, { alg, redirects, accounts }) {
  return new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: 'pages', client_secret: 'pages-secret', redirect_uris: redirects,
        id_token_signed_response_alg: alg,
      },
      {
        client_id: 'robot', client_secret: 'robot-secret', grant_types: ['client_credentials'],
        redirect_uris: [], response_types: [], id_token_signed_response_alg: alg,
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    enabledJWA: { idTokenSigningAlgValues: Object.keys(KINDS) },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'organisation:read', audience: resource.replace('urn:', ''), accessTokenFormat: 'jwt',
          accessTokenTTL: 3600, jwt: { sign: { alg } },
        }),
      },
    },
    extraTokenClaims: () => ({ groups: ['robots'] }),
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
  });
}

const running = new Map();

async function start(settings) {
  const server = createServer((request, response) => running.get(issuer).handle(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = { settings, server, keys: [await newKey(settings.alg)] };
  running.set(issuer, provider);
  provider.handle = build(issuer, provider.keys, settings).callback();
  return { issuer };
}

const orders = {
  start,
  // The new key comes first, which signs from now on; the old one stays as long as it is `kept`.
  async rotate({ issuer, alg, kept }) {
    const provider = running.get(issuer);
    provider.settings = { ...provider.settings, alg };
    provider.keys = [await newKey(alg), ...(kept ? provider.keys : [])];
    provider.handle = build(issuer, provider.keys, provider.settings).callback();
  },
  async stop({ issuer }) {
    const { server } = running.get(issuer);
    server.closeAllConnections();
    await promisify(server.close.bind(server))();
  },
};

const control = createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  try {
    const told = await orders[request.url.slice(1)](JSON.parse(text));
    response.end(JSON.stringify({ now: Math.floor(Date.now() / 1000), ...told }));
  } catch (error) {
    response.writeHead(500).end(String(error.stack));
  }
});
await once(control.listen(0, '127.0.0.1'), 'listening');
writeSync(1, `ready ${control.address().port}\n`);
