#!/usr/bin/env node
// `node src/main.js` runs the worker until SIGTERM or SIGINT; what is wrong is said with its cure.

import { Refused } from './bus.js';
import { Inbox } from './inbox.js';
import { Unusable } from './journal.js';
import * as handlers from './reviews.js';
import { BadSettings, read } from './settings.js';
import { Worker } from './worker.js';

const stop = new Promise((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve);
});

try {
  const settings = read(handlers.department);
  const inbox = await Inbox.open(settings.data, settings.department);
  await new Worker(settings, inbox, handlers).run(stop);
} catch (error) {
  const told = [BadSettings, Refused, Unusable].some((kind) => error instanceof kind);
  process.stderr.write(`onehall-node-worker: ${told ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
process.exit(); // a handler that did not hear that we stop holds up nobody
