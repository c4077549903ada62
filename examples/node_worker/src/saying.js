// What a worker says, as text made once, so that every repetition is the same bytes.

import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';

import { derived, encode } from './events.js';
import { OPINION, sha256Of, sign } from './jose.js';

const VERSION = '0.1.0';

/** Who speaks: a department, its usual officer, its key and its clock. */
export class Voice {
  #department;
  #officer;
  #key;
  #now;

  constructor({ department, officer, key }, now = () => new Date()) {
    this.#department = department;
    this.#officer = officer;
    this.#key = key;
    this.#now = now;
  }

  /** Return a task's signed opinion; its id follows from the task, so there is only ever one. */
  opinion({ event, task }, given) {
    const at = this.#now();
    const { task_id, case_id, item_id } = task;
    const id = derived(task_id, 'opinion');
    const statement = {
      iss: this.#department,
      aud: task.iss,
      iat: Math.floor(at.getTime() / 1000),
      jti: id,
      nonce: task.nonce,
      task_sha256: sha256Of(event.data.statement),
      task_id,
      case_id,
      item_id,
      ...given,
      officer: given.officer ?? this.#signs(task.authority),
    };
    const signed = sign(OPINION, statement, this.#key);
    const data = { task_id, case_id, item_id, department: this.#department, signed };
    return this.#said(id, 'departments.opinion-given.v1', data, event, at);
  }

  /** Return the news that a step 环节 of a review is done. */
  step({ event, task }, step, officer) {
    const at = this.#now();
    const { task_id, case_id, item_id } = task;
    const who = officer ?? this.#signs();
    const data = {
      task_id,
      case_id,
      item_id,
      department: this.#department,
      step,
      officer: who,
      done_at: at.toISOString(),
    };
    return this.#said(derived(task_id, 'step', step), 'departments.step-done.v1', data, event, at);
  }

  /** Return who will come to a joint activity 联合活动, or why nobody can. */
  attendance({ event }, { officers = [], leaveReason }) {
    const at = this.#now();
    const { activity_id, case_id } = event.data;
    const data = {
      activity_id,
      case_id,
      department: this.#department,
      officers,
      leave_reason: leaveReason,
      given_at: at.toISOString(),
    };
    const id = derived(activity_id, 'attendance', this.#department);
    return this.#said(id, 'departments.attendance-given.v1', data, event, at);
  }

  /** Return the sign of life: what is in hand, and what was seen since the worker was installed. */
  heartbeat(counts) {
    const at = this.#now();
    const instance = `${hostname()}-${process.pid}`;
    const data = {
      department: this.#department,
      instance,
      version: VERSION,
      ...counts,
      sent_at: at.toISOString(),
    };
    return this.#said(randomUUID(), 'departments.heartbeat.v1', data, undefined, at);
  }

  // Who is left to sign: the head what only a bureau may decide 局级, the chief representative the rest.
  #signs(authority) {
    return this.#officer || `${this.#department}-${authority === '局级' ? '00' : '01'}`;
  }

  #said(id, type, data, because, at) {
    const source = `department/${this.#department}`;
    return {
      id,
      text: encode({
        id,
        source,
        type,
        time: at.toISOString(),
        subject: data.case_id,
        cause: because?.id,
        data,
      }),
    };
  }
}
