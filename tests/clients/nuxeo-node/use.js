// What the npm client does first, and with users, groups and fetch properties.
const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const Nuxeo = require('nuxeo');

const baseURL = `${process.env.SERVER_URL}/nuxeo`;
// Names of this run's own: the server may have seen another.
const run = randomUUID().slice(0, 8);
const named = (name) => `${name}-${run}`;
const password = 'battery staple';

function client(username, secret, options = {}) {
  return new Nuxeo({ baseURL, auth: { method: 'basic', username, password: secret }, ...options });
}

async function refused(status, promise) {
  const error = await promise.then(() => assert.fail(`must be ${status}`), (error) => error);
  assert.equal(error.response?.status, status, error);
}

// Clients before 3 connect by another name, and resolve to the user.
async function connected(nuxeo) {
  await (nuxeo.connect ? nuxeo.connect() : nuxeo.login());
  return nuxeo;
}

async function connect() {
  // Any name goes with a key; from then on the administrator signs in by password.
  const byKey = client('anybody', process.env.SERVER_KEY);
  const properties = { username: named('chief'), password, groups: ['administrators'] };
  await byKey.users().create({ properties });
  const nuxeo = await connected(client(named('chief'), password));
  assert.equal(nuxeo.connected, true);
  assert.equal(nuxeo.user.id, named('chief'));
  assert.equal(nuxeo.user.isAdministrator, true);
  if (nuxeo.serverVersion) assert.equal(nuxeo.serverVersion.version, '2023.5');
  await refused(401, connected(client(named('chief'), 'wrong')));
  return nuxeo;
}

async function users(nuxeo) {
  const username = named('léo l/l');
  const properties = { username, firstName: 'Léo', company: 'Nuxeo', email: 'leo@example.com' };
  const made = await nuxeo.users().create({ properties });
  assert.equal(made.id, username);
  assert.equal(made.properties.lastName, null);
  await refused(409, nuxeo.users().create({ properties }));
  const user = await nuxeo.users().fetch(username);
  assert.equal(user.properties.firstName, 'Léo');
  const saved = await user.set({ firstName: 'Changed' }).save();
  assert.equal(saved.properties.firstName, 'Changed');
  assert.equal(saved.properties.company, 'Nuxeo');
  await refused(404, nuxeo.users().fetch(named('none')));
  const found = await nuxeo.request('user/search').queryParams({ q: username }).get();
  assert.equal(found.entries.length, 1);
  return username;
}

async function groups(nuxeo, username) {
  const groupname = named('foo');
  const made = await nuxeo.groups().create({ groupname, grouplabel: 'Foo', memberUsers: [username] });
  assert.deepEqual([made.groupname, made.grouplabel, made.memberUsers], [groupname, 'Foo', undefined]);
  await nuxeo.groups().create({ groupname: named('inner'), grouplabel: 'Inner' });

  const fetchProperties = { group: ['memberUsers', 'memberGroups', 'parentGroups'] };
  const group = await nuxeo.groups({ fetchProperties }).fetch(groupname);
  assert.deepEqual([group.memberUsers, group.memberGroups, group.parentGroups], [[username], [], []]);
  group.grouplabel = 'Bar';
  group.memberGroups = [named('inner')];
  const saved = await group.save({ fetchProperties });
  assert.equal(saved.grouplabel, 'Bar');
  assert.deepEqual([saved.memberUsers, saved.memberGroups], [[username], [named('inner')]]);
  // What is not fetched is not sent, and stays.
  const label = await (await nuxeo.groups().fetch(groupname)).save();
  assert.equal(label.grouplabel, 'Bar');
  const kept = await nuxeo.groups({ fetchProperties }).fetch(groupname);
  assert.deepEqual(kept.memberUsers, [username]);
  await refused(409, nuxeo.groups().create({ groupname, grouplabel: 'Foo' }));
  return groupname;
}

async function memberships(nuxeo, username, groupname) {
  const path = `user/${username}/group/${groupname}`;
  // The bare name is no JSON, which the client hands on as it came.
  const removed = await nuxeo.request(path).delete();
  assert.equal(await removed.text(), username);
  assert.deepEqual((await nuxeo.users().fetch(username)).properties.groups, []);
  const user = await nuxeo.request(path).post();
  assert.deepEqual(user.properties.groups, [groupname]);
  const group = await nuxeo.request(`group/${groupname}/user/${username}`).post();
  assert.equal(group.groupname, groupname);
}

async function main() {
  const nuxeo = await connect();
  const username = await users(nuxeo);
  const groupname = await groups(nuxeo, username);
  await memberships(nuxeo, username, groupname);
  assert.equal((await nuxeo.groups().delete(groupname)).status, 204);
  assert.equal((await nuxeo.users().delete(username)).status, 204);
  await refused(404, nuxeo.groups().fetch(groupname));
  console.log(`nuxeo ${require('nuxeo/package.json').version}: connecting, users, groups and fetch properties are as the client expects them`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
