// What is in the namespace whose screens are looked at.

import { PASSWORD, api } from './console-page.mjs';

export const LONG = 'averylongnamewithoutanyspaces'.repeat(6);

export const property = (kind, id, properties) => ({ 'entity-type': kind, ...(id && { id }), properties });

/** A time in so many days. */
const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Fills a namespace. */
export async function fill() {
  await api('PATCH', '/namespace/default', property('namespace', undefined, {
    brand: { name: 'Acme', accent: '#0a7d55', support_email: 'help@acme.example', home_url: 'https://acme.example' },
  }));
  const people = [
    ['root', { username: 'root', name: 'Ruth Okafor', email: 'ruth@acme.example', password: PASSWORD }],
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
  await api('POST', '/group/administrators/user/root');
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
  await api('POST', '/webhook', property('webhook', 'wiki', { name: 'Wiki', url: 'https://wiki.acme.example/roster', active: false }));
  await api('POST', '/namespace', property('namespace', 'empty', {}));
}
