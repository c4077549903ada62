// The local inbox: what came, what is to be said, what was set aside. It is what its journal says.
//
// A task waits for its handler or, later, for a person; it is answered, parked or, for ever,
// cancelled. What was said is kept, so that a task asked again gets the same answer, byte for byte.

import { join } from 'node:path';

import { Journal } from './journal.js';

/** Everything one department's worker has on record. */
export class Inbox {
  #journal;
  #tasks = new Map();
  #said = new Map();
  #unsent = new Set();
  #parked = new Map();
  #receipts = new Set();
  #returned = new Set();

  /** Open the inbox of a department in a folder; what was set aside for its handler waits again. */
  static async open(folder, department) {
    const inbox = new Inbox();
    const { journal, records } = await Journal.open(join(folder, `${department}.journal`));
    inbox.#journal = journal;
    for (const record of records) inbox.#apply(record);
    for (const task of inbox.#tasks.values()) if (task.state === 'parked') inbox.#wait(task);
    return inbox;
  }

  /** Put records in force now and on the disk by the time the promise is kept. */
  record(records) {
    for (const record of records) this.#apply(record);
    return this.#journal.write(records);
  }

  /** Wait until everything that is in force is on the disk too. */
  flushed() {
    return this.#journal.flushed();
  }

  /** The state of a task or invitation, or undefined for one that never came. */
  state(id) {
    return this.#tasks.get(id)?.state;
  }

  /** Return a task as it came, or undefined. */
  task(id) {
    return this.#tasks.get(id);
  }

  /** What is in a state: [{ id, about, event, state }], oldest first. */
  inState(wanted) {
    return [...this.#tasks.values()].filter(({ state }) => state === wanted);
  }

  /** What was said under an id, as text. */
  said(id) {
    return this.#said.get(id)?.text;
  }

  /** What the broker has not confirmed: [{ id, text }], oldest first, at most `most`. */
  unsent(most) {
    return [...this.#unsent].slice(0, most).map((id) => ({ id, text: this.#said.get(id).text }));
  }

  /** What a heartbeat tells. */
  counts() {
    return {
      waiting: this.inState('waiting').length,
      later: this.inState('later').length,
      unpublished: this.#unsent.size,
      parked: this.#parked.size,
      receipts: this.#receipts.size,
      returned: this.#returned.size,
    };
  }

  close() {
    return this.#journal.close();
  }

  #apply(record) {
    switch (record.did) {
      case 'ask':
        return this.#asked(record);
      case 'cancel':
        return this.#cancelled(record);
      case 'say':
        return this.#say(record);
      case 'send':
        return record.ids.forEach((id) => this.#unsent.delete(id));
      case 'postpone':
        return this.#postpone(record);
      case 'park':
        return this.#park(record);
      case 'receive':
        return this.#receipts.add(record.id);
      case 'return':
        return this.#returned.add(record.id);
    }
  }

  // Asked again, answer again: the same text, whoever missed it the first time.
  #asked({ id, about, event }) {
    const task = this.#tasks.get(id);
    if (!task) this.#tasks.set(id, { id, about, event, state: 'waiting' });
    else if (task.state === 'answered') this.#unsent.add(task.answer);
  }

  // A cancellation may come before its task, and then stands in its place.
  #cancelled({ id }) {
    this.#tasks.set(id, { id, state: 'cancelled' });
    this.#parked.delete(id);
    for (const said of this.#unsent) if (this.#said.get(said).for === id) this.#unsent.delete(said);
  }

  // The first answer stands, and nothing is said for a task that was cancelled.
  #say({ id, for: taskId, text, final }) {
    const task = this.#tasks.get(taskId);
    if (task.state === 'cancelled' || this.#said.has(id)) return;
    this.#said.set(id, { for: taskId, text });
    this.#unsent.add(id);
    if (final) Object.assign(task, { state: 'answered', answer: id });
  }

  #postpone({ id }) {
    const task = this.#tasks.get(id);
    if (task.state === 'waiting') task.state = 'later';
  }

  #park(record) {
    const task = this.#tasks.get(record.id);
    if (task?.state === 'cancelled' || task?.state === 'answered') return;
    if (task) task.state = 'parked';
    this.#parked.set(record.id, record);
  }

  #wait(task) {
    task.state = 'waiting';
    this.#parked.delete(task.id);
  }
}
