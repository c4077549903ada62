// One JSON object a line on standard error; never what was submitted, nor the text of a handler's error.

/** Say what happened. */
export function log(what, facts = {}) {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), what, ...facts })}\n`);
}
