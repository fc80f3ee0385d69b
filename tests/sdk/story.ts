// The story, told with the client that is generated from openapi/roster.json: somebody makes a user
// and a group, somebody else joins by invite, and what goes wrong is a typed problem.

import assert from 'node:assert/strict';
import { createClient } from './client/client';
import * as roster from './client';

const { SERVER_URL = '', SERVER_KEY = '' } = process.env;
const id = (name: string) => `${name}-${process.pid}`;

/** A client with a key, or with a session's token. */
const clientOf = (secret: string) => createClient({ baseUrl: SERVER_URL, auth: secret });
const stranger = createClient({ baseUrl: SERVER_URL });
const keyed = { client: clientOf(SERVER_KEY), throwOnError: true } as const;
const password = 'correct horse battery staple';

const asim = id('asim');
const devs = id('devs');
const user = await roster.createUser({
  ...keyed,
  body: { 'entity-type': 'user', id: asim, properties: { username: asim, password, shoe_size: 43 } },
});
assert.equal(user.data.properties.username, asim);
assert.equal(user.data.properties.shoe_size, 43);
const group = await roster.createGroup({
  ...keyed,
  body: { 'entity-type': 'group', id: devs, properties: { name: 'Developers' } },
});
assert.equal(group.data.properties.name, 'Developers');
assert.equal(group.response.headers.get('etag'), '"1"');
await roster.addGroupMember({
  ...keyed,
  path: { id: devs, uid: asim },
  body: { 'entity-type': 'membership', properties: { role: 'owner' } },
});

// The pages lead to the end.
const others = Array.from({ length: 7 }, (_, n) => id(`u${n}`));
for (const uid of others) {
  await roster.createUser({ ...keyed, body: { 'entity-type': 'user', id: uid } });
  await roster.addGroupMember({ ...keyed, path: { id: devs, uid } });
}
const members: string[] = [];
let after: string | undefined;
do {
  const page = await roster.listGroupMembers({
    ...keyed,
    path: { id: devs },
    query: { limit: 3, after, count: true },
  });
  assert.equal(page.data.total, 8);
  members.push(...page.data.entries.map((entry) => entry.id));
  after = page.data.next;
} while (after !== undefined);
assert.deepEqual(members, [asim, ...others]);

// Asim signs in and invites; Boris accepts with the code, and is a member.
const opened = await roster.createSession({
  client: stranger,
  throwOnError: true,
  body: { 'entity-type': 'session', properties: { username: asim, password } },
});
const session = { client: clientOf(opened.data.properties.token ?? ''), throwOnError: true } as const;
const invite = await roster.createInvite({
  ...session,
  body: { 'entity-type': 'invite', properties: { group: devs, message: 'Come in' } },
});
const boris = id('boris');
const joined = await roster.acceptInvite({
  client: stranger,
  throwOnError: true,
  path: { handle: invite.data.properties.code ?? '' },
  body: { 'entity-type': 'user', properties: { username: boris, password } },
});
assert.equal(joined.data.properties.role, 'member');
// Who is signed in accepts with the credential, and many are invited at once.
const claire = await roster.createUserSession({ ...keyed, path: { id: others[0] ?? '' } });
const offers = await roster.createInvites({
  ...session,
  body: {
    'entity-type': 'invites',
    entries: [{ 'entity-type': 'invite', properties: { group: devs } }, { properties: { group: 'none' } }],
  },
});
assert.deepEqual(offers.data.entries.map((entry) => entry.status), [201, 404]);
const again = await roster.acceptInvite({
  client: clientOf(claire.data.properties.token ?? ''),
  throwOnError: true,
  path: { handle: offers.data.entries[0]?.invite?.properties.code ?? '' },
});
assert.equal(again.data.properties.user, others[0]);
const read = await roster.getGroupMember({ ...session, path: { id: devs, uid: joined.data.properties.user } });
assert.equal(read.data.properties.user, joined.data.properties.user);

// What goes wrong is a problem with a code.
const taken = await roster.createGroup({
  client: keyed.client,
  body: { 'entity-type': 'group', id: devs },
});
assert.equal(taken.response.status, 409);
const problem: roster.Problem | undefined = taken.error;
assert.equal(problem?.code, 'taken');
assert.equal(problem?.field, 'id');
const refused = await roster.deleteUser({ client: clientOf('rk_nobody'), path: { id: asim } });
assert.equal(refused.error?.code, 'unauthenticated');
console.log('typescript: the story is as told');
