import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { Inbox } from '../src/inbox.js';
import { Unusable } from '../src/journal.js';

const ASK = { did: 'ask', id: 't1', about: 'review', event: { id: 'e1' } };
const SAY = { did: 'say', id: 'o1', for: 't1', text: 'the opinion', final: true };
const SENT = { did: 'send', ids: ['o1'] };
const CANCEL = { did: 'cancel', id: 't1' };

let folder;
let inbox;

async function openAgain() {
  await inbox?.close();
  inbox = await Inbox.open(folder, 'XFZD');
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-'));
  inbox = undefined;
  await openAgain();
});

afterEach(async () => {
  await inbox.close();
  rmSync(folder, { recursive: true });
});

test('what came is there after a restart', async () => {
  await inbox.record([ASK]);
  await openAgain();
  assert.deepEqual(
    inbox.inState('waiting').map(({ id }) => id),
    ['t1'],
  );
});

test('a task asked again gets the same text again, also after a restart', async () => {
  await inbox.record([ASK]);
  await inbox.record([SAY]);
  await inbox.record([SENT]);
  assert.deepEqual(inbox.unsent(9), []);
  await inbox.record([ASK]);
  await inbox.record([{ ...SAY, text: 'another' }]);
  await openAgain();
  assert.deepEqual(inbox.unsent(9), [{ id: 'o1', text: 'the opinion' }]);
});

test('nothing is said for a cancelled task, whenever the cancellation came', async () => {
  await inbox.record([CANCEL, ASK]);
  await inbox.record([SAY]);
  assert.deepEqual(inbox.unsent(9), []);
  await inbox.record([
    { ...ASK, id: 't2' },
    { ...SAY, id: 'o2', for: 't2' },
    { ...CANCEL, id: 't2' },
  ]);
  await openAgain();
  await inbox.record([{ ...ASK, id: 't2' }]);
  assert.deepEqual(inbox.unsent(9), []);
  assert.equal(inbox.task('t2').state, 'cancelled');
});

test('what was set aside for its handler waits again after a restart', async () => {
  await inbox.record([ASK, { did: 'park', id: 't1' }, { did: 'park', id: 'forged' }]);
  assert.equal(inbox.counts().parked, 2);
  await openAgain();
  assert.deepEqual(inbox.counts(), {
    waiting: 1,
    later: 0,
    unpublished: 0,
    parked: 1,
    receipts: 0,
    returned: 0,
  });
});

test('receipts and returned messages are counted once each', async () => {
  await inbox.record([
    { did: 'receive', id: 'o1' },
    { did: 'receive', id: 'o1' },
    { did: 'return', id: 'o2' },
  ]);
  await openAgain();
  const { receipts, returned } = inbox.counts();
  assert.deepEqual([receipts, returned], [1, 1]);
});

test('a last line that was torn is taken away, for nobody was told of it', async () => {
  await inbox.record([ASK]);
  await inbox.close();
  const file = join(folder, 'XFZD.journal');
  const whole = readFileSync(file, 'utf8');
  appendFileSync(file, '{"did":"say","text":"\u5ba1'.slice(0, -1));
  inbox = await Inbox.open(folder, 'XFZD');
  assert.equal(readFileSync(file, 'utf8'), whole);
  assert.equal(inbox.task('t1').state, 'waiting');
});

test('a line that is no record is a reason not to start', async () => {
  await inbox.close();
  const file = join(folder, 'XFZD.journal');
  writeFileSync(file, 'no record\n');
  await assert.rejects(Inbox.open(folder, 'XFZD'), /line 1/);
  writeFileSync(file, '');
  rmSync(`${file}.lock`);
  inbox = await Inbox.open(folder, 'XFZD');
});

test('one process at a time has the journal, and a lock that a crash left is no lock', async () => {
  await assert.rejects(Inbox.open(folder, 'XFZD'), Unusable);
  await inbox.close();
  writeFileSync(join(folder, 'XFZD.journal.lock'), `${process.pid} 1`); // the same number, born at another time
  inbox = await Inbox.open(folder, 'XFZD');
});
