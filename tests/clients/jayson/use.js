// Calls procedures as JSON-RPC 2.0 has them: by position and by name, in batches, as notifications.
'use strict';

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const jayson = require('jayson/promise');

const { hostname, port } = new URL(process.env.SERVER_URL);
// Names of this run's own: the server may have met another.
const run = randomUUID().slice(0, 8);

function client(user, secret, path = '/jsonrpc.php') {
  return jayson.Client.http({ hostname, port, path, auth: `${user}:${secret}` });
}

async function result(promise) {
  const answer = await promise;
  assert.equal(answer.error, undefined, JSON.stringify(answer));
  return answer.result;
}

async function calls(application) {
  const name = `Développeurs ${run}`;
  const group = await result(application.request('createGroup', [name, 'external']));
  assert.equal(typeof group, 'number');
  const named = await result(application.request('getGroup', { group_id: group }));
  assert.deepEqual(named, { id: String(group), external_id: 'external', name });
  const user = { username: `asim-${run}`, password: 'secret' };
  const asim = await result(application.request('createUser', user));
  assert.equal(await result(application.request('addGroupMember', [group, asim])), true);
  // The id of a call may be a text or a number.
  const answer = await application.request('isGroupMember', [group, asim], 'an id');
  assert.deepEqual(answer, { jsonrpc: '2.0', result: true, id: 'an id' });
  const me = await result(client(user.username, 'secret').request('getMe', []));
  assert.equal(me.id, asim);
  return { group, asim };
}

async function batches(application, { group, asim }) {
  const batch = [
    application.request('getVersion', [], undefined, false),
    application.request('removeGroupMember', [group, asim], null, false),
    application.request('isGroupMember', { group_id: group, user_id: asim }, 7, false),
    application.request('noSuchProcedure', [], 8, false),
  ];
  const answers = await application.request(batch);
  // The second is a notification.
  assert.equal(answers.length, 3);
  assert.deepEqual(answers[1], { jsonrpc: '2.0', result: false, id: 7 });
  assert.deepEqual(answers[2].error, { code: -32601, message: 'Method not found' });
  // The empty response to notifications alone is none.
  assert.equal(await application.request('getVersion', [], null), undefined);
}

async function errors(application) {
  const missing = await application.request('createGroup', []);
  assert.equal(missing.error.code, -32602);
  for (const stranger of [client('jsonrpc', 'x'.repeat(40)), client('nobody', 'a guess')]) {
    await assert.rejects(stranger.request('getVersion', []), (error) => error.code === 401);
  }
}

async function main() {
  const application = client('jsonrpc', process.env.SERVER_KEY);
  const made = await calls(application);
  await batches(application, made);
  await errors(application);
  assert.equal(await result(application.request('removeGroup', [made.group])), true);
  assert.equal(await result(application.request('removeUser', [made.asim])), true);
  console.log(`jayson ${require('jayson/package.json').version}: passed`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
