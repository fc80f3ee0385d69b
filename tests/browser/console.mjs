// Five stories of the console and of the pages for people, each with a mouse and with a keyboard alone, and
// what a page of another origin can do: console.mjs FOLDER, which screenshots are written to.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { property } from './console-fill.mjs';
import { callers, cutExport, versionsBefore } from './console-lists.mjs';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { firstBytes, firstCalls, leaving, propertiesMeanwhile, waiting } from './console-states.mjs';
import { byKeyboard, byMouse } from './hands.mjs';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY, SERVER_LOG } = process.env;
const [folder] = process.argv.slice(2);
const MARKUP = '<img src=x onerror="document.title=`x`">';
/** Where `ROSTER_REDIRECTS` allows people to be sent. */
const ELSEWHERE = 'https://app.example.com';
/** Chromium logs each response that is an error. */
const REFUSED = ['the server responded with a status of 4', 'Failed to load resource'];

/** Where the first administrator joins, as the server has printed it. */
const firstLink = async () => /joins at (\S+)/.exec(await readFile(SERVER_LOG, 'utf8'))[1].replace(/,$/, '');

/** Where another administrator joins. */
async function nextLink() {
  const { properties } = await api('POST', '/invite', property('invite', undefined, { group: 'administrators' }));
  return `${SERVER_URL}/account/join#${properties.code}`;
}

/** An administrator joins by a link. */
async function joining({ page, hands, name }, link) {
  await page.goto(link);
  await page.getByRole('heading', { name: /^Join/ }).waitFor();
  if (hands.way === 'mouse') await page.screenshot({ path: `${folder}/join.png` });
  await hands.write(page.getByRole('textbox', { name: 'Choose a username' }), name);
  await hands.write(page.getByLabel('Choose a password'), PASSWORD);
  await hands.press(page.getByRole('button', { name: 'Create account and join' }));
  await page.getByRole('heading', { name: 'You have joined' }).waitFor();
  await hands.press(page.getByRole('link', { name: 'Open the console' }));
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.mustBeFine('joining');
}

/** Users and groups are created, nested and filled. Names with markup are shown as text. */
async function usersAndGroups({ page, hands }) {
  const [inner, outer] = [`devs-${hands.way}`, `platform-${hands.way}`];
  const navigation = page.getByRole('navigation', { name: 'Console' });
  const dialog = page.getByRole('dialog');
  await hands.press(navigation.getByRole('link', { name: 'Users', exact: true }));
  await hands.press(page.getByRole('button', { name: 'Create user' }));
  await hands.write(dialog.getByRole('textbox', { name: 'Username' }), `asim-${hands.way}`);
  await hands.write(dialog.getByRole('textbox', { name: 'Name', exact: true }), MARKUP);
  await hands.write(dialog.getByLabel('First password'), PASSWORD);
  await hands.press(dialog.getByRole('button', { name: 'Create user' }));
  await page.getByRole('heading', { name: MARKUP }).waitFor();
  const asim = decodeURIComponent(new URL(page.url()).pathname.split('/').pop());
  for (const id of [inner, outer]) {
    await hands.press(navigation.getByRole('link', { name: 'Groups', exact: true }));
    await hands.press(page.getByRole('button', { name: 'Create group' }));
    await hands.write(dialog.getByRole('textbox', { name: 'Name' }), `The ${id}`);
    await hands.write(dialog.getByRole('textbox', { name: 'Id', exact: true }), id);
    await hands.press(dialog.getByRole('button', { name: 'Create group' }));
    await page.getByRole('heading', { name: `The ${id}`, level: 1 }).waitFor();
  }
  await hands.press(page.getByRole('link', { name: 'Nesting' }));
  await hands.press(page.getByRole('button', { name: 'Nest a group' }));
  await hands.find(dialog.getByRole('combobox', { name: 'Group' }), inner, new RegExp(inner));
  await hands.press(dialog.getByRole('button', { name: 'Nest group' }));
  await hands.press(page.getByRole('treeitem', { name: `The ${inner}` }));
  await page.getByRole('heading', { name: `The ${inner}`, level: 1 }).waitFor();
  await hands.press(page.getByRole('button', { name: 'Add member' }));
  await hands.find(dialog.getByRole('combobox', { name: 'User' }), `asim-${hands.way}`, /img/);
  await hands.choose(dialog.getByLabel('Role'), 'manager');
  await hands.press(dialog.getByRole('button', { name: 'Add member' }));
  await page.getByRole('row', { name: /Manager/ }).waitFor();
  assert.equal((await api('GET', `/group/${inner}/user/${asim}`)).properties.role, 'manager');
  await api('PATCH', `/user/${asim}`, property('user', undefined, { note: MARKUP, [MARKUP]: 1 }));
  await api('PATCH', `/group/${inner}`, property('group', undefined, { description: MARKUP }));
  for (const [to, shown] of [[`users/${asim}/properties`, page.getByLabel('Value of note')], [`users/${asim}/history`, page.locator('.log li').first()], [`groups/${inner}`, page.getByText(MARKUP).first()]]) {
    await page.open(`console/${to}`);
    await shown.waitFor();
    assert.equal(await page.locator('img[src="x"]').count(), 0, `markup became an element on ${to}`);
  }
  assert.notEqual(await page.title(), 'x', 'markup was executed');
  await page.mustBeFine('users and groups');
}

