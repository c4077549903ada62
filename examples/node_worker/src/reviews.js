// What the fire brigade 消防支队 answers. This file is the department's; the others are the way there.

import { approve, later } from './opinions.js';

export const department = 'XFZD'; // 西安市公安消防支队

/** One coroutine function for each item; `signal` tells when the task is cancelled or took too long. */
export const reviews = {
  // 建设工程消防设计审核; a real one would ask the department's own system here
  'PC2-06': async (task, { stepDone }) => {
    for (const step of task.steps ?? []) if (step.clock === 'decision') await stepDone(step.name);
    return approve({ reasons: ['符合消防技术标准'], basis: ['消防法 第十一条'] });
  },
  // 建设工程消防验收: officers look at the building, and that takes days
  'PC3-02': async () => later,
};

/** Say who comes to a joint activity 联合活动: two officers verify on site (L-21). */
export async function activity(_invitation) {
  return { officers: ['XFZD-01', 'XFZD-03'] };
}
