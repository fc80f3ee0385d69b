// Files to import: lines of JSON, one JSON document, or a table with commas, semicolons or tabs.

/** @typedef {{ kind: 'documents', documents: any[], lines: number[] } | { kind: 'table', head: string[], rows: string[][], lines: number[] }} Read */

/** What stands between the cells, found out by the first line. @param {string} text */
function separatorOf(text) {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const count = (/** @type {string} */ mark) => first.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** The cells of a table, each row with the number of its line (RFC 4180). @param {string} text */
export function cells(text) {
  const separator = separatorOf(text);
  /** @type {{ line: number, cells: string[] }[]} */
  const rows = [];
  let [row, cell, isQuoted, line, start] = [/** @type {string[]} */ ([]), '', false, 1, 1];
  const end = () => {
    row.push(cell);
    if (row.some((each) => each !== '')) rows.push({ line: start, cells: row });
    [row, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '\n') line += 1;
    if (isQuoted && mark === '"' && text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (mark === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (isQuoted) cell += mark;
    else if (mark === separator) [row, cell] = [[...row, cell], ''];
    else if (mark === '\n') {
      end();
      start = line;
    } else if (mark !== '\r') cell += mark;
  }
  end();
  return rows;
}

/** Reads a file, or says what is wrong with it. @param {string} file @returns {Read | string} */
export function readFile(file) {
  const text = file.replace(/^\uFEFF/, '');
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') {
    const [head, ...rows] = cells(text);
    if (!head || rows.length === 0) return 'The file has no rows.';
    return { kind: 'table', head: head.cells.map((name) => name.trim()), rows: rows.map((row) => row.cells), lines: rows.map((row) => row.line) };
  }
  /** @type {any[]} */
  const documents = [];
  /** @type {number[]} */
  const lines = [];
  try {
    const whole = JSON.parse(text);
    const entries = Array.isArray(whole) ? whole : (whole.entries ?? [whole]);
    return { kind: 'documents', documents: entries, lines: entries.map((/** @type {any} */ _entry, /** @type {number} */ at) => at + 1) };
  } catch {
    // It is not one document, so each line must be one.
  }
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      documents.push(JSON.parse(line));
      lines.push(at + 1);
    } catch {
      return `Line ${at + 1} is not JSON.`;
    }
  }
  return { kind: 'documents', documents, lines };
}

/** What a column of a table may be. @type {[string, string][]} */
export const TARGETS = [
  ['', 'Leave out'], ['id', 'Id'], ['username', 'Username'], ['name', 'Name'], ['first_name', 'First name'], ['last_name', 'Last name'],
  ['login_email', 'Sign-in address'], ['email', 'Contact address'], ['external_id', 'External id'], ['password_hash', 'Password hash'],
  ['groups', 'Ids of groups, with ; between them'], ['custom', 'A property of this name'],
];
/** What columns are often called. @type {Record<string, string>} */
const CALLED = { mail: 'login_email', email: 'login_email', 'e-mail': 'login_email', login: 'username', user: 'username', user_name: 'username', fullname: 'name', displayname: 'name', display_name: 'name', firstname: 'first_name', given_name: 'first_name', lastname: 'last_name', surname: 'last_name', family_name: 'last_name', group: 'groups', hash: 'password_hash' };

/** What a column seems to be. @param {string} head */
export function guess(head) {
  const name = head.toLowerCase().replaceAll(' ', '_');
  return TARGETS.some(([target]) => target === name && target !== 'custom') ? name : (CALLED[name] ?? 'custom');
}

/** The documents of a table: users, and their memberships. @param {{ head: string[], rows: string[][], lines: number[] }} table @param {string[]} targets */
export function documentsOf({ head, rows, lines }, targets) {
  /** @type {any[]} */
  const [users, memberships] = [[], []];
  for (const [at, row] of rows.entries()) {
    /** @type {any} */
    const [user, groups] = [{ 'entity-type': 'user', properties: {} }, []];
    for (const [column, cell] of row.entries()) {
      const [target, value] = [targets[column], cell.trim()];
      if (!target || value === '') continue;
      if (target === 'id') user.id = value;
      else if (target === 'groups') groups.push(...value.split(';').map((id) => id.trim()).filter(Boolean));
      else user.properties[target === 'custom' ? head[column] : target] = value;
    }
    // A membership names its user by the id.
    if (groups.length > 0) user.id ??= user.properties.username ?? user.properties.login_email;
    users.push([user, lines[at]]);
    for (const group of groups) memberships.push([{ 'entity-type': 'membership', properties: { group, user: user.id } }, lines[at]]);
  }
  const all = [...users, ...memberships];
  return { documents: all.map(([document]) => document), lines: all.map(([, line]) => line) };
}
