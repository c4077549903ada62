// The broker: two queues to read, one exchange to write to, and a connection that is made again
// whole after any trouble. Nothing is declared here; the topology is the centre's.

import { EventEmitter, once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import amqp from 'amqplib';

import { CONTENT_TYPE } from './events.js';
import { log } from './log.js';
import { address } from './settings.js';

const PREFETCH = 128;
const HEARTBEAT_S = 15;
const CONNECT_MS = 10_000;
const CONFIRM_MS = 10_000;
const CLOSE_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** The broker did not take a message, or nobody knows; keep it and say it again. */
export class NotPublished extends Error {}

/** The broker answered and said no: waiting will not change its mind. */
export class Refused extends Error {}

/** One department's connection. */
export class Bus {
  #settings;
  #received;
  #session;
  #stop = new AbortController();

  /** `received(body)` keeps a message; what it returns is waited for before the message is acknowledged. */
  constructor(settings, received) {
    this.#settings = settings;
    this.#received = received;
  }

  /** Stay connected until `close`; throw Refused if the broker will not have us the first time. */
  async run() {
    let wait = FIRST_PAUSE_MS;
    for (let known = false; !this.#stop.signal.aborted;) {
      try {
        await this.#once(() => {
          known = true;
          wait = FIRST_PAUSE_MS;
        });
      } catch (error) {
        if (!known && refused(error)) throw new Refused(explained(this.#settings.url, error));
        log('the broker is away', { why: error.message });
      }
      await pause(wait * (0.5 + Math.random()), undefined, this.#stop).catch(() => {}); // told to stop
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Publish one message body; the promise is kept once a queue has it on disk. */
  async publish(body) {
    const { sending } = this.#session ?? {};
    if (!sending) throw new NotPublished('the broker cannot be reached');
    const { department } = this.#settings;
    const messageId = randomUUID();
    let back = false;
    const returned = ({ properties }) => (back ||= properties.messageId === messageId);
    sending.on('return', returned);
    try {
      const properties = {
        persistent: true,
        mandatory: true,
        contentType: CONTENT_TYPE,
        userId: `dept-${department}`,
        messageId,
      };
      await confirmed(sending, (done) => sending.publish(`from.${department}`, '', body, properties, done));
    } finally {
      sending.off('return', returned);
    }
    if (back) throw new NotPublished('no queue took it'); // the return comes before the confirm
  }

  /** Take no more messages; what is in hand can still be acknowledged and published. */
  async quiet() {
    this.#stop.abort();
    const { reading, tags } = this.#session ?? {};
    if (reading) await Promise.allSettled(tags.map((tag) => reading.cancel(tag)));
  }

  /** Close the connection; `run` ends. */
  close() {
    this.#stop.abort();
    this.#session?.lost.emit('lost');
  }

  async #once(opened) {
    const { url, tls, department } = this.#settings;
    const connection = await amqp.connect(withHeartbeat(url), {
      ...tls,
      timeout: CONNECT_MS,
      noDelay: true,
      clientProperties: { connection_name: `dept-${department}@${process.pid}` },
      ...(tls.cert && !new URL(url).password ? { credentials: amqp.credentials.external() } : {}),
    });
    const lost = new EventEmitter();
    const lose = (error) => lost.emit('lost', error ?? new Error('the connection was closed'));
    connection.on('error', lose).on('close', lose);
    try {
      const ended = once(lost, 'lost');
      this.#session = { lost, ...(await this.#channels(connection, lose)) };
      opened();
      const [error] = this.#stop.signal.aborted ? [] : await ended;
      if (error) throw error;
    } finally {
      this.#session = undefined;
      const closed = connection.close().catch(() => {}); // it was closed already
      await Promise.race([closed, pause(CLOSE_MS, undefined, { ref: false })]);
    }
  }

  async #channels(connection, lose) {
    const sending = await connection.createConfirmChannel();
    const reading = await connection.createChannel();
    for (const channel of [sending, reading]) channel.on('error', lose).on('close', lose);
    await reading.prefetch(PREFETCH);
    const { department } = this.#settings;
    const take = (message) =>
      message ? this.#take(reading, message, lose) : lose(new Error('the consumer was cancelled'));
    const queues = [`dept.${department}.tasks`, `dept.${department}.receipts`];
    const consumers = [];
    for (const queue of queues) consumers.push(await reading.consume(queue, take));
    return { sending, reading, tags: consumers.map(({ consumerTag }) => consumerTag) };
  }

  async #take(channel, message, lose) {
    await this.#received(message.content);
    try {
      channel.ack(message); // it is on our disk now
    } catch (error) {
      lose(error); // the channel died meanwhile: it will come again, and be known
    }
  }
}

// Whoever is at the other end may be gone without a word, so a confirm is not waited for for ever.
async function confirmed(channel, publish) {
  const closed = new AbortController();
  try {
    await Promise.race([
      new Promise((resolve, reject) => publish((error) => (error ? reject(error) : resolve()))),
      once(channel, 'close', { signal: closed.signal }).then(() =>
        Promise.reject(new Error('the channel closed')),
      ),
      pause(CONFIRM_MS, undefined, { signal: closed.signal }).then(() =>
        Promise.reject(new Error('not confirmed in time')),
      ),
    ]);
  } catch (error) {
    throw new NotPublished(error.message);
  } finally {
    closed.abort();
  }
}

function withHeartbeat(text) {
  const url = new URL(text);
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return url.href;
}

function explained(url, { message }) {
  const cure =
    'check the vhost and the password in ONEHALL_DEPARTMENT_AMQP_URL, or ONEHALL_TLS_CA, _CERT, _KEY';
  return `the broker at ${address(url)} refuses us (${message}); ${cure}`;
}

// What the broker says of who we are, and what TLS says of certificates, theirs or ours.
function refused({ message, code = '' }) {
  return /\((ACCESS.REFUSED|NOT.ALLOWED)\)/.test(message) || /CERT|ERR_TLS|ERR_SSL/.test(code);
}
