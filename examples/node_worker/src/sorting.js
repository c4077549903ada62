// What arrived, sorted: records for the inbox, and what is to be set aside with its reason.
//
// One bad piece harms no neighbour, and no reason repeats what was submitted.

import { derived, isMoment, isUuid } from './events.js';
import { RECEIPT, TASK, Untrusted, sha256Of, verify } from './jose.js';

const NONCE = /^[0-9a-f]{32}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ITEM = /^[A-Z0-9]+-[0-9]{2,4}$/;
const CASE = /^[0-9a-f-]{36}$/;

/** A piece asks nothing of us; `message` says why, and what would help. */
class Unfit extends Error {
  constructor(reason, detail, also) {
    super(detail);
    this.reason = reason;
    this.also = also;
  }
}

/** Tells the tasks of one department from its receipts and from everything that is not for it. */
export class Sorter {
  #department;
  #centre;
  #handles;
  #opinion;

  /** `centre` are keys by kid, `handles` knows the items with a handler, `opinion` what we signed by its id. */
  constructor({ department, centre, handles, opinion }) {
    this.#department = department;
    this.#centre = centre;
    this.#handles = handles;
    this.#opinion = opinion;
  }

  /** Return the records that one piece of a message makes. */
  records(piece) {
    const { event } = piece;
    if (!event)
      return [
        parked(derived('unreadable', piece.body), 'unreadable', piece.unreadable, { body: piece.body }),
      ];
    try {
      return [this.#record(event)];
    } catch (error) {
      if (error instanceof Untrusted)
        return [parked(event.id, 'untrusted', `${error.reason}: ${error.message}`, { event })];
      if (error instanceof Unfit)
        return [
          ...(error.also ?? []),
          parked(error.also?.[0].id ?? event.id, error.reason, error.message, { event }),
        ];
      throw error;
    }
  }

  /** Return the task that a request's signature proves; throw Untrusted. */
  task(event) {
    const { data } = event;
    const task = verify(data.statement, TASK, this.#centre);
    if (!stated(task))
      throw new Untrusted('wrong-data', 'it lacks a field of a task, or one of them does not fit');
    if (['task_id', 'case_id', 'item_id', 'department'].some((name) => task[name] !== data[name])) {
      throw new Untrusted('wrong-envelope', 'it was signed for another task than its envelope says');
    }
    if (task.aud !== task.department)
      throw new Untrusted('wrong-audience', 'it was signed for somebody else');
    return task;
  }

  #record(event) {
    switch (event.type) {
      case 'approval.request-review.v1':
        return this.#asked(event);
      case 'approval.invite-to-joint-activity.v1':
        return { did: 'ask', id: ours(event, this.#department, 'activity_id'), about: 'activity', event };
      case 'approval.cancel-review.v1':
        return { did: 'cancel', id: ours(event, this.#department, 'task_id'), event };
      case 'approval.send-receipt.v1':
        return this.#receipt(event);
      case 'approval.return-message.v1':
        return { did: 'return', id: ours(event, this.#department, 'event_id'), event };
      case 'approval.forward-clarification.v1':
        return { did: 'clarify', id: ours(event, this.#department, 'clarification_id'), event };
      default:
        throw new Unfit('unknown version', `no worker of this version knows its type; update the worker`);
    }
  }

  #asked(event) {
    const id = ours(event, this.#department, 'task_id');
    const { item_id } = this.task(event);
    const record = { did: 'ask', id, about: 'review', event };
    if (!this.#handles(item_id))
      throw new Unfit('no handler', `item ${item_id}; add one to reviews.js and start again`, [record]);
    return record;
  }

  #receipt(event) {
    const opinionId = ours(event, this.#department, 'opinion_id');
    const receipt = verify(event.data.receipt, RECEIPT, this.#centre);
    if (receipt.aud !== this.#department)
      throw new Untrusted('wrong-audience', 'it was signed for somebody else');
    if (['opinion_id', 'task_id', 'case_id', 'item_id'].some((name) => receipt[name] !== event.data[name])) {
      throw new Untrusted('wrong-envelope', 'it was signed for another opinion than its envelope says');
    }
    const signed = this.#opinion(opinionId);
    if (!signed) throw new Unfit('no opinion', 'this inbox gave no opinion that this is a receipt for');
    if (receipt.opinion_sha256 !== sha256Of(signed))
      throw new Untrusted('wrong-data', 'it is a receipt for another opinion than ours');
    return { did: 'receive', id: opinionId, event };
  }
}

/** Return the record that sets something aside under an id. */
export function parked(id, reason, detail, what = {}) {
  return { did: 'park', id, reason, detail, at: new Date().toISOString(), ...what };
}

function ours({ data }, department, idName) {
  if (!isUuid(data[idName])) throw new Unfit('wrong data', `${idName}: it is no UUID`);
  if (typeof data.department !== 'string') throw new Unfit('wrong data', 'department: it is missing');
  if (data.department !== department)
    throw new Unfit('not ours', `it is for another department, and this is ${department}`);
  return data[idName];
}

function stated(task) {
  const texts = ['iss', 'aud', 'case_number', 'class_id', 'name', 'department', 'due_explained'];
  return (
    isUuid(task.task_id) &&
    CASE.test(task.case_id) &&
    ITEM.test(task.item_id) &&
    NONCE.test(task.nonce) &&
    Number.isSafeInteger(task.iat) &&
    texts.every((name) => typeof task[name] === 'string') &&
    isMoment(task.requested_at) &&
    isMoment(task.due_at) &&
    Array.isArray(task.documents ?? []) &&
    (task.documents ?? []).every((one) => SHA256.test(one?.sha256))
  );
}
