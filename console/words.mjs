// Words that several pages use: times, names, and what changes are in sentences.

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [['year', 31_536_000], ['month', 2_592_000], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60]];

/** A time in full. @param {string} time */
export const fullTime = (time) => absolute.format(new Date(time));
/** The day of a time. @param {string} time */
export const dayOf = (time) => day.format(new Date(time));

/** How long ago, or in how long. @param {string} time */
export function fromNow(time) {
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (!unit) return seconds < 0 ? 'just now' : 'in a moment';
  return relative.format(Math.trunc(seconds / unit[1]), unit[0]);
}

/** A number with a noun. @param {number} number @param {string} one @param {string} [many] */
export const counted = (number, one, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** A number that is counted up to a bound. @param {{ total: number, total_is: string }} count */
export const bounded = ({ total, total_is: is }) => `${total.toLocaleString('en')}${is === 'at_least' ? '+' : ''}`;

/** A word of the API as words, such as `Password changed`. @param {string} word */
export const words = (word) => capital(word).replaceAll('_', ' ');

/** The display name of a user. @param {UserDoc} user */
export function nameOf(user) {
  const { name, first_name: first, last_name: last, username, login_email: login, email } = user.properties ?? {};
  return name || [first, last].filter(Boolean).join(' ') || username || login || email || user.id;
}

/** The display name of a group. @param {GroupDoc} group */
export const groupName = (group) => group.properties?.name || group.id;

/** An id that is long, cut in the middle. @param {string} id */
export const shortId = (id) => (id.length > 24 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id);

/** A code in two groups, to be read aloud. @param {string} code */
export const spelled = (code) => (code.length === 10 ? `${code.slice(0, 5)}-${code.slice(5)}` : code);

/** @type {Record<string, string>} */
export const ROLES = { member: 'Member', manager: 'Manager', owner: 'Owner' };
/** @type {Record<string, string>} */
export const ROLE_HELP = {
  member: 'is in the group',
  manager: 'changes the group, members and invites',
  owner: 'also makes owners and deletes the group',
};

/** The caller who did something. @param {string} actor */
export function actorName(actor) {
  const [kind, ...id] = actor.split(':');
  if (kind === 'user') return shortId(id.join(':'));
  if (kind === 'key') return `the key ${shortId(id.join(':'))}`;
  return { system: 'Roster', stranger: 'somebody without a credential' }[actor] ?? actor;
}

/** The browser and the system of a session, as far as they can be told. @param {string | undefined} agent */
export function device(agent) {
  if (!agent) return 'Unknown device';
  const browsers = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']];
  const systems = [['Windows', 'Windows'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Mac OS', 'macOS'], ['Linux', 'Linux']];
  const browser = browsers.find(([mark]) => agent.includes(mark))?.[1];
  const system = systems.find(([mark]) => agent.includes(mark))?.[1];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? agent.split(/[\s/]/)[0];
}

/** @type {Record<string, (entity: ChangedProperties, id: string) => string>} */
const SENTENCES = {
  'user.created': (_, id) => `created the user ${id}`,
  'user.updated': (_, id) => `changed the user ${id}`,
  'user.deleted': (_, id) => `deleted the user ${id}`,
  'user.erased': (_, id) => `erased the user ${id}`,
  'user.locked': (_, id) => `locked the user ${id}`,
  'group.created': (_, id) => `created the group ${id}`,
  'group.updated': (_, id) => `changed the group ${id}`,
  'group.deleted': (_, id) => `deleted the group ${id}`,
  'membership.created': (m) => `added ${m.user} to ${m.group}${asRole(m)}${until(m)}`,
  'membership.updated': (m) => `made ${m.user} ${m.role === 'owner' ? 'an' : 'a'} ${m.role} of ${m.group}${until(m)}`,
  'membership.deleted': (m) => `removed ${m.user} from ${m.group}`,
  'membership.expired': (m) => `ended the membership of ${m.user} in ${m.group}`,
  'subgroup.created': (s) => `nested ${s.subgroup} in ${s.group}`,
  'subgroup.deleted': (s) => `took ${s.subgroup} out of ${s.group}`,
  'invite.created': (i) => `invited ${invited(i)} to ${i.group}`,
  'invite.updated': (i) => `changed the invite of ${invited(i)} to ${i.group}`,
  'invite.accepted': (i) => `accepted an invite to ${i.group}`,
  'invite.declined': (i) => `declined an invite to ${i.group}`,
  'invite.closed': (i) => `closed the invite of ${invited(i)} to ${i.group}`,
  'invite.replaced': (i) => `replaced the invite of ${invited(i)} to ${i.group}`,
  'invite.deleted': (i) => `deleted the invite of ${invited(i)} to ${i.group}`,
  'session.created': (s) => `signed in as ${s.user}`,
  'session.updated': (s) => `confirmed the password in a session of ${s.user}`,
  'session.deleted': (s) => `ended a session of ${s.user}`,
  'key.created': (k, id) => `created the key ${k.name ?? id}`,
  'key.deleted': (k, id) => `revoked the key ${k.name ?? id}`,
  'namespace.created': (_, id) => `created the namespace ${id}`,
  'namespace.updated': () => 'changed the settings',
  'webhook.created': (w, id) => `created the webhook ${w.name ?? id}`,
  'webhook.updated': (w, id) => `changed the webhook ${w.name ?? id}`,
  'webhook.disabled': (w, id) => `disabled the webhook ${w.name ?? id}`,
  'webhook.deleted': (w, id) => `deleted the webhook ${w.name ?? id}`,
  'export.taken': () => 'exported the hashes of passwords',
};
/** All actions of changes. */
export const ACTIONS = Object.keys(SENTENCES);
const invited = (/** @type {ChangedProperties} */ i) => i.email ?? 'anybody with the code';
const asRole = (/** @type {ChangedProperties} */ m) => (m.role && m.role !== 'member' ? ` as ${m.role}` : '');
const until = (/** @type {ChangedProperties} */ m) => (m.expires_at ? ` until ${dayOf(m.expires_at)}` : '');

/** A text that begins with a capital letter. @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A change as a sentence. @param {ChangeDoc} change */
export function wholeSentence(change) {
  const { actor } = change.properties;
  const text = `${actorName(actor)} ${changeSentence(change)}`;
  // An id keeps its case.
  return actor.startsWith('user:') ? text : capital(text);
}

/** What a change was, without who did it. @param {ChangeDoc} change */
export function changeSentence(change) {
  const { action, actor, entity } = change.properties;
  const say = SENTENCES[action];
  const id = shortId(entity?.id ?? '');
  const isOwn = actor === `user:${entity?.properties?.user}`;
  if (isOwn && action === 'session.created') return 'signed in';
  if (isOwn && action === 'session.deleted') return 'ended a session of their own';
  if (isOwn && action === 'membership.deleted') return `left ${entity.properties.group}`;
  if (!say || !entity?.properties) return `${action.replace('.', ' ')} ${id}`;
  return say(entity.properties, id);
}
