// The worker: what arrives goes to the inbox, handlers answer, what they answer is published.

import { Bus } from './bus.js';
import { Desk } from './desk.js';
import { unpack } from './events.js';
import { Handling } from './handling.js';
import { log } from './log.js';
import { later } from './opinions.js';
import { Publishing } from './publishing.js';
import { Voice } from './saying.js';
import { Sorter, parked } from './sorting.js';

const DESK_MS = 1000;

/** One department's process. */
export class Worker {
  #settings;
  #inbox;
  #handlers;
  #bus;
  #voice;
  #sorter;
  #handling;
  #publishing;
  #desk;
  #timers = [];

  /** `handlers` is { reviews, activity }, as in reviews.js; `connect` makes the way to the broker. */
  constructor(settings, inbox, handlers, connect = (received) => new Bus(settings, received)) {
    this.#settings = settings;
    this.#inbox = inbox;
    this.#handlers = handlers;
    this.#bus = connect((body) => this.#received(body));
    this.#voice = new Voice(settings);
    this.#publishing = new Publishing(inbox, this.#bus);
    this.#desk = new Desk(settings.data, (id, opinion) => this.#answer(id, opinion));
    this.#sorter = new Sorter({
      ...settings,
      handles: (item) => Object.hasOwn(handlers.reviews, item),
      opinion: (id) => signedIn(inbox.said(id)),
    });
    this.#handling = new Handling(settings, {
      wanted: (id) => inbox.task(id).state === 'waiting',
      handle: (one, signal) => this.#handle(one, signal),
      failed: (one, error) => this.#giveUp(one, error),
    });
  }

  /** Work until `stop`; then end what has begun, publish what is ready, and return. */
  async run(stop) {
    const connected = this.#bus.run();
    await this.#takeUp();
    this.#publishing.sweep(); // for what an earlier run could not say
    if (this.#settings.heartbeat) this.#every(this.#settings.heartbeat * 1000, () => this.#beat());
    this.#every(DESK_MS, () => this.#desk.look());
    log('answers its reviews', { department: this.#settings.department, key: this.#settings.key.kid });
    try {
      await Promise.race([stop, connected]);
    } finally {
      await this.#end();
    }
    await connected;
  }

  // What an earlier run left, read as if it came now: handlers and keys may be others.
  async #takeUp() {
    for (const one of this.#inbox.inState('waiting')) {
      const aside = this.#sorter.records(one).filter(({ did }) => did === 'park');
      await this.#inbox.record(aside.map((record) => ({ ...record, id: one.id })));
      this.#handling.take(one);
    }
  }

  async #end() {
    this.#timers.forEach(clearInterval);
    await this.#bus.quiet();
    await this.#handling.stop();
    await this.#publishing.end();
    this.#bus.close();
    await this.#inbox.close();
  }

  // Kept when the promise is kept: the caller acknowledges then, and handlers begin.
  async #received(body) {
    const records = unpack(body).flatMap((piece) => this.#sorter.records(piece));
    const fresh = records.filter(({ did, id }) => did === 'ask' && !this.#inbox.task(id));
    await this.#inbox.record(records);
    for (const record of records) this.#note(record);
    for (const { id } of fresh) this.#handling.take(this.#inbox.task(id));
    this.#publishing.sweep(); // for what was asked again
  }

  #note({ did, id, reason, detail, event }) {
    if (did === 'cancel') this.#handling.cancel(id);
    if (did === 'park') log('set aside', { id, reason, detail });
    if (did === 'return')
      log('the centre did not take it', { id, reason: event.data.reason, detail: event.data.detail });
    if (did === 'clarify') log('the applicant answered', { id, case_id: event.data.case_id });
  }

  async #handle(one, signal) {
    if (one.about === 'activity') return this.#reply(one, signal);
    const review = { event: one.event, task: this.#sorter.task(one.event) };
    const answer = this.#handlers.reviews[review.task.item_id];
    const stepDone = (step, officer) => this.#say(one.id, this.#voice.step(review, step, officer));
    const given = await answer(review.task, { signal, stepDone });
    if (given === later) return this.#inbox.record([{ did: 'postpone', id: one.id }]);
    return this.#say(one.id, this.#voice.opinion(review, given), true);
  }

  async #reply(one, signal) {
    const reply = await this.#handlers.activity(one.event.data, { signal });
    return this.#say(one.id, this.#voice.attendance(one, reply), true);
  }

  // On record before it is published: what was said once is never said differently.
  async #say(taskId, { id, text }, final = false) {
    await this.#inbox.record([{ did: 'say', id, for: taskId, text, final }]);
    this.#publishing.sweep();
  }

  async #answer(taskId, opinion) {
    const found = this.#inbox.task(taskId);
    if (found?.state !== 'later')
      throw new Error(`no task waits for a person under this id; it is ${found?.state ?? 'unknown'}`);
    const review = { event: found.event, task: this.#sorter.task(found.event) };
    await this.#say(taskId, this.#voice.opinion(review, opinion), true);
  }

  // An error's text may hold what was submitted, so only its kind and place are told.
  async #giveUp({ id, event }, error) {
    const place = error.stack?.split('\n')[1]?.trim() ?? 'an unknown place';
    const record = parked(
      id,
      'the handler failed',
      `${error.name} ${place}; mend it, then start the worker again`,
      { event },
    );
    await this.#inbox.record([record]);
    this.#note(record);
  }

  async #beat() {
    const { text } = this.#voice.heartbeat(this.#inbox.counts());
    try {
      await this.#bus.publish(Buffer.from(`[${text}]`)); // one that is missed is not caught up on
    } catch (error) {
      log('no sign of life', { why: error.message });
    }
  }

  #every(milliseconds, work) {
    this.#timers.push(setInterval(work, milliseconds));
  }
}

function signedIn(text) {
  return text && JSON.parse(text).data.signed;
}
