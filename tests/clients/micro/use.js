// Calls the three services as software that uses the published client does.
'use strict';

const assert = require('node:assert/strict');
const { Client } = require('@m3o/m3o-node');

const address = `${process.env.SERVER_URL}/`;
const token = process.env.SERVER_KEY;
// What one run makes, another must not meet.
const mark = `${process.pid}-${Date.now()}`;

// The client rejects with the body of the error.
async function refused(call) {
  try {
    await call;
  } catch (error) {
    return typeof error === 'string' ? JSON.parse(error) : error;
  }
  return assert.fail('it was not refused');
}

async function groups(client) {
  const { group } = await client.call('groups', 'create', { name: 'Micro' });
  const member = { group_id: group.id, member_id: `Asim-${mark}` };
  assert.deepEqual(await client.call('groups', 'addMember', member), {});
  const listed = await client.call('groups', 'list', { member_id: member.member_id });
  assert.deepEqual(listed, { groups: [{ ...group, member_ids: [member.member_id] }] });
  assert.deepEqual(await client.call('groups', 'list', { member_id: `Boris-${mark}` }), {});
  assert.deepEqual(await client.call('groups', 'delete', { id: group.id }), {});
}

async function invites(client) {
  const wanted = { group_id: `myawesomegroup-${mark}`, email: 'john@doe.com' };
  const { invite } = await client.call('invites', 'create', wanted);
  assert.deepEqual(await client.call('invites', 'read', { code: invite.code }), { invite });
  const listed = await client.call('invites', 'list', { group_id: wanted.group_id });
  assert.deepEqual(listed, { invites: [invite] });
  assert.deepEqual(await client.call('invites', 'delete', { id: invite.id }), {});
}

async function users(client) {
  const [id, password] = [`user-${mark}`, 'password1'];
  const email = `${id}@example.com`;
  assert.deepEqual(await client.call('users', 'create', { id, username: id, email, password }), {});
  assert.equal((await client.call('users', 'read', { id })).user.username, id);
  const { session } = await client.call('users', 'login', { username: id, password });
  assert.equal(session.id.length, 128);
  // The session is a credential of its own.
  const own = new Client({ token: session.id, address });
  assert.equal((await own.call('users', 'readSession', { sessionId: session.id })).session.email, email);
  assert.deepEqual(await own.call('users', 'logout', { sessionId: session.id }), {});
  const wrong = await refused(client.call('users', 'login', { username: id, password: 'a guess' }));
  assert.equal(wrong.Id, 'users.login');
  assert.equal(wrong.Code, 401);
  assert.deepEqual(await client.call('users', 'delete', { id }), {});
}

async function main() {
  // By default the client calls below v1/; with an empty prefix, by the short form.
  for (const options of [{}, { prefix: '' }, { prefix: 'v1/' }]) {
    const client = new Client({ token, address, ...options });
    await groups(client);
    await invites(client);
    await users(client);
    const missing = await refused(client.call('groups', 'create', {}));
    assert.deepEqual(missing, {
      Id: 'MISSING_NAME', Code: 400, Detail: 'Missing name', Status: 'Bad Request',
    });
  }
  const stranger = new Client({ token: 'nonsense', address });
  assert.equal((await refused(stranger.call('groups', 'list', {}))).Code, 401);
  console.log('@m3o/m3o-node: groups, invites, users, errors: passed');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
