// Handlers at work: many side by side up to a limit, each in its time, none able to harm another.

import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 5;
const CANCELLED = new Error('the task was cancelled');
const STOPPED = new Error('the worker stops');

/** Runs handlers, and again after 2, 4, 8 and 16 seconds if they fail. */
export class Handling {
  #settings;
  #told;
  #ready = [];
  #running = new Map();
  #stopping = false;

  /** `wanted(id)` is asked before, `handle(one, signal)` is the work, `failed(one, error)` hears the end. */
  constructor(settings, { wanted, handle, failed }) {
    this.#settings = settings;
    this.#told = { wanted, handle, failed };
  }

  /** Take something in hand. */
  take(one) {
    this.#ready.push(one);
    this.#next();
  }

  /** Tell a running handler that its task is no longer wanted. */
  cancel(id) {
    this.#running.get(id)?.abort.abort(CANCELLED);
  }

  /** Begin nothing more, and give what has begun until the grace is over. */
  async stop() {
    this.#stopping = true;
    const over = new AbortController();
    const ends = Promise.allSettled([...this.#running.values()].map(({ ended }) => ended));
    const grace = pause(this.#settings.grace * 1000, undefined, over).catch(() => {}); // it was not needed
    await Promise.race([ends, grace]);
    over.abort();
    for (const { abort } of this.#running.values()) abort.abort(STOPPED);
    await ends;
  }

  #next() {
    while (this.#ready.length && this.#running.size < this.#settings.concurrency && !this.#stopping) {
      const one = this.#ready.shift();
      if (this.#running.has(one.id) || !this.#told.wanted(one.id)) continue;
      const abort = new AbortController();
      const ended = this.#attempt(one, abort).finally(() => {
        this.#running.delete(one.id);
        this.#next();
      });
      this.#running.set(one.id, { abort, ended });
    }
  }

  async #attempt(one, abort) {
    const { timeout } = this.#settings;
    const late = new Error(
      `it took over ${timeout} s; answer "later", or give it longer (ONEHALL_WORKER_TIMEOUT)`,
    );
    const timer = setTimeout(() => abort.abort(late), timeout * 1000).unref();
    try {
      await Promise.race([this.#told.handle(one, abort.signal), aborted(abort.signal)]);
    } catch (error) {
      if (error !== CANCELLED && error !== STOPPED) await this.#again(one, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #again(one, error) {
    const attempts = (one.attempts ?? 0) + 1;
    if (attempts >= ATTEMPTS) await this.#told.failed(one, error);
    else setTimeout(() => this.take({ ...one, attempts }), 1000 * 2 ** attempts).unref();
  }
}

function aborted(signal) {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
