// What the console does while it waits, when somebody leaves a form, and what a first view costs.

import assert from 'node:assert/strict';
import { property } from './console-fill.mjs';
import { api, consolePage, isOfApi } from './console-page.mjs';

const { SERVER_URL } = process.env;

/** What is being read is said; what was read stays while the browser is offline or the server away, and is read again. */
export async function waiting(page) {
  await page.open('console/keys');
  const users = page.getByRole('link', { name: 'Users', exact: true });
  await page.route('**/user?**', async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  await users.click();
  await page.getByRole('status', { name: 'Loading' }).waitFor();
  await page.locator('tbody tr').first().waitFor();
  assert.equal(await page.getByRole('status', { name: 'Loading' }).count(), 0);
  await page.unroute('**/user?**');
  await page.open('console/keys');
  const times = [];
  await page.route('**/user?**', (route) => {
    times.push(Date.now());
    return times.length <= 2 ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, contentType: 'application/problem+json', body: '{"status": 503, "code": "busy", "detail": "too busy"}' }) : route.continue();
  });
  await users.click();
  await page.getByText('The server does not respond. Next attempt in 1 s.').waitFor();
  await page.getByText('The server does not respond. Next attempt in 2 s.').waitFor();
  await page.locator('tbody tr').first().waitFor();
  await page.getByText('Next attempt in').waitFor({ state: 'detached' });
  assert.ok(times[1] - times[0] >= 900 && times[2] - times[1] >= 1900, `attempts at ${times}`);
  await page.unroute('**/user?**');
  await page.context().setOffline(true);
  await page.getByText('You are offline. This page stays as it is.').waitFor();
  assert.ok(await page.locator('tbody tr').count() > 0);
  await page.context().setOffline(false);
  await page.getByText('You are offline').waitFor({ state: 'detached' });
  await page.mustBeFine('waiting');
}

/** Whoever leaves a changed form is asked: by a link, by the buttons of the browser, and when the tab is closed. */
export async function leaving(page) {
  const asked = [];
  let answer = 'dismiss';
  const listener = (dialog) => {
    asked.push(dialog.type());
    return dialog[answer]();
  };
  const wait = async (count) => {
    for (let looks = 0; asked.length < count && looks < 100; looks += 1) await page.waitForTimeout(20);
    assert.equal(asked.length, count);
  };
  page.on('dialog', listener);
  const isThere = () => page.evaluate(() => [...document.querySelectorAll('main form :is(input, textarea)')].some((field) => field.value === 'not saved'));
  const forms = [
    ['details', 'Details', () => page.getByRole('textbox', { name: 'Description' }).fill('not saved')],
    ['properties', 'Properties', async () => {
      await page.getByRole('button', { name: 'Add a property' }).click();
      await page.getByLabel('Value of').fill('not saved');
    }],
  ];
  for (const [tab, label, change] of forms) {
    asked.length = 0;
    answer = 'dismiss';
    await page.open('console/groups/outside');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: label }).click();
    await change();
    await page.getByRole('link', { name: 'Nesting' }).click();
    await wait(1);
    // The page comes back as it was, and so do the pages around it.
    await page.evaluate(() => history.back());
    await wait(2);
    await page.waitForURL(`**/${tab}`);
    await page.evaluate(() => history.go(-2));
    await wait(3);
    await page.waitForURL(`**/${tab}`);
    assert.equal(await isThere(), true, tab);
    answer = 'accept';
    await page.evaluate(() => history.back());
    await page.waitForURL('**/history');
    await page.locator('main .log li').first().waitFor();
    await wait(4);
    await page.evaluate(() => history.forward());
    await page.waitForURL(`**/${tab}`);
    await page.locator('main form').waitFor();
    assert.equal(await isThere(), false, tab);
    assert.equal(asked.length, 4);
  }
  page.off('dialog', listener);
  const tab = await page.context().newPage();
  await tab.goto(`${SERVER_URL}/console/groups/outside/details`);
  await tab.getByRole('textbox', { name: 'Description' }).click();
  await tab.getByRole('textbox', { name: 'Description' }).fill('not saved');
  // The page asks from its next frame on.
  await tab.waitForFunction(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  const asks = tab.waitForEvent('dialog');
  await tab.close({ runBeforeUnload: true });
  const dialog = await asks;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.accept();
  await page.mustBeFine('leaving');
}

