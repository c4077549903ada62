#!/usr/bin/env node
// The department's signing key, shown and proved without being given away.
//
//   openssl genpkey -algorithm ed25519 -aes256 -out credentials/signing-key.pem
//   node src/keys.js show credentials/signing-key.pem
//   node src/keys.js prove credentials/signing-key.pem --department XFZD --centre NAME --challenge HEX
//
// A passphrase is read from ONEHALL_DEPARTMENT_KEY_PASSPHRASE, or the file in ..._PASSPHRASE_FILE.

import { createPublicKey } from 'node:crypto';
import { parseArgs } from 'node:util';

import { KEY_PROOF, sign } from './jose.js';
import { BadSettings, signingKey } from './settings.js';

const CHALLENGE = /^[0-9a-f]{32}$/;
const text = { type: 'string', default: '' };

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { department: text, centre: text, challenge: text },
  });
  const [verb, file] = positionals;
  const verbs = { show, prove };
  if (!Object.hasOwn(verbs, verb) || !file)
    throw new BadSettings('write: keys.js show FILE, or keys.js prove FILE ...');
  process.stdout.write(verbs[verb](signingKey({ ...process.env, ONEHALL_DEPARTMENT_KEY_FILE: file }), values));
} catch (error) {
  if (!(error instanceof BadSettings || error.code?.startsWith('ERR_PARSE_ARGS'))) throw error;
  process.stderr.write(`onehall-node-worker: ${error.message}\n`);
  process.exitCode = 1;
}

/** The fingerprint to read out by telephone, and the public half for the centre. */
function show({ kid, key }) {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  return `fingerprint ${kid}\n${JSON.stringify({ kty, crv, x })}\n`;
}

/** The centre's challenge, signed. */
function prove(key, { department, centre, challenge }) {
  if (!department || !centre)
    throw new BadSettings('--department and --centre: write both as the centre wrote them');
  if (!CHALLENGE.test(challenge))
    throw new BadSettings('--challenge is 32 digits and letters a to f, as the centre sent it');
  const iat = Math.floor(Date.now() / 1000);
  return `${sign(KEY_PROOF, { iss: department, aud: centre, iat, challenge }, key)}\n`;
}
