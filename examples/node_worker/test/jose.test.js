// The same statements, the same forgeries and the same reasons as the centre's own reader has;
// vectors.json is made from the published examples (tests/integration/node_vectors.py).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { derived } from '../src/events.js';
import { TASK, Untrusted, privateKey, publicKey, sha256Of, sign, verify } from '../src/jose.js';

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const publicKeys = new Map(vectors.keys.map(({ jwk }) => publicKey(jwk)).map(({ kid, key }) => [kid, key]));
const privateKeys = new Map(vectors.keys.map(({ pem }) => privateKey(pem)).map((one) => [one.kid, one]));

function reasonAgainst(compact) {
  try {
    verify(compact, TASK, publicKeys);
    return 'trusted';
  } catch (error) {
    assert.ok(error instanceof Untrusted, error.stack);
    return error.reason;
  }
}

test('a key is known by its RFC 7638 thumbprint, from either half', () => {
  for (const { kid, jwk, pem } of vectors.keys) {
    assert.equal(publicKey(jwk).kid, kid);
    assert.equal(privateKey(pem).kid, kid);
  }
});

for (const { typ, compact, sha256 } of vectors.signed) {
  test(`a published ${typ} is believed, and signing it anew gives the same characters`, () => {
    const statement = verify(compact, typ, publicKeys);
    const { kid } = JSON.parse(Buffer.from(compact.split('.')[0], 'base64url'));
    assert.equal(sign(typ, statement, privateKeys.get(kid)), compact);
    assert.equal(sha256Of(compact), sha256);
  });
}

for (const { what, compact, reason } of vectors.forged) {
  test(`${what}: ${reason}`, () => assert.equal(reasonAgainst(compact), reason));
}

test('nothing longer than 65,536 characters is looked at', () => {
  assert.equal(reasonAgainst('A'.repeat(65_537)), 'malformed');
  assert.equal(reasonAgainst(undefined), 'malformed');
});

test('keys that prove nothing are refused', () => {
  const zero = Buffer.alloc(32).toString('base64url');
  assert.throws(() => publicKey({ kty: 'OKP', crv: 'Ed25519', x: zero }), /small order/);
  assert.throws(() => publicKey({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }), /32 bytes/);
  assert.throws(() => publicKey({ kty: 'EC', crv: 'P-256' }), /no Ed25519/);
  assert.throws(() => publicKey({ ...vectors.keys[0].jwk, d: zero }), /private/);
});

for (const { names, id } of vectors.derived) {
  test(`${names.join(' and ')} are one id for ever`, () => assert.equal(derived(...names), id));
}
