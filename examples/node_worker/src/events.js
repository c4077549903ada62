// The envelope: CloudEvents 1.0 in JSON batch format, one JSON array per AMQP message.

import { createHash } from 'node:crypto';

export const CONTENT_TYPE = 'application/cloudevents-batch+json';
export const MOST_EVENTS = 64;
export const MOST_BYTES = 256 * 1024;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NUL = /(?<!\\)(?:\\\\)*\\u0000/; // as JSON writes it, and not a backslash that happens to stand before u0000
const NAMESPACE = Buffer.from('6f6e6568616c6c008000e4b880e58e85', 'hex');

/** Return the id that these names stand for; the same names give the same id for ever (RFC 9562, version 5). */
export function derived(...names) {
  const name = names.map((one) => String(one).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether a value is a UUID as all of ours are written. */
export function isUuid(value) {
  return typeof value === 'string' && UUID.test(value);
}

/** Return what a message body holds: { event } or { unreadable: reason, body }, never an error. */
export function unpack(body) {
  let found;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return [{ unreadable: 'the body is not JSON in UTF-8', body: body.toString('base64') }];
  }
  if (!Array.isArray(found) || found.length > MOST_EVENTS) {
    const reason = `a message is a JSON array of at most ${MOST_EVENTS} events`;
    return [{ unreadable: reason, body: body.toString('base64') }];
  }
  return found.map((piece) => opened(piece));
}

/** Return an event's text, exactly as it will be published however often that is. */
export function encode({ id, source, type, time, subject, cause, data }) {
  const attributes = { specversion: '1.0', id, source, type, time, datacontenttype: 'application/json' };
  return JSON.stringify({ ...attributes, subject, cause, data }); // what is undefined is left out
}

/** Return the first of `texts` that fit one message, as its body, and how many they are. */
export function pack(texts) {
  let size = 1;
  let count = 0;
  for (const text of texts.slice(0, MOST_EVENTS)) {
    size += Buffer.byteLength(text) + 1;
    if (count && size > MOST_BYTES) break; // one event alone may be larger
    count += 1;
  }
  return { body: Buffer.from(`[${texts.slice(0, count).join(',')}]`), count };
}

function opened(piece) {
  const wrong = complaint(piece);
  const text = JSON.stringify(piece);
  return wrong ? { unreadable: wrong, body: Buffer.from(text).toString('base64') } : { event: piece };
}

function complaint(piece) {
  if (piece === null || typeof piece !== 'object' || Array.isArray(piece)) return 'an event is a JSON object';
  if (piece.specversion !== '1.0') return 'specversion: write "1.0"';
  if (!isUuid(piece.id)) return 'id: it is no UUID';
  if (!name(piece.source)) return 'source: it is missing';
  if (!name(piece.type)) return 'type: it is missing';
  if (!isMoment(piece.time)) return 'time: it is no instant with its offset (RFC 3339)';
  if (piece.data === null || typeof piece.data !== 'object') return 'data: it is no object';
  return NUL.test(JSON.stringify(piece)) ? 'U+0000 cannot be stored; leave it out' : null;
}

/** Whether a value is an instant with its offset (RFC 3339). */
export function isMoment(value) {
  return typeof value === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

function name(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}