/** Somebody is invited, and joins from another window. */
async function inviting(browser, { page, hands }) {
  const dialog = page.getByRole('dialog');
  await hands.press(page.getByRole('navigation', { name: 'Group' }).getByRole('link', { name: 'Invites' }));
  await hands.press(page.getByRole('button', { name: 'Create invite' }));
  await hands.write(dialog.getByLabel('Message'), MARKUP);
  await hands.press(dialog.getByRole('button', { name: 'Create invite' }));
  const code = await page.locator('.secret.code').textContent();
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await hands.press(dialog.getByRole('button', { name: 'Close' }));
  const window = await consolePage(browser, { width: 390, expected: REFUSED });
  const other = { page: window, hands: (hands.way === 'mouse' ? byMouse : byKeyboard)(window), name: `boris-${hands.way}` };
  await window.open('account/join');
  await other.hands.write(window.getByLabel('Your code'), code.toLowerCase());
  await other.hands.press(window.getByRole('button', { name: 'Continue' }));
  await window.getByText(MARKUP).waitFor();
  // Who skips to the content keeps the code.
  const before = window.url();
  await window.locator('a.skip').focus();
  await window.keyboard.press('Enter');
  assert.equal(await window.evaluate(() => document.activeElement?.tagName), 'H1');
  assert.equal(window.url(), before);
  await other.hands.write(window.getByLabel('Choose a username'), other.name);
  await other.hands.write(window.getByLabel('Choose a password'), 'short');
  await other.hands.press(window.getByRole('button', { name: 'Create account and join' }));
  await window.getByText('must have at least 8 characters').waitFor();
  await other.hands.write(window.getByLabel('Choose a password'), PASSWORD);
  await other.hands.press(window.getByRole('button', { name: 'Create account and join' }));
  await other.hands.press(window.getByRole('link', { name: 'Your account' }));
  await other.hands.press(window.getByRole('link', { name: 'Groups' }));
  await window.getByText(`The devs-${hands.way}`).waitFor();
  // Whoever administers nothing has no console.
  await window.goto(`${SERVER_URL}/console/users`);
  await window.getByRole('heading', { name: 'Your profile' }).waitFor();
  await window.mustBeFine('inviting');
  return other;
}

/** Somebody looks after their own account, and signs in again. */
async function ownAccount({ page, hands, name }) {
  const next = `${PASSWORD} 2`;
  await hands.press(page.getByRole('link', { name: 'Password' }));
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  await hands.write(page.getByLabel('Old password'), PASSWORD);
  await hands.write(page.getByLabel('New password'), next);
  await hands.press(page.getByRole('button', { name: 'Change password' }));
  await page.getByText('Your password is changed.').waitFor();
  await hands.press(page.getByRole('button', { name: 'Sign out' }));
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // No e-mails are sent here, so that nobody is promised one.
  assert.equal(await page.getByText('Forgot your password?').count(), 0);
  await hands.write(page.getByLabel('Username or e-mail'), name);
  await hands.write(page.getByLabel('Password'), next);
  await hands.press(page.getByRole('button', { name: 'Sign in' }));
  await hands.press(page.getByRole('link', { name: 'Sessions' }));
  await page.getByText('This one').waitFor();
  await page.mustBeFine('the own account');
}

/** Somebody recovers an account by a code that an administrator has handed over. */
async function recovering({ page, hands }, other) {
  const [boris] = (await api('GET', `/user?username=${other.name}`)).entries;
  await page.open(`console/users/${boris.id}`);
  await hands.press(page.getByRole('button', { name: 'Recover' }));
  await hands.press(page.getByRole('button', { name: 'Show a code' }));
  const code = await page.locator('.secret.code').textContent();
  await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Close' }));
  const window = other.page;
  await window.open(`account/recover#${code}`);
  await window.reload();
  await other.hands.write(window.getByLabel('New password'), `${PASSWORD} 3`);
  await other.hands.press(window.getByRole('button', { name: 'Set password' }));
  await window.getByRole('heading', { name: 'Your password is set' }).waitFor();
  await window.open(`account/recover#${code}`);
  await window.reload();
  await window.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await signIn(window, other.name, `${PASSWORD} 3`, 'account/profile');
  await window.mustBeFine('recovering');
}

