import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MOST_BYTES, pack, unpack } from '../src/events.js';

const EVENT = {
  specversion: '1.0',
  id: '19ad356d-2234-58eb-ba30-79b0839c8ae1',
  source: 'onehall/approval',
  type: 'approval.request-review.v1',
  time: '2011-09-28T09:00:00+08:00',
  data: {},
};

function complaint(changes) {
  const [piece] = unpack(Buffer.from(JSON.stringify([{ ...EVENT, ...changes }])));
  return piece.unreadable;
}

test('one bad piece harms no neighbour', () => {
  const pieces = unpack(Buffer.from(JSON.stringify([EVENT, 7, EVENT])));
  assert.deepEqual(
    pieces.map(({ event }) => Boolean(event)),
    [true, false, true],
  );
});

test('a body that is no batch is unreadable as a whole', () => {
  for (const body of [
    '',
    '{}',
    '[',
    Buffer.from([0x5b, 0xff, 0x5d]),
    JSON.stringify(Array(65).fill(EVENT)),
  ]) {
    assert.equal(unpack(Buffer.from(body)).length, 1);
    assert.ok(unpack(Buffer.from(body))[0].unreadable);
  }
});

test('a reason names the attribute', () => {
  assert.match(complaint({ specversion: '0.3' }), /^specversion/);
  assert.match(complaint({ id: 'one' }), /^id/);
  assert.match(complaint({ time: '2011-09-28T09:00:00' }), /^time/);
  assert.match(complaint({ data: [1] === null }), /^data/);
  assert.match(complaint({ data: { a: 'x\u0000' } }), /U\+0000/);
  assert.equal(complaint({ data: { a: '\\u0000' }, more: 'fields' }), undefined);
});

test('a message has at most 64 events and 256 KiB, unless one event is larger by itself', () => {
  assert.equal(pack(Array(100).fill('{}')).count, 64);
  assert.equal(pack([' '.repeat(MOST_BYTES), '{}']).count, 1);
  const { body, count } = pack(Array(10).fill(' '.repeat(60_000)));
  assert.ok(count === 4 && body.length <= MOST_BYTES);
});
