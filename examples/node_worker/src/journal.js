// An append-only file that is on the disk when it says so, and belongs to one process at a time.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The journal cannot be used; the text names the cure. */
export class Unusable extends Error {}

/** JSON records, one a line; what was written while the disk was busy is flushed together. */
export class Journal {
  #file;
  #lock;
  #lines = [];
  #tail = Promise.resolve();

  /** Open or make the file; return { journal, records }, and take away a last line that was torn. */
  static async open(path) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const journal = new Journal();
    journal.#lock = locked(`${path}.lock`);
    journal.#file = await open(path, 'a+', 0o600);
    const found = await journal.#file.readFile();
    const whole = found.subarray(0, found.lastIndexOf(10) + 1); // nobody was told of the rest
    if (whole.length < found.length) await journal.#file.truncate(whole.length);
    await flushFolder(dirname(path)); // a new file's name, too, has to outlive a power cut
    const lines = whole.toString().split('\n').slice(0, -1);
    return { journal, records: lines.map((line, n) => parsed(line, n + 1, path)) };
  }

  /** Write records; they are on the disk when the promise is kept. */
  write(records) {
    for (const record of records) this.#lines.push(`${JSON.stringify(record)}\n`);
    return this.flushed();
  }

  /** Wait until everything written so far is on the disk. */
  flushed() {
    this.#tail = this.#tail.then(() => this.#flush());
    return this.#tail;
  }

  /** Close the file and let another process have it. */
  async close() {
    await this.flushed();
    await this.#file.close();
    rmSync(this.#lock, { force: true });
  }

  async #flush() {
    if (!this.#lines.length) return; // it went with what was written before
    const lines = this.#lines.join('');
    this.#lines = [];
    await this.#file.appendFile(lines);
    await this.#file.datasync();
  }
}

function parsed(line, number, path) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Unusable(
      `${path}, line ${number}, is no record; put the file back from its copy, and keep this one`,
    );
  }
}

async function flushFolder(folder) {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// Node has no flock. A process is known by its number and by when it was born, so that a lock left by
// a crash is told from one that is held, also in a container, where everybody is process 1.
function locked(path) {
  const mine = `${process.pid} ${born(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    refuseIfHeld(path);
    rmSync(path, { force: true });
  }
}

function refuseIfHeld(path) {
  const [pid, birth] = readFileSync(path, 'utf8').split(' ');
  if (!Number(pid) || born(pid) !== birth) return;
  const cure = 'stop it, or give this one a folder of its own (ONEHALL_WORKER_DATA)';
  throw new Unusable(`process ${pid} runs on ${path}; ${cure}`);
}

function born(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
  } catch {
    return alive(Number(pid)) ? 'alive' : 'gone'; // no /proc on this platform
  }
}

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
