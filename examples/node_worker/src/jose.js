// Compact JWS with Ed25519 (RFC 7515, RFC 8037, RFC 9864), as strict as the centre's own reading.
//
// A signature proves the characters that were signed, so whatever could be written in a second way
// is refused. The algorithm is the key's own, never the header's word for it.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signed,
  verify as verified,
} from 'node:crypto';

import { strictObject } from './json.js';

export const TASK = 'onehall-task+jws';
export const OPINION = 'onehall-opinion+jws';
export const RECEIPT = 'onehall-receipt+jws';
export const KEY_PROOF = 'onehall-key-proof+jws';

const ALGORITHM = 'Ed25519';
const LONGEST = 65_536;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

// Points of small order: a signature by such a "key" can hold for many messages (RFC 7748).
const WEAK = new Set(
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ].flatMap((point) => [point, withTheOtherSign(point)]),
);

/** Something signed is not to be believed; `reason` is one of a closed list, for machines. */
export class Untrusted extends Error {
  constructor(reason, detail) {
    super(detail);
    this.name = 'Untrusted';
    this.reason = reason;
  }
}

/** Return SHA-256 over the characters of a signed statement, in hex: its name. */
export function sha256Of(compact) {
  return createHash('sha256').update(compact).digest('hex');
}

/** Return { kid, key } for a public JWK; throw for anything but a sound Ed25519 public key. */
export function publicKey(jwk) {
  if (jwk?.kty !== 'OKP' || jwk.crv !== ALGORITHM)
    throw new Error('it is no Ed25519 key in a JWK (RFC 8037)');
  if ('d' in jwk) throw new Error('it is a private key, and no longer private; make another one');
  const raw = typeof jwk.x === 'string' ? decoded(jwk.x) : null;
  if (raw?.length !== 32) throw new Error('its x is not 32 bytes in base64url without padding');
  if (WEAK.has(raw.toString('hex'))) throw new Error('its x is a point of small order; make another key');
  const { kty, crv, x } = jwk;
  return { kid: thumbprint({ crv, kty, x }), key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }) };
}

/** Return { kid, key } for a private key in PKCS #8 PEM; throw for any other text. */
export function privateKey(pem, passphrase) {
  const key = createPrivateKey({ key: pem, format: 'pem', passphrase });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 private key');
  const { crv, kty, x } = createPublicKey(key).export({ format: 'jwk' });
  return { kid: thumbprint({ crv, kty, x }), key };
}

/** Return a statement as a compact JWS; signing twice gives the same characters (RFC 8032). */
export function sign(typ, statement, { kid, key }) {
  const header = { alg: ALGORITHM, kid, typ };
  const said = [header, statement]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${said}.${signed(null, Buffer.from(said), key).toString('base64url')}`;
}

/** Return the statement that `compact` proves under one of `keys` (kid -> key); throw Untrusted. */
export function verify(compact, typ, keys) {
  const [head, payload, signature] = parts(compact);
  const { alg, kid } = header(head, typ);
  const key = keys.get(kid);
  if (!key) throw new Untrusted('unknown-key', 'nobody told us of the key it names');
  if (alg !== ALGORITHM) throw new Untrusted('algorithm', `this key signs with ${ALGORITHM} only`);
  if (!verified(null, Buffer.from(`${head}.${payload}`), key, decoded(signature))) {
    throw new Untrusted('bad-signature', "the signature is not that key's over these characters");
  }
  return object(payload, 'malformed');
}

function parts(compact) {
  if (typeof compact !== 'string' || compact.length > LONGEST) {
    throw new Untrusted('malformed', `it is no text of at most ${LONGEST} characters`);
  }
  const found = compact.split('.');
  if (found.length !== 3) throw new Untrusted('malformed', 'a compact JWS has three parts');
  if (decoded(found[2]) === null)
    throw new Untrusted('malformed', 'the signature is not canonical base64url');
  return found;
}

function header(head, typ) {
  const found = object(head, 'header');
  const names = Object.keys(found).sort().join();
  if (names !== 'alg,kid,typ' || Object.values(found).some((value) => typeof value !== 'string')) {
    throw new Untrusted('header', 'the header has alg, kid and typ, nothing else and nothing less');
  }
  if (found.typ !== typ) throw new Untrusted('wrong-type', `it is not of type ${typ}`);
  return found;
}

function object(part, reason) {
  const raw = decoded(part);
  if (raw === null) throw new Untrusted(reason, 'it is not canonical base64url');
  try {
    return strictObject(raw);
  } catch {
    throw new Untrusted(reason, 'it is not a JSON object in UTF-8, or names a field twice');
  }
}

// Buffer.from skips what it does not know and ignores spare bits, so decode and write it again.
function decoded(part) {
  if (!BASE64URL.test(part)) return null;
  const raw = Buffer.from(part, 'base64url');
  return raw.toString('base64url') === part ? raw : null;
}

function thumbprint(members) {
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url'); // RFC 7638: in this order
}

function withTheOtherSign(point) {
  return point.slice(0, 62) + (parseInt(point.slice(62), 16) ^ 0x80).toString(16).padStart(2, '0');
}