/** What only keys do: the palette, the help, rows, and the filter. */
async function keys(page) {
  await page.open('console');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to' });
  await palette.getByRole('combobox').waitFor();
  await page.keyboard.type('The devs-mouse');
  await palette.getByRole('option', { name: /The devs-mouse/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The devs-mouse', level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sess');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
  await page.open('console/users');
  await page.keyboard.press('/');
  await page.keyboard.type('asim');
  await page.waitForURL('**/console/users?q=asim');
  await page.getByText('2 users').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await page.getByText('1 user selected').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Shortcuts' }).getByLabel(/Single keys/).press(' ');
  await page.keyboard.press('Escape');
  // Somebody who speaks to the browser would press keys without wanting to.
  await page.locator('h1').focus();
  await page.keyboard.press('?');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.evaluate(() => localStorage.clear());
  await page.mustBeFine('keys');
}

/** What a screen reader and a keyboard find: the heading after each step, what was done, a tree; and colors of the system. */
async function found(page) {
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await page.open('console/groups');
  for (const screen of ['Users', 'Groups', 'Health']) {
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: screen, exact: true }).click();
    await page.waitForFunction((name) => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === name && document.title === name, screen);
  }
  await page.open('console/groups/platform-mouse/nesting');
  const tree = page.getByRole('tree').first();
  await tree.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowRight');
  await tree.getByText('nothing nested').waitFor();
  await api('POST', '/group', property('group', 'alone', { name: 'Alone' }));
  await api('POST', '/group/platform-mouse/group/alone');
  await page.open('console/groups/platform-mouse/nesting');
  await tree.getByRole('treeitem').first().focus();
  for (const [key, name] of [['End', 'Alone'], ['Home', 'The devs-mouse'], ['ArrowDown', 'Alone'], ['ArrowUp', 'The devs-mouse'], ['a', 'Alone'], ['t', 'The devs-mouse']]) {
    await page.keyboard.press(key);
    assert.match(await focused(), new RegExp(`^${name}`), key);
  }
  // Outside of the tree the keys are no shortcuts of the tree, and in it no shortcuts of the page.
  await page.keyboard.press('j');
  assert.match(await focused(), /^The devs-mouse/);
  await page.keyboard.press('a');
  await page.keyboard.press('Delete');
  await page.getByRole('dialog', { name: 'Take Alone out of The platform-mouse?' }).getByRole('button', { name: 'Take out' }).click();
  await page.locator('[role="status"][aria-live="polite"]').getByText('Alone is no longer in The platform-mouse.').waitFor();
  await tree.getByRole('treeitem', { name: 'Alone' }).waitFor({ state: 'detached' });
  await page.emulateMedia({ forcedColors: 'active' });
  for (const to of ['console/groups/platform-mouse/nesting', 'console/users', 'account/profile']) {
    await page.open(to);
    await page.mustBeAccessible(`${to} in colors of the system`);
    const isMarked = await page.locator('nav [aria-current]').first().evaluate((link) => getComputedStyle(link).outlineStyle);
    assert.equal(isMarked, 'solid', `the current page is not told apart on ${to}`);
    await page.screenshot({ path: `${folder}/forced-${to.replaceAll('/', '-')}.png` });
  }
  await page.emulateMedia({ forcedColors: null });
}

