// Five stories of the console and of the pages for people, by mouse and by keyboard, and what a page of
// another origin can do: console.mjs FOLDER, which screenshots are written to.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_LOG } = process.env;
const [folder] = process.argv.slice(2);
const MARKUP = '<img src=x onerror="document.title=`x`">';
/** Chromium logs each response that is an error. */
const REFUSED = ['the server responded with a status of 4', 'Failed to load resource'];

/** Types into the field that has the focus, and goes on to the next one. */
async function typed(page, ...texts) {
  for (const text of texts) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
}

/** Goes by Tab to what has this name, as somebody without a mouse does. */
async function tabTo(page, role, name) {
  const found = page.getByRole(role, { name, exact: true }).first();
  await found.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await found.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not come to the ${role} ${name}`);
}

/** The first administrator joins by the link that the server has printed, without a mouse. */
async function firstAdministrator(browser) {
  const link = /joins at (\S+)/.exec(await readFile(SERVER_LOG, 'utf8'))[1].replace(/,$/, '');
  const page = await consolePage(browser, { expected: REFUSED });
  await page.goto(link);
  await page.getByRole('heading', { name: /^Join/ }).waitFor();
  await page.screenshot({ path: `${folder}/join.png` });
  await tabTo(page, 'textbox', 'Choose a username');
  await typed(page, 'root', PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You have joined' }).waitFor();
  await tabTo(page, 'link', 'Open the console');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.mustBeFine('the first administrator');
  return page;
}

/** Users and groups are created, nested and filled, by mouse. Names with markup are shown as text. */
async function usersAndGroups(page) {
  await page.getByRole('link', { name: 'Users', exact: true }).first().click();
  await page.getByRole('button', { name: 'Create user' }).first().click();
  await page.getByRole('textbox', { name: 'Username' }).fill('asim');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(MARKUP);
  await page.getByLabel('First password').fill(PASSWORD);
  await page.getByRole('dialog').getByRole('button', { name: 'Create user' }).click();
  await page.getByRole('heading', { name: MARKUP }).waitFor();
  const asim = decodeURIComponent(new URL(page.url()).pathname.split('/').pop());
  for (const [name, id] of [['Developers', 'devs'], ['Platform', 'platform']]) {
    await page.getByRole('link', { name: 'Groups', exact: true }).first().click();
    await page.getByRole('button', { name: 'Create group' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Id', exact: true }).fill(id);
    await page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  }
  await page.getByRole('link', { name: 'Nesting' }).click();
  await page.getByRole('button', { name: 'Put a group in' }).click();
  await page.getByRole('combobox', { name: 'Group' }).fill('dev');
  await page.getByRole('option', { name: /Developers/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Put in' }).click();
  await page.getByRole('treeitem', { name: 'Developers' }).click();
  await page.getByRole('heading', { name: 'Developers', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Add member' }).click();
  await page.getByRole('combobox', { name: 'User' }).fill('asim');
  await page.getByRole('listbox').getByRole('option').first().click();
  await page.getByRole('dialog').getByLabel('Role').selectOption('manager');
  await page.getByRole('dialog').getByRole('button', { name: 'Add member' }).click();
  await page.getByRole('row', { name: /Manager/ }).waitFor();
  assert.equal((await api('GET', `/group/devs/user/${asim}`)).properties.role, 'manager');
  assert.notEqual(await page.title(), 'x', 'markup was executed');
  await page.mustBeFine('users and groups');
}

/** Somebody is invited, and joins from another browser. */
async function inviting(browser, page) {
  await page.getByRole('link', { name: 'Invites', exact: true }).last().click();
  await page.getByRole('button', { name: 'Create invite' }).first().click();
  await page.getByLabel('Message').fill(MARKUP);
  await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click();
  const code = await page.locator('.secret.code').textContent();
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  const other = await consolePage(browser, { width: 390, expected: REFUSED });
  await other.open('account/join');
  await other.getByLabel('Your code').fill(code.toLowerCase());
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByText(MARKUP).waitFor();
  await other.getByLabel('Choose a username').fill('boris');
  await other.getByLabel('Choose a password').fill('short');
  await other.getByRole('button', { name: 'Create account and join' }).click();
  await other.getByText('must have at least 8 characters').waitFor();
  await other.getByLabel('Choose a password').fill(PASSWORD);
  await other.getByRole('button', { name: 'Create account and join' }).click();
  await other.getByRole('link', { name: 'Your account' }).click();
  await other.getByRole('link', { name: 'Groups' }).click();
  await other.getByText('Developers').waitFor();
  // Whoever administers nothing has no console.
  await other.goto(`${SERVER_URL}/console/users`);
  await other.getByRole('heading', { name: 'Your profile' }).waitFor();
  await other.mustBeFine('joining');
  return other;
}

/** Somebody looks after their own account, without a mouse, and signs in again. */
async function ownAccount(page) {
  await tabTo(page, 'link', 'Password');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  await page.getByLabel('Old password').focus();
  await typed(page, PASSWORD, `${PASSWORD} 2`);
  await page.keyboard.press('Enter');
  await page.getByText('Your password is changed.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, 'boris', `${PASSWORD} 2`, 'account/sessions');
  await page.getByText('This one').waitFor();
  await page.mustBeFine('the own account');
}

/** Somebody recovers an account by a code that an administrator has handed over. */
async function recovering(page, other) {
  const [boris] = (await api('GET', '/user?username=boris')).entries;
  await page.open(`console/users/${boris.id}`);
  await page.getByRole('button', { name: 'Recover' }).click();
  await page.getByRole('button', { name: 'Show a code' }).click();
  const code = await page.locator('.secret.code').textContent();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await other.open(`account/recover#${code}`);
  await other.reload();
  await other.getByLabel('New password').fill(`${PASSWORD} 3`);
  await other.getByRole('button', { name: 'Set password' }).click();
  await other.getByRole('heading', { name: 'Your password is set' }).waitFor();
  await other.open(`account/recover#${code}`);
  await other.reload();
  await other.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await signIn(other, 'boris', `${PASSWORD} 3`, 'account/profile');
  await other.mustBeFine('recovering');
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

/** A page on another port of this machine, to which the browser sends the cookie, can do nothing with it. */
async function anotherOrigin(page) {
  const evil = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>evil</title><iframe name="frame"></iframe>');
  });
  await new Promise((ready) => evil.listen(0, '127.0.0.1', ready));
  const attacker = await page.context().newPage();
  await attacker.goto(`http://127.0.0.1:${evil.address().port}/`);
  const before = JSON.stringify(await api('GET', '/change?order=newest&limit=1'));
  const outcomes = await attacker.evaluate(async (server) => {
    const send = async (path, options) => {
      try {
        const response = await fetch(`${server}${path}`, { credentials: 'include', ...options });
        return response.type === 'opaque' ? 'unreadable' : await response.text();
      } catch {
        return 'refused';
      }
    };
    const mark = { 'Roster-Console': '1' };
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', target: 'frame', action: `${server}/group/administrators/user/boris` });
    document.body.append(form);
    form.submit();
    const image = document.createElement('img');
    image.src = `${server}/me`;
    document.body.append(image);
    return Promise.all([
      send('/me', {}),
      send('/me', { headers: mark }),
      send('/me', { mode: 'no-cors' }),
      send('/group/administrators/user/boris', { method: 'POST', mode: 'no-cors' }),
      send('/group/administrators/user/boris', { method: 'POST', headers: mark }),
      send('/console/session', { method: 'POST', mode: 'no-cors', body: '{}' }),
      send('/console/session', { method: 'DELETE', headers: mark }),
      new Promise((done) => {
        const socket = new WebSocket(`${server.replace('http', 'ws')}/change/stream`);
        socket.onopen = () => done('opened');
        socket.onerror = () => done('refused');
      }),
    ]);
  }, SERVER_URL);
  assert.deepEqual([...new Set(outcomes)].sort(), ['refused', 'unreadable'], String(outcomes));
  assert.equal(JSON.stringify(await api('GET', '/change?order=newest&limit=1')), before, 'something was written');
  await attacker.close();
  evil.close();
  await page.open('console');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
}

/** What the first view costs. */
async function firstView(page) {
  const seen = { bytes: 0, calls: [] };
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    seen.bytes += encodedDataLength;
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(console|account)/.test(pathname)) seen.calls.push(pathname);
  });
  await page.open('console/users');
  await page.getByRole('table').waitFor();
  assert.ok(seen.bytes <= 60_000, `${seen.bytes} bytes`);
  assert.ok(seen.calls.length <= 2, String(seen.calls));
  console.log(`the first view takes ${seen.bytes} bytes and ${seen.calls.length} calls`);
}

await withBrowser(async (browser) => {
  const page = await firstAdministrator(browser);
  console.log('the first administrator has joined without a mouse');
  await usersAndGroups(page);
  const other = await inviting(browser, page);
  await ownAccount(other);
  console.log('users, groups, invites and the own account work');
  await recovering(page, other);
  await signedOutMeanwhile(page);
  await anotherOrigin(page);
  console.log('a page of another origin can do nothing');
  await firstView(page);
});