/** Somebody else changes properties meanwhile: both versions are shown, and only what one has changed is saved. */
export async function propertiesMeanwhile(page) {
  for (const member of ['properties', 'app']) {
    const own = (values) => ({ 'entity-type': 'group', [member]: values });
    const read = async () => (await api('GET', '/group/outside'))[member];
    await api('PATCH', '/group/outside', own({ plan: 'free', room: 1 }));
    await page.open(`console/groups/outside/${member === 'app' ? 'application' : member}`);
    await page.getByLabel('Value of plan').fill('pro');
    await api('PATCH', '/group/outside', own({ plan: 'trial', room: 2 }));
    await page.getByRole('button', { name: 'Save properties' }).click();
    const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
    await conflict.getByText('trial').waitFor();
    assert.equal(await conflict.getByText('room').count(), 0);
    await conflict.getByRole('button', { name: 'Save yours instead' }).click();
    await page.getByText('The properties are saved.').waitFor();
    const { plan, room } = await read();
    assert.deepEqual([plan, room], ['pro', 2], member);
    // The form is there anew, with what both have saved.
    await page.waitForFunction(() => [...document.querySelectorAll('main form input')].some((field) => field.value === '2'));
    await page.getByLabel('Remove plan').click();
    const saved = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.getByRole('button', { name: 'Save properties' }).click();
    await saved;
    assert.equal('plan' in (await read()), false, member);
    await page.settle();
  }
  await page.mustBeFine('properties meanwhile');
}

/** Pages in a fresh tab, what is there first on each, how many calls of the API that takes (one says who the caller is), and what is read afterwards. */
const FIRST = [
  ['console', 'main .log li', 3, ['/key']], ['console/users', 'tbody tr', 2], ['console/groups', 'tbody tr', 2], ['console/invites', 'tbody tr', 2],
  ['console/sessions', 'tbody tr', 2], ['console/keys', 'tbody tr', 2], ['console/webhooks', '.empty', 2], ['console/mails', '.empty', 2],
  ['console/changes', 'tbody tr', 2], ['console/transfer', 'main form', 1], ['console/health', 'main dl', 2], ['console/settings', 'main form', 2],
  ['console/groups/outside/details', 'main form', 2], ['console/groups/platform-mouse', '.empty', 3], ['console/groups/platform-mouse/nesting', '[role="treeitem"]', 3, ['/group/platform-mouse/parent']],
  ['console/groups/devs-mouse/invites', 'tbody tr', 3], ['console/groups/outside/history', 'main .log li', 3],
  ['account/profile', 'main form', 1], ['account/groups', '.cards li', 1], ['account/invites', '.empty', 2], ['account/sessions', '.cards li', 2],
];

/** Opens a page in a fresh tab, and returns its calls: when each began and ended, in the order of both. */
async function callsOf(context, to, first) {
  const tab = await context.newPage();
  const calls = [];
  let now = 0;
  tab.on('request', (request) => isOfApi(request) && calls.push({ request, path: new URL(request.url()).pathname, began: (now += 1), ended: 0 }));
  tab.on('requestfinished', (request) => {
    const call = calls.find((each) => each.request === request);
    if (call) call.ended = now += 1;
  });
  await tab.goto(`${SERVER_URL}/${to}`);
  await tab.locator(first).first().waitFor();
  // What is read afterwards begins within a tenth of a second.
  await tab.waitForTimeout(500);
  await tab.close();
  return calls;
}

/** A page in a fresh tab takes at most so many calls, and what is read `late` begins when these have ended. */
async function mustTake(context, to, first, most, late = []) {
  const calls = await callsOf(context, to, first);
  const before = calls.filter(({ path }) => !late.includes(path));
  const told = `${to}: ${calls.map(({ path, began, ended }) => `${path} ${began}-${ended}`)}`;
  assert.ok(before.length <= most, told);
  assert.equal(calls.length, before.length + late.length, told);
  for (const { began } of calls.filter(({ path }) => late.includes(path))) assert.ok(before.every(({ ended }) => ended < began), told);
}

/** A fresh tab shows what it is for after few calls of the API; what only adds to that is read afterwards. */
export async function firstCalls(browser, page) {
  const context = page.context();
  const readAt = (at) => page.evaluate((time) => Object.keys(localStorage).forEach((key) => localStorage.setItem(key, localStorage[key].replace(/"at":\d+/, `"at":${time}`))), at);
  await readAt(Date.now());
  for (const each of FIRST) await mustTake(context, ...each);
  // A brand that is old, or not known yet, is read when the rows are there.
  for (const forget of [() => readAt(0), () => page.evaluate(() => localStorage.clear())]) {
    await forget();
    await mustTake(context, 'console/users', 'tbody tr', 2, ['/brand']);
    await mustTake(context, 'console/users', 'tbody tr', 2);
  }
  // Whoever has never been here has neither a session nor a brand.
  const { code } = (await api('POST', '/invite', property('invite', undefined, { group: 'outside' }))).properties;
  for (const [to, first, expected] of [['account/sign-in', 'main form', ['/brand']], [`account/join#${code}`, 'main form', ['/brand', '/invite']], ['console/users', 'main form', ['/brand', '/me']]]) {
    const stranger = await consolePage(browser, { expected: ['401'] });
    const calls = await callsOf(stranger.context(), to, first);
    assert.deepEqual(calls.map(({ path }) => path).sort(), expected, to);
    await stranger.context().close();
  }
  console.log('a fresh tab takes two calls for a list, and three for Home and for a part of an entity');
}

/** What is sent of files and documents for the first view, compressed. */
export async function firstBytes(page) {
  let bytes = 0;
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  client.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.open('console/users');
  await page.getByRole('table').waitFor();
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
  console.log(`the first view takes ${bytes} bytes`);
}
