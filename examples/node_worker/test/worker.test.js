// The whole worker, with a broker that takes everything and remembers it.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Inbox } from '../src/inbox.js';
import { OPINION, RECEIPT, TASK, privateKey, publicKey, sha256Of, sign, verify } from '../src/jose.js';
import * as handlers from '../src/reviews.js';
import { Worker } from '../src/worker.js';

const centre = newKey();
const ours = newKey();

let folder, inbox, worker, received, stop, running, sent, down;

function newKey() {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const jwk = key.export({ format: 'jwk' });
  return {
    signing: privateKey(key.export({ type: 'pkcs8', format: 'pem' })),
    ...publicKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }),
  };
}

class Broker {
  run() {
    return new Promise((resolve) => (this.close = resolve));
  }

  async publish(body) {
    if (down) throw new Error('no broker');
    sent.push(...JSON.parse(body));
  }

  async quiet() {}
}

async function start() {
  const settings = {
    department: 'XFZD',
    key: ours.signing,
    centre: new Map([[centre.kid, centre.key]]),
    data: folder,
    officer: '',
    concurrency: 8,
    timeout: 60,
    grace: 1,
    heartbeat: 0,
  };
  inbox = await Inbox.open(folder, 'XFZD');
  worker = new Worker(settings, inbox, handlers, (take) => (received = take) && new Broker());
  running = worker.run(new Promise((resolve) => (stop = resolve)));
}

async function end() {
  stop();
  await running;
}

async function restart() {
  await end();
  await start();
}

async function until(condition) {
  for (const ends = Date.now() + 60_000; !condition(); await pause(5))
    assert.ok(Date.now() < ends, `in vain: ${condition}`);
}

function event(type, data) {
  const id = randomUUID();
  return {
    specversion: '1.0',
    id,
    source: 'onehall/approval',
    type,
    time: new Date().toISOString(),
    data: { department: 'XFZD', ...data },
  };
}

function request(item_id, changes = {}, key = centre) {
  const ids = { task_id: randomUUID(), case_id: randomUUID(), item_id };
  const now = new Date().toISOString();
  const task = {
    ...{
      iss: 'test',
      aud: 'XFZD',
      iat: 1,
      nonce: '0'.repeat(32),
      ...ids,
      department: 'XFZD',
      case_number: '1',
      class_id: 'PC2',
    },
    ...{
      name: 'x',
      due_explained: 'x',
      requested_at: now,
      due_at: now,
      steps: [{ name: '审查', limit_wd: 1, clock: 'decision' }],
      ...changes,
    },
  };
  return event('approval.request-review.v1', { ...ids, statement: sign(TASK, task, key.signing) });
}

function receipt({ data, id }, changes = {}) {
  const ids = { task_id: data.task_id, case_id: data.case_id, item_id: data.item_id, opinion_id: id };
  const said = {
    iss: 'test',
    aud: 'XFZD',
    iat: 1,
    ...ids,
    opinion_sha256: sha256Of(data.signed),
    ...changes,
  };
  return event('approval.send-receipt.v1', { ...ids, receipt: sign(RECEIPT, said, centre.signing) });
}

function arrive(...events) {
  return received(Buffer.from(JSON.stringify(events)));
}

function opinions() {
  return sent.filter(({ type }) => type === 'departments.opinion-given.v1');
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'worker-'));
  sent = [];
  down = false;
  await start();
});

afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true });
});

test('a task is answered after its steps, signed and bound to it', async () => {
  const asked = request('PC2-06');
  await arrive(asked);
  await until(() => opinions().length === 1);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['departments.step-done.v1', 'departments.opinion-given.v1'],
  );
  const said = verify(opinions()[0].data.signed, OPINION, new Map([[ours.kid, ours.key]]));
  assert.equal(said.task_sha256, sha256Of(asked.data.statement));
  assert.deepEqual([said.answer, said.officer], ['approve', 'XFZD-01']);
});

test('while the broker is away the answer is kept, over a restart too, and then sent once', async () => {
  down = true;
  await arrive(request('PC2-06'));
  await until(() => inbox.counts().unpublished === 2);
  await restart();
  down = false;
  await until(() => opinions().length === 1);
  assert.equal(inbox.counts().unpublished, 0);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 2);
});

test('an item for people waits for a file with the answer', async () => {
  const asked = request('PC3-02', { authority: '局级' });
  await arrive(asked);
  await until(() => inbox.counts().later === 1);
  const file = join(folder, 'answers', `${asked.data.task_id}.json`);
  await until(() => existsSync(join(folder, 'answers')));
  writeFileSync(file, JSON.stringify({ answer: 'refuse', reasons: ['无'] }));
  await until(() => existsSync(`${file}.wrong`)); // a refusal needs its legal basis
  writeFileSync(
    file,
    JSON.stringify({ answer: 'refuse', reasons: ['无'], legal_basis: ['消防法 第十三条'] }),
  );
  await until(() => opinions().length === 1);
  const said = verify(opinions()[0].data.signed, OPINION, new Map([[ours.kid, ours.key]]));
  assert.deepEqual([said.answer, said.officer], ['refuse', 'XFZD-00']);
  await until(() => !existsSync(file));
});

test('a task of nobody we know, or of an item without a handler, is set aside', async () => {
  await arrive(request('PC2-06', {}, newKey()), request('PC6-03'), event('approval.request-review.v2', {}));
  assert.deepEqual(opinions(), []);
  assert.equal(inbox.counts().parked, 3);
  assert.equal(inbox.counts().waiting, 0);
});

test('a receipt counts when it is for the very opinion that was given', async () => {
  await arrive(request('PC2-06'));
  await until(() => opinions().length === 1);
  const [given] = opinions();
  await arrive(
    receipt(given, { opinion_sha256: '0'.repeat(64) }),
    receipt({ ...given, id: randomUUID() }),
    receipt(given, { aud: 'HBJ' }),
  );
  assert.deepEqual([inbox.counts().receipts, inbox.counts().parked], [0, 3]);
  await arrive(receipt(given), receipt(given));
  await restart();
  assert.equal(inbox.counts().receipts, 1);
});

test('an invitation is replied to by two officers', async () => {
  await arrive(
    event('approval.invite-to-joint-activity.v1', { activity_id: randomUUID(), case_id: randomUUID() }),
  );
  await until(() => sent.length === 1);
  assert.deepEqual(sent[0].data.officers, ['XFZD-01', 'XFZD-03']);
});
