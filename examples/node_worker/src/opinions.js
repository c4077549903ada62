// What a review answers: one of four opinions 审查意见, or later.

/** Return it while people are at work; the opinion then comes as a file, see desk.js. */
export const later = Symbol('later');

const ANSWERS = ['approve', 'approve-with-conditions', 'refuse', 'not-concerned'];

/** Agree 同意. */
export function approve({ reasons, basis, officer, countersignedBy } = {}) {
  return opinion('approve', { reasons, basis, officer, countersignedBy });
}

/** Agree on conditions 附条件同意 that the permit will carry. */
export function approveWithConditions(conditions, { reasons, basis, officer, countersignedBy } = {}) {
  return opinion('approve-with-conditions', { reasons, conditions, basis, officer, countersignedBy });
}

/** Refuse 不同意: with reasons and a legal basis, or it cannot be made (行政许可法 38). */
export function refuse(reasons, basis, { officer, countersignedBy, falseMaterials } = {}) {
  return opinion('refuse', { reasons, basis, officer, countersignedBy, falseMaterials });
}

/** Say that the item does not touch this department in this case 不涉及. */
export function notConcerned({ reasons, officer, countersignedBy } = {}) {
  return opinion('not-concerned', { reasons, officer, countersignedBy });
}

/** Return the claims of an opinion that somebody could act upon; throw an error that names the cure. */
export function checked(given) {
  const {
    answer,
    reasons = [],
    conditions = [],
    legal_basis = [],
    officer,
    countersigned_by,
    false_materials = false,
  } = given;
  if (!ANSWERS.includes(answer)) throw new Error(`answer is one of ${ANSWERS.join(', ')}`);
  for (const [name, list] of Object.entries({ reasons, conditions, legal_basis })) texts(name, list);
  if (answer === 'refuse' && !(reasons.length && legal_basis.length))
    throw new Error('a refusal needs reasons and a legal_basis');
  if ((answer === 'approve-with-conditions') !== conditions.length > 0)
    throw new Error('conditions belong to approve-with-conditions');
  if (countersigned_by && countersigned_by === officer)
    throw new Error('nobody countersigns what they signed; name another officer');
  return { answer, reasons, conditions, legal_basis, officer, countersigned_by, false_materials };
}

function opinion(answer, { reasons, conditions, basis, officer, countersignedBy, falseMaterials }) {
  return checked({
    answer,
    reasons,
    conditions,
    legal_basis: basis,
    officer,
    countersigned_by: countersignedBy,
    false_materials: falseMaterials,
  });
}

function texts(name, list) {
  const fits = Array.isArray(list) && list.every((text) => typeof text === 'string' && text.length <= 2000);
  if (!fits) throw new Error(`${name} is a list of texts, each of at most 2000 characters`);
}
