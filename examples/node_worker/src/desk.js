// Answers of people: a task left for later is answered by a file in the folder `answers`.
//
//   echo '{"answer": "approve", "reasons": ["..."], "legal_basis": ["..."], "officer": "XFZD-01"}' > new
//   mv new data/answers/<task_id>.json       # in one step, so that nobody reads half of it

import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { log } from './log.js';
import { checked } from './opinions.js';

/** The folder of one department's answers. */
export class Desk {
  #folder;
  #give;
  #looking = false;

  /** `give(taskId, opinion)` puts an answer on record; it throws, naming the cure, if there is no use for it. */
  constructor(data, give) {
    this.#folder = join(data, 'answers');
    this.#give = give;
  }

  /** Take in what has been written; a file that is no answer is renamed, and the log says why. */
  async look() {
    if (this.#looking) return;
    this.#looking = true;
    await this.#all();
    this.#looking = false;
  }

  async #all() {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const files = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    for (const name of files) await this.#take(join(this.#folder, name));
  }

  async #take(file) {
    try {
      const opinion = checked(JSON.parse(await readFile(file, 'utf8')));
      await this.#give(basename(file, '.json'), opinion);
      await rm(file);
    } catch (error) {
      log('an answer was not taken', { file, why: error.message });
      await rename(file, `${file}.wrong`);
    }
  }
}
