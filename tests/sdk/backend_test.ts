// Runs the backend and the rest of the package roster-sdk against a server.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Roster, RosterError } from 'roster-sdk';
import * as backend from './backend.js';

const { SERVER_URL = '', SERVER_KEY = '' } = process.env;
const { roster } = backend;
const own = (name: string) => `${name}-ts-${process.pid}`;
const password = 'correct horse battery staple';
const browser = { ip: '192.0.2.7', userAgent: 'Firefox' };
const [asim, boris, carla, devs] = [own('asim'), own('boris'), own('carla'), own('devs')];

/** The error with which the request fails. */
async function failure(request: Promise<unknown>): Promise<RosterError> {
  const error: unknown = await request.then(() => assert.fail('it succeeded'), (reason: unknown) => reason);
  assert.ok(error instanceof RosterError, String(error));
  return error;
}

// The application creates a group and its owner, with custom properties that are typed.
const user = await roster.createUser({ id: asim, properties: { username: asim, password, plan: 'team' } });
const plan: string | undefined = user.properties.plan;
assert.equal(plan, 'team');
assert.ok(user.properties.created_at instanceof Date);
// What the application keeps, users see of themselves and cannot change.
assert.deepEqual((await roster.updateUser({ id: asim, app: { credits: 3 } })).app, { credits: 3 });
await roster.createGroup({ id: devs, properties: { name: 'Developers', cost_center: 4711 } });
await roster.addGroupMember({ id: devs, uid: asim, properties: { role: 'owner' } });

// The owner invites, and two people sign up.
const owner = await backend.signIn(asim, password, browser);
const member = await backend.signUp(await backend.invite(owner, devs, 'member', 7), boris, password, browser);
await backend.signUp(await backend.invite(owner, devs, 'manager', 7), carla, password, browser);
await backend.invite(owner, devs, 'member', 2);
const me = await backend.whoIs(member);
assert.equal(me?.properties.username, boris);
assert.equal(me.properties.plan, 'free');
assert.deepEqual(me.groups.map(({ id, role }) => [id, role]), [[devs, 'member']]);
assert.ok(me.session?.properties.expires_at instanceof Date);
assert.deepEqual([me.session.properties.ip, me.session.properties.user_agent], [browser.ip, browser.userAgent]);
assert.equal((await failure(roster.as(member).updateMe({ app: { credits: 9 } }))).code, 'forbidden');
assert.equal(await backend.whoIs('nobody'), null);
assert.equal(await backend.whoIs(SERVER_KEY), null);

// The page has all members, from however many pages of the list, and the invite that is open.
const others = Array.from({ length: 120 }, (_, n) => own(`u${n}`));
for (const uid of others) {
  await roster.createUser({ id: uid });
  await roster.addGroupMember({ id: devs, uid });
}
const page = await backend.adminPage(owner, devs);
assert.deepEqual([page.name, page.costCenter, page.invites.length], ['Developers', 4711, 1]);
const days = (page.invites[0]!.until.getTime() - Date.now()) / 86_400_000;
assert.ok(days > 1.9 && days < 2.1);
assert.deepEqual(page.members.slice(0, 3).map(({ name, role }) => [name, role]), [[asim, 'owner'], [boris, 'member'], [carla, 'manager']]);
assert.deepEqual(page.members.slice(3).map(({ id }) => id), others);
assert.ok(page.members[0]!.since instanceof Date);
const sizes = [];
for await (const { entries } of roster.pages(roster.listGroupMembers, { id: devs, limit: 50 })) sizes.push(entries.length);
assert.deepEqual(sizes, [50, 50, 23]);
// The feed has a next page always; its pages end with what there is.
const actions = [];
for await (const { properties } of roster.entries(roster.listChanges, { user: asim, limit: 2 })) actions.push(properties.action);
assert.ok(actions.length > 3 && actions.includes('user.created'), actions.join());

// A signed-in user accepts without a body, and an empty user can be created.
await roster.createGroup({ id: own('ops') });
await roster.addGroupMember({ id: own('ops'), uid: asim, properties: { role: 'owner' } });
const joined = await roster.as(member).acceptInvite({ handle: await backend.invite(owner, own('ops'), 'member', 1) });
assert.equal(joined.properties.role, 'member');
assert.equal((await roster.createUser()).properties.username, undefined);

// A member is removed; everybody's sessions end when they say so.
await backend.remove(owner, devs, me.id);
assert.equal((await backend.adminPage(owner, devs)).members.length, 122);
const second = await backend.signIn(asim, password, browser);
await backend.signOutEverywhere(owner);
assert.deepEqual([await backend.whoIs(owner), await backend.whoIs(second)], [null, null]);

// Ids are encoded, in paths and in queries.
const odd = own('a/b?c#d%2F&e');
await roster.createUser({ id: odd });
assert.equal((await roster.getUser({ id: odd })).id, odd);
const both = await roster.listUsers({ id: [odd, asim] });
assert.deepEqual(both.entries.map(({ id }) => id).sort(), [asim, odd].sort());