/** Nesting in a circle is refused, and the error names the groups between. */
async function nestingInACircle(page) {
  await page.open('console/groups/devs-mouse/nesting');
  // What it is in is a tree too.
  await page.getByRole('tree', { name: /is in$/ }).getByRole('treeitem', { name: 'The platform-mouse' }).waitFor();
  await page.getByRole('button', { name: 'Nest a group' }).click();
  // What is found covers the button until one is chosen.
  await byMouse(page).find(page.getByRole('dialog').getByRole('combobox', { name: 'Group' }), 'platform-mouse', /platform-mouse/);
  await page.getByRole('dialog').getByRole('button', { name: 'Nest group' }).click();
  await page.getByText('A group cannot contain itself: devs-mouse › platform-mouse › devs-mouse.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
}

/** What a list finds is saved, by the API and page by page; rows are closer if wanted; filters are remembered. */
async function lists(page) {
  await api('POST', '/group', property('group', 'outside', { name: 'Outside', external_id: 'hr-7' }));
  await page.open('console/groups');
  await page.getByLabel('External id').fill('hr-7');
  await page.waitForURL('**/console/groups?external_id=hr-7');
  await page.getByText('1 group', { exact: true }).waitFor();
  assert.deepEqual(await exported(page), ['outside']);
  await page.open('console/sessions');
  assert.ok((await exported(page)).length > 0, 'sessions are exported page by page');
  const height = () => page.locator('tbody tr').first().evaluate((row) => row.getBoundingClientRect().height);
  const before = await height();
  await page.getByRole('button', { name: 'Compact rows' }).click();
  assert.ok((await height()) < before, 'rows are closer');
  await page.reload();
  await page.locator('tbody tr').first().waitFor();
  assert.ok((await height()) < before, 'this browser remembers it');
  await page.getByRole('button', { name: 'Compact rows' }).click();
  await page.mustBeFine('lists');
}

/** The ids in the file that a list is exported to. */
async function exported(page) {
  await page.getByRole('button', { name: 'Export' }).click();
  const downloads = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  const text = await readFile(await (await downloads).path(), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line)).filter((each) => each['entity-type'] !== 'export').map((each) => each.id);
}

/** Changes appear as they are made, and are found by their time. */
async function changes(page) {
  await page.open('console/changes?type=group');
  const stream = page.waitForRequest(/change\/stream/);
  await page.getByRole('button', { name: 'Follow live' }).click();
  await stream;
  await api('POST', '/group', property('group', 'alive', {}));
  await page.getByRole('button', { name: 'Created the group alive' }).waitFor();
  await page.open('console/changes?until=2020-01-01');
  await page.getByRole('heading', { name: 'No change matches' }).waitFor();
  await page.mustBeFine('changes');
}

/** Somebody else changes an entity while a form is open: both versions are shown, and who has changed it. */
async function changedMeanwhile(page) {
  await page.open('console/groups/outside/details');
  await page.getByRole('textbox', { name: 'Description' }).fill('Mine');
  await api('PATCH', '/group/outside', property('group', undefined, { description: 'Theirs' }));
  await page.getByRole('button', { name: 'Save details' }).click();
  const conflict = page.getByRole('dialog', { name: 'This was changed meanwhile' });
  await conflict.getByText('the key admin').waitFor();
  await conflict.getByText('Theirs').waitFor();
  await conflict.getByRole('button', { name: 'Save yours instead' }).click();
  await page.getByText('The group is saved.').waitFor();
  assert.equal((await api('GET', '/group/outside')).properties.description, 'Mine');
  await page.mustBeFine('changed meanwhile');
}

/** Whoever signs in is sent to where the operator says, and nowhere else. */
async function redirecting(browser) {
  await api('POST', '/user', property('user', 'ann', { username: 'ann', password: PASSWORD }));
  const page = await consolePage(browser, { expected: REFUSED });
  await page.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Welcome</h1>' }));
  for (const [asked, arrives] of [['https://evil.example/', `${SERVER_URL}/account/profile`], [`${ELSEWHERE}/welcome`, `${ELSEWHERE}/welcome`]]) {
    await page.goto(`${SERVER_URL}/account/sign-in?redirect=${encodeURIComponent(asked)}`);
    await page.getByLabel('Username or e-mail').fill('ann');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(arrives);
  }
  await page.context().close();
}

