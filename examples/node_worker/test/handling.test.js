import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import { Handling } from '../src/handling.js';

const SETTINGS = { concurrency: 2, timeout: 60, grace: 60 };

test('only so many handlers are at work, and the next begins when one ends', async () => {
  const begun = [];
  const ends = [];
  const handle = ({ id }) => new Promise((resolve) => begun.push(id) && ends.push(resolve));
  const handling = new Handling(SETTINGS, { wanted: () => true, handle });
  for (const id of ['a', 'b', 'c']) handling.take({ id });
  assert.deepEqual(begun, ['a', 'b']);
  ends[0]();
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['a', 'b', 'c']);
});

test('what is taken in hand twice is handled once', () => {
  let begun = 0;
  const handle = () => new Promise(() => (begun += 1));
  const handling = new Handling(SETTINGS, { wanted: () => true, handle });
  for (const id of ['a', 'a']) handling.take({ id });
  assert.equal(begun, 1);
});

test('a cancelled task is told, and not tried again', async () => {
  let told;
  const handle = (_, signal) => once((told = signal), 'never');
  const failed = () => assert.fail('it did not fail');
  const handling = new Handling(SETTINGS, { wanted: () => true, handle, failed });
  handling.take({ id: 'a' });
  handling.cancel('a');
  assert.match(told.reason.message, /cancelled/);
  await handling.stop();
});

test('what nobody wants any more is not begun', () => {
  const handling = new Handling(SETTINGS, {
    wanted: (id) => id === 'b',
    handle: ({ id }) => assert.equal(id, 'b'),
  });
  for (const id of ['a', 'b']) handling.take({ id });
});

test('after five failures it is given up', async () => {
  const given = await new Promise((resolve) => {
    const failed = (one, error) => resolve([one.id, error.message]);
    const handle = () => Promise.reject(new Error('no'));
    new Handling(SETTINGS, { wanted: () => true, handle, failed }).take({ id: 'a', attempts: 4 });
  });
  assert.deepEqual(given, ['a', 'no']);
});

test('a stop waits for what has begun, and not longer than the grace', async () => {
  const handling = new Handling(
    { ...SETTINGS, grace: 0.01 },
    { wanted: () => true, handle: () => new Promise(() => {}) },
  );
  handling.take({ id: 'a' });
  await handling.stop();
});
