// From the inbox to the broker: what is on the disk is sent, and what was confirmed is marked.
//
// A crash in between repeats, and never invents: the text was made once.

import { setTimeout as pause } from 'node:timers/promises';

import { MOST_EVENTS, pack } from './events.js';
import { log } from './log.js';

const AGAIN_MS = 500;

/** One department's way to the broker, one message after the other, so that the order is kept. */
export class Publishing {
  #inbox;
  #bus;
  #round = Promise.resolve();
  #waiting = false;
  #ended = false;
  #failing = false;

  constructor(inbox, bus) {
    this.#inbox = inbox;
    this.#bus = bus;
  }

  /** Send what is unsent, after whatever is being sent now. */
  sweep() {
    if (this.#waiting) return this.#round;
    this.#waiting = true;
    this.#round = this.#round.then(() => this.#all());
    return this.#round;
  }

  /** Send what is unsent a last time; what the broker does not take stays on record. */
  end() {
    this.#ended = true;
    return this.sweep();
  }

  async #all() {
    this.#waiting = false;
    for (let events = this.#unsent(); events.length; events = this.#unsent()) {
      await this.#inbox.flushed(); // nothing leaves that a crash could make us say differently
      if (!(await this.#send(events))) return this.#later();
    }
  }

  async #send(events) {
    const { body, count } = pack(events.map(({ text }) => text));
    try {
      await this.#bus.publish(body);
    } catch (error) {
      if (!this.#failing) log('not published, kept', { events: count, why: error.message });
      this.#failing = true;
      return false;
    }
    this.#failing = false;
    await this.#inbox.record([{ did: 'send', ids: events.slice(0, count).map(({ id }) => id) }]);
    return true;
  }

  #unsent() {
    return this.#inbox.unsent(MOST_EVENTS);
  }

  #later() {
    if (!this.#ended) pause(AGAIN_MS, undefined, { ref: false }).then(() => this.#ended || this.sweep());
  }
}