/** A table goes in, with a row that fails, and everything comes out. */
async function transferring(page) {
  await page.open('console/transfer');
  const table = `login;Name;Mail;groups;shoe_size\ndora;"Dora; ${MARKUP}";dora@example.com;devs-mouse;41\n;Nobody;no address;;\n`;
  await page.getByLabel('File').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.getByText('3 documents in the file.').waitFor();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText(/Dry run: 3 of 3: 2 created/).waitFor();
  await page.getByRole('table', { name: 'Failures' }).getByRole('row', { name: /^3 / }).waitFor();
  assert.equal((await api('GET', '/user?username=dora')).entries.length, 0, 'something was written');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText(/^3 of 3: 2 created/).waitFor();
  const [dora] = (await api('GET', '/user?username=dora&group=devs-mouse')).entries;
  assert.deepEqual([dora.properties.login_email, dora.properties.shoe_size], ['dora@example.com', '41']);
  const downloads = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const lines = (await readFile(await (await downloads).path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.some((line) => line.id === dora.id) && lines.at(-1)['entity-type'] === 'export');
  await page.mustBeFine('transferring');
}

/** Somebody is signed out while a form is filled in: it goes on after signing in again. */
async function signedOutMeanwhile(page) {
  await page.open('console/groups');
  await page.getByRole('button', { name: 'Create group' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('After all');
  await api('DELETE', `/user/${(await api('GET', '/user?username=root')).entries[0].id}/session`);
  // Another worker of the server may remember the session for a second.
  await page.waitForTimeout(1100);
  await page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();
  const again = page.getByRole('dialog', { name: 'You have been signed out' });
  await again.getByLabel('Password').fill(PASSWORD);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'After all' }).waitFor();
  await page.mustBeFine('signed out meanwhile');
}

/** A page on another port of this machine, with whose requests the browser sends the cookie, can do nothing with it. */
async function anotherOrigin(page) {
  // The user and the group are there, and the user is not in the group, so that only the refusal is in the way.
  const membership = '/group/outside/user/ann';
  const none = await fetch(`${SERVER_URL}${membership}`, { headers: { Authorization: `Bearer ${SERVER_KEY}` } });
  assert.equal(none.status, 404);
  const evil = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>evil</title><iframe name="frame"></iframe>');
  });
  await new Promise((ready) => evil.listen(0, '127.0.0.1', ready));
  const attacker = await page.context().newPage();
  await attacker.goto(`http://127.0.0.1:${evil.address().port}/`);
  const before = JSON.stringify(await api('GET', '/change?order=newest&limit=1'));
  const outcomes = await attacker.evaluate(async ([server, path]) => {
    const send = async (to, options) => {
      try {
        const response = await fetch(`${server}${to}`, { credentials: 'include', ...options });
        return response.type === 'opaque' ? 'unreadable' : await response.text();
      } catch {
        return 'refused';
      }
    };
    const mark = { 'Roster-Console': '1' };
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', target: 'frame', action: `${server}${path}` });
    document.body.append(form);
    const submitted = new Promise((done) => {
      document.querySelector('iframe').addEventListener('load', () => done('unreadable'));
      setTimeout(() => done('no response'), 20_000);
    });
    form.submit();
    const image = document.createElement('img');
    image.src = `${server}/me`;
    document.body.append(image);
    return Promise.all([
      submitted,
      send('/me', {}),
      send('/me', { headers: mark }),
      send('/me', { mode: 'no-cors' }),
      send(path, { method: 'POST', mode: 'no-cors' }),
      send(path, { method: 'POST', headers: mark }),
      send('/console/session', { method: 'POST', mode: 'no-cors', body: '{}' }),
      send('/console/session', { method: 'DELETE', headers: mark }),
      new Promise((done) => {
        const socket = new WebSocket(`${server.replace('http', 'ws')}/change/stream`);
        socket.onopen = () => done('opened');
        socket.onerror = () => done('refused');
      }),
    ]);
  }, [SERVER_URL, membership]);
  assert.deepEqual([...new Set(outcomes)].sort(), ['refused', 'unreadable'], String(outcomes));
  assert.equal(JSON.stringify(await api('GET', '/change?order=newest&limit=1')), before, 'something was written');
  await attacker.close();
  evil.close();
  await page.open('console');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  // From a page of this origin the same request does what it says.
  const own = await page.evaluate(async (to) => (await fetch(to, { method: 'POST', headers: { 'Roster-Console': '1' } })).status, membership);
  assert.equal(own, 201);
}

/** All five stories, in one of the two ways. */
async function stories(browser, way, name, link) {
  const page = await consolePage(browser, { expected: REFUSED });
  const somebody = { page, hands: way(page), name };
  await joining(somebody, link);
  await usersAndGroups(somebody);
  const other = await inviting(browser, somebody);
  await ownAccount(other);
  await recovering(somebody, other);
  console.log(`five stories work by ${somebody.hands.way}`);
  return page;
}

await withBrowser(async (browser) => {
  const [page] = await Promise.all([
    stories(browser, byMouse, 'root', await firstLink()),
    stories(browser, byKeyboard, 'kay', await nextLink()),
  ]);
  await keys(page);
  await found(page);
  await nestingInACircle(page);
  await lists(page);
  await cutExport(page);
  await changes(page);
  await callers(page);
  await versionsBefore(page);
  await changedMeanwhile(page);
  await redirecting(browser);
  await transferring(page);
  await signedOutMeanwhile(page);
  await anotherOrigin(page);
  console.log('a page of another origin can do nothing');
  await waiting(page);
  await leaving(page);
  await propertiesMeanwhile(page);
  await firstCalls(browser, page);
  await firstBytes(page);
});
