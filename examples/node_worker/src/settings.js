// What a worker is told by its environment (12-factor): the same variables as the Python worker's.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { privateKey, publicKey } from './jose.js';

const URL_NAME = 'ONEHALL_DEPARTMENT_AMQP_URL';
const KEY = 'ONEHALL_DEPARTMENT_KEY';
const PASSPHRASE = 'ONEHALL_DEPARTMENT_KEY_PASSPHRASE';
const CENTRE = 'ONEHALL_CENTRE_KEYS';

/** A variable is missing or wrong; the text names it and the cure. */
export class BadSettings extends Error {}

/** Return how the worker of `department` runs; throw BadSettings. */
export function read(department, environment = process.env) {
  const told = environment.ONEHALL_DEPARTMENT;
  if (told && told !== department)
    throw new BadSettings(`ONEHALL_DEPARTMENT is ${told}, and reviews.js answers for ${department}`);
  const text = url(department, environment);
  const data = environment.ONEHALL_WORKER_DATA || join('.onehall-worker', department);
  return {
    department,
    url: text,
    tls: tls(text, environment),
    key: signingKey(environment),
    centre: centreKeys(environment),
    data,
    officer: environment.ONEHALL_OFFICER || '',
    concurrency: number(environment, 'ONEHALL_WORKER_CONCURRENCY', 256),
    timeout: number(environment, 'ONEHALL_WORKER_TIMEOUT', 300),
    grace: number(environment, 'ONEHALL_WORKER_GRACE', 20),
    heartbeat:
      environment.ONEHALL_WORKER_HEARTBEAT === '0' ? 0 : number(environment, 'ONEHALL_WORKER_HEARTBEAT', 30),
  };
}

/** Return an address without its password, to be shown to people. */
export function address(text) {
  const { hostname, port, pathname, username } = new URL(text);
  return `${hostname}${port && `:${port}`}${pathname}${username && ` as ${decodeURIComponent(username)}`}`;
}

function url(department, environment) {
  const text = secret(environment, URL_NAME);
  if (!text) {
    const example = `amqps://HOST:5671/departments`;
    throw new BadSettings(
      `${URL_NAME} is not set; write ${example} for ${department} in it, or its file in ${URL_NAME}_FILE`,
    );
  }
  if (!/^amqps?:\/\/[^/]/.test(text) || !URL.canParse(text)) {
    throw new BadSettings(`${URL_NAME} is not a broker's address; it starts with amqp:// or amqps://`);
  }
  return text;
}

// In variables, or in the address as aiormq reads them: amqps://HOST/departments?cafile=FILE&certfile=...
function tls(text, environment) {
  const asked = new URL(text).searchParams;
  const names = {
    ca: ['ONEHALL_TLS_CA', 'cafile'],
    cert: ['ONEHALL_TLS_CERT', 'certfile'],
    key: ['ONEHALL_TLS_KEY', 'keyfile'],
  };
  const paths = Object.entries(names).map(([part, [name, also]]) => [
    part,
    name,
    asked.get(also) || environment[name],
  ]);
  const given = paths.filter(([, , path]) => path);
  return Object.fromEntries(given.map(([part, name, path]) => [part, file(name, path)]));
}

/** Return the department's private key, { kid, key }; throw BadSettings. */
export function signingKey(environment) {
  const pem = secret(environment, KEY);
  if (!pem)
    throw new BadSettings(
      `${KEY}_FILE is not set; make a key: openssl genpkey -algorithm ed25519 -aes256 -out KEY.pem`,
    );
  try {
    return privateKey(pem, secret(environment, PASSPHRASE));
  } catch (error) {
    const cure = pem.includes('ENCRYPTED')
      ? `give the right passphrase in ${PASSPHRASE}_FILE`
      : 'it is Ed25519 as PKCS #8 in PEM';
    throw new BadSettings(`${KEY}: the key cannot be read (${error.code ?? error.message}); ${cure}`);
  }
}

function centreKeys(environment) {
  const text = secret(environment, CENTRE);
  if (!text) {
    const cure = 'name the JWKS file the centre gave you; it is public at /api/v1/centre-keys too';
    throw new BadSettings(`${CENTRE}_FILE is not set; ${cure}`);
  }
  try {
    const found = JSON.parse(text).keys.map((jwk) => publicKey(jwk));
    return new Map(found.map(({ kid, key }) => [kid, key]));
  } catch (error) {
    const why =
      error instanceof SyntaxError || error instanceof TypeError
        ? 'it is {"keys": [...]} (RFC 7517)'
        : error.message;
    throw new BadSettings(`${CENTRE} is no set of keys; ${why}`);
  }
}

function secret(environment, name) {
  const text =
    environment[name] || (environment[`${name}_FILE`] && file(`${name}_FILE`, environment[`${name}_FILE`]));
  return text?.trim() || undefined;
}

function file(name, path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadSettings(`${name} names '${path}', which cannot be read (${error.code})`);
  }
}

function number(environment, name, usual) {
  const text = environment[name];
  if (!text) return usual;
  const found = Number(text);
  if (found >= 1 && found < Infinity) return found;
  throw new BadSettings(`${name}='${text}' is not a number of 1 or more; leave it out for ${usual}`);
}
