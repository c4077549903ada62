// JSON read strictly: what could be understood in two ways is refused.

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/gs;

/** Return the object that these bytes write down; throw SyntaxError if they name a field twice. */
export function strictObject(bytes) {
  const text = decoded(bytes);
  const found = JSON.parse(text);
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    throw new SyntaxError('it is not a JSON object');
  }
  if (namesAFieldTwice(text)) throw new SyntaxError('it names a field twice');
  return found;
}

function decoded(bytes) {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new SyntaxError('it is not UTF-8');
  }
}

// JSON.parse keeps the last of two equal names and says nothing. The text is known to be JSON here.
function namesAFieldTwice(text) {
  const open = [];
  let name = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      if (names.has(name)) return true;
      names.add(name);
    } else if (token !== ',') name = JSON.parse(token); // "a" and "\u0061" are one name
  }
  return false;
}