// Several invites at once have an outcome each.
const outcomes = await roster.createInvites({
  entries: [{ properties: { group: devs } }, { properties: { group: own('none') } }],
});
assert.ok(outcomes.entries[0]?.invite?.properties.expires_at instanceof Date);
assert.equal(outcomes.entries[1]?.problem?.code, 'not_found');

// Who signs in elsewhere than in `default` says where.
const tenant = new Roster({ url: SERVER_URL, key: SERVER_KEY, namespace: own('tenant') });
await roster.createNamespace({ id: own('tenant') });
await tenant.createUser({ properties: { username: 'dora', password } });
const dora = await tenant.createSession({ properties: { username: 'dora', password } });
const hers = await tenant.as(dora.properties.token).getMe();
assert.equal('namespace' in hers && hers.namespace, own('tenant'));
assert.equal((await failure(roster.createSession({ properties: { username: 'dora', password } }))).status, 401);

// Concurrent changes are noticed.
const read = await roster.getUser({ id: asim });
await roster.updateUser({ id: asim, properties: { plan: null, seats: { used: 1, paid: 2 } }, 'If-Match': roster.etag(read) });
const stale = await failure(roster.updateUser({ id: asim, properties: { plan: 'x' }, 'If-Match': roster.etag(read) }));
assert.deepEqual([stale.status, stale.code], [412, 'stale']);
const changed = await roster.patchUser({ id: asim, properties: { seats: { used: 2, paid: 2 } } });
assert.deepEqual([changed.properties.plan, changed.properties.seats?.used], [undefined, 2]);

// A call that is repeated with the same key has its effect once.
const once = () => roster.createGroup({ properties: { name: 'once' }, 'Idempotency-Key': own('a-key-for-one-group') });
assert.equal((await once()).id, (await once()).id);

// Whatever fails is a RosterError.
const invalid = await failure(roster.createUser({ properties: { username: '', email: 'no' } }));
assert.deepEqual([invalid.status, invalid.code, invalid.field], [422, 'invalid', invalid.errors[0]?.field]);
assert.deepEqual(invalid.errors.map(({ field }) => field).sort(), ['email', 'username']);
assert.ok(invalid.message.includes(invalid.field ?? '-') && invalid.requestId && invalid.detail === invalid.message);
const unknown = await failure(roster.as('rk_unknown').getUser({ id: asim }));
assert.deepEqual([unknown.status, unknown.code], [401, 'unauthenticated']);
assert.equal((await failure(roster.as().getUser({ id: asim }))).status, 401);

// A server that is down, one that is too slow, and a proxy in between.
const html = createServer((_, response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'));
const silent = createServer(() => {});
const broken = createServer((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id'));
for (const server of [html, silent, broken]) await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const at = (server: typeof html) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const gateway = await failure(new Roster({ url: at(html) }).getAbout());
assert.deepEqual([gateway.status, gateway.code, gateway.cause], [502, 'unexpected', '<h1>Bad gateway</h1>']);
const slow = await failure(new Roster({ url: at(silent), timeout: 100 }).getAbout());
assert.deepEqual([slow.status, slow.code, (slow.cause as Error).name], [0, 'unreachable', 'TimeoutError']);
const half = await failure(new Roster({ url: at(broken) }).getAbout());
assert.deepEqual([half.status, half.code, half.cause instanceof SyntaxError], [200, 'unexpected', true]);
const url = at(html);
for (const server of [html, silent, broken]) { server.closeAllConnections(); server.close(); }
const down = await failure(new Roster({ url }).getAbout());
assert.deepEqual([down.status, down.code], [0, 'unreachable']);
assert.ok(down.cause instanceof TypeError);

// What cannot be sent is an error of the caller.
const endless: Record<string, unknown> = {};
endless.self = endless;
await assert.rejects(new Roster({ url: SERVER_URL }).createUser({ properties: { endless } }), TypeError);

// The compiler refuses what would be stored and never found again.
const never = () => [
  // @ts-expect-error a misspelt property
  roster.createUser({ properties: { usrname: 'x' } }),
  // @ts-expect-error a misspelt custom property
  roster.createUser({ properties: { plam: 'free' } }),
  // @ts-expect-error a custom property of another type
  roster.createGroup({ properties: { cost_center: '4711' } }),
  // @ts-expect-error a list needs its group
  roster.entries(roster.listGroupMembers, {}),
];
assert.equal(typeof never, 'function');

// Without types, custom properties are unknown, and any can be set.
const untyped = new Roster({ url: `${SERVER_URL}/`, key: SERVER_KEY });
const free = await untyped.updateUser({ id: asim, properties: { shoe_size: 43 } });
const size: unknown = free.properties.shoe_size;
assert.equal(size, 43);
console.log('typescript: the backend works');
