// What is in the namespace whose screens are looked at.

import assert from 'node:assert/strict';
import { PASSWORD, api } from './console-page.mjs';

export const LONG = 'averylongnamewithoutanyspaces'.repeat(6);

export const property = (kind, id, properties) => ({ 'entity-type': kind, ...(id && { id }), properties });

/** A time in so many days. */
const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/** How often something is looked at until it is there, in milliseconds, and how long. */
const [A_LOOK, PATIENCE] = [100, 60_000];

/** Waits until `look` returns something that is not empty, and returns it. */
export async function until(what, look) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((done) => setTimeout(done, A_LOOK))) {
    const found = await look();
    if (found) return found;
  }
  return assert.fail(`not there in time: ${what}`);
}

/**
 * Has a webhook park the change that its receiver refuses, after four attempts: each change of a setting is followed by one at
 * once. Meanwhile the group `other` changes, which the receiver accepts.
 */
export async function park(webhook, other) {
  let rounds = 0;
  await until(`a parked delivery of ${webhook}`, async () => {
    const { parked, next_attempt_at: next } = (await api('GET', `/webhook/${webhook}`)).properties;
    // The last attempt is noted.
    const hasFailed = next && Date.parse(next) > Date.now() + 1000;
    if (parked === 0 && hasFailed) {
      rounds += 1;
      await api('PATCH', `/group/${other}`, property('group', undefined, { rounds }));
      await api('PATCH', `/webhook/${webhook}`, property('webhook', undefined, { payload: rounds % 2 ? 'thin' : 'full' }));
    }
    return parked > 0;
  });
}

/** What has failed: a delivery of the webhook `wiki`, whose receiver refuses the group `legacy`, and an e-mail. */
export async function fillFailures() {
  await api('PATCH', '/webhook/wiki', property('webhook', undefined, { active: true, events: ['group.*'] }));
  for (const [id, name] of [['legacy', 'Legacy'], ['intranet', 'Intranet']]) await api('POST', '/group', property('group', id, { name }));
  await park('wiki', 'intranet');
  await api('POST', '/invite', property('invite', undefined, { group: 'platform', email: 'nobody@acme.example', send: true }));
  await until('an e-mail that has failed', async () => (await api('GET', '/mail?state=failed')).entries.length > 0);
}

/** Fills a namespace. The receiver of its webhooks is at `url`. */
export async function fill(url = 'https://wiki.acme.example/roster') {
  await api('PATCH', '/namespace/default', property('namespace', undefined, {
    brand: { name: 'Acme', accent: '#0a7d55', support_email: 'help@acme.example', home_url: 'https://acme.example' },
  }));
  const people = [
    ['root', { username: 'root', name: 'Ruth Okafor', email: 'ruth@acme.example', password: PASSWORD }],
    ['second', { username: 'sara', name: 'Sara Lind', email: 'sara@acme.example', password: PASSWORD }],
    ['lonely', { username: 'lonely', name: 'Lone Newcomer', password: PASSWORD }],
    ['asim', { username: 'asim', name: 'Asim Aslam', email: 'asim@acme.example', password: PASSWORD }],
    ['boris', { username: 'boris', first_name: 'Boris', last_name: 'Ivanov', active: false }],
    ['long', { username: LONG, name: LONG, email: `${LONG.slice(0, 60)}@acme.example` }],
    ['rtl', { username: 'noor', name: 'نور الهدى 🌿' }],
    [undefined, { username: 'machine', name: 'Build server' }],
  ];
  for (const [id, properties] of people) await api('POST', '/user', property('user', id, properties));
  for (let number = 1; number <= 60; number += 1) {
    await api('POST', '/user', property('user', `user-${number}`, { username: `person${number}`, name: `Person ${number}` }));
  }
  const groups = [['devs', 'Developers', 'Who writes the software'], ['platform', 'Platform'], ['backend', 'Backend'], ['long', LONG]];
  for (const [id, name, description] of groups) await api('POST', '/group', property('group', id, { name, ...(description && { description }) }));
  for (const id of ['root', 'second']) await api('POST', `/group/administrators/user/${id}`);
  for (const [kind, id, own] of [['user', 'asim', { badge: 4711, room: 'B 2.14' }], ['group', 'devs', { floor: 2, room: 'B 2' }]]) {
    await api('PATCH', `/${kind}/${id}`, { ...property(kind, undefined, own), app: { plan: 'pro', seats: 25, tags: ['beta', 'internal'] } });
  }
  for (const [outer, inner] of [['devs', 'platform'], ['devs', 'backend'], ['platform', 'backend']]) await api('POST', `/group/${outer}/group/${inner}`);
  await api('POST', '/group/devs/user/asim', property('membership', undefined, { role: 'manager', expires_at: soon(9) }));
  for (const id of ['boris', 'long', 'rtl']) await api('POST', `/group/devs/user/${id}`);
  await api('POST', '/group/backend/user/user-1');
  // By another dialect, which does not need the user to be there.
  await api('POST', '/groups/Groups/AddMember', { group_id: 'backend', member_id: 'employee-4711' });
  await api('POST', '/invite', property('invite', undefined, { group: 'devs', email: 'carla@acme.example', message: 'Welcome to the team.' }));
  await api('POST', '/invite', property('invite', undefined, { group: 'devs', max_uses: 20, role: 'manager' }));
  if ((await api('GET', '/brand')).recovery) {
    await api('POST', '/invite', property('invite', undefined, { group: 'platform', email: 'dora@acme.example', send: true }));
    await api('POST', '/user/asim/recovery');
  }
  await api('POST', '/key', property('key', 'billing', { name: 'Billing', scopes: ['users:read', 'groups:read'] }));
  await api('POST', '/webhook', property('webhook', 'wiki', { name: 'Wiki', url, active: false }));
  await api('POST', '/webhook', property('webhook', 'crm', { name: 'Customers', url, active: false }));
  await api('POST', '/namespace', property('namespace', 'empty', {}));
}
