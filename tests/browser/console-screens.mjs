// Every screen of the console and of the pages for people, filled, empty and failing, in light and dark, on
// a telephone and on a desk: no rule of WCAG 2.2 A and AA is violated, nothing is cut, nothing is logged.
// console-screens.mjs FOLDER, which screenshots are written to.

import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY } = process.env;
const [folder] = process.argv.slice(2);
const LONG = 'averylongnamewithoutanyspaces'.repeat(6);

const property = (kind, id, properties) => ({ 'entity-type': kind, ...(id && { id }), properties });

/** Fills a namespace. */
async function fill() {
  await api('PATCH', '/namespace/default', property('namespace', undefined, {
    brand: { name: 'Acme', accent: '#0a7d55', support_email: 'help@acme.example', home_url: 'https://acme.example' },
  }));
  const people = [
    ['root', { username: 'root', name: 'Ruth Okafor', email: 'ruth@acme.example', password: PASSWORD }],
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
  await api('PUT', '/group/devs/user/asim', property('membership', undefined, { role: 'manager', expires_at: '2099-12-28T00:00:00Z' })).catch(async () => {
    await api('POST', '/group/devs/user/asim', property('membership', undefined, { role: 'manager', expires_at: '2099-12-28T00:00:00Z' }));
  });
  for (const id of ['boris', 'long', 'rtl']) await api('POST', `/group/devs/user/${id}`);
  await api('POST', '/group/backend/user/user-1');
  await api('POST', '/invite', property('invite', undefined, { group: 'devs', email: 'carla@acme.example', message: 'Welcome to the team.' }));
  await api('POST', '/invite', property('invite', undefined, { group: 'devs', max_uses: 20, role: 'manager' }));
  await api('POST', '/key', property('key', 'billing', { name: 'Billing', scopes: ['users:read', 'groups:read'] }));
  await api('POST', '/webhook', property('webhook', 'wiki', { name: 'Wiki', url: 'https://wiki.acme.example/roster', active: false }));
  await api('POST', '/namespace', property('namespace', 'empty', {}));
}

const SCREENS = [
  '', 'users', 'users/asim', 'users/asim/groups', 'users/root/sessions', 'users/asim/history', 'users/asim/properties',
  'users/asim/application', 'groups', 'groups/devs', 'groups/devs/nesting', 'groups/devs/invites', 'groups/devs/details',
  'invites', 'keys', 'webhooks', 'webhooks/wiki', 'webhooks/wiki/deliveries', 'webhooks/wiki/settings', 'changes', 'settings',
];
const EMPTY = ['', 'users', 'groups', 'groups/administrators', 'groups/administrators/nesting', 'invites', 'keys', 'webhooks', 'changes'];
const OWN = ['profile', 'groups', 'invites', 'sessions', 'password'];
/** Dialogs, by the screen and the button that opens each. */
const DIALOGS = [
  ['users', 'Create user'], ['users/asim', 'Set password'], ['users/asim', 'Delete'], ['groups', 'Create group'],
  ['groups/devs', 'Add member'], ['groups/devs', 'Delete'], ['invites', 'Create invite'], ['keys', 'Create key'],
  ['webhooks', 'Create webhook'], ['users', 'As curl'],
];

const shot = (page, name) => page.screenshot({ path: `${folder}/${name.replaceAll('/', '-')}.png` });

/** Looks at all screens that are filled, in one theme and width. */
async function filled(browser, theme, width) {
  const page = await consolePage(browser, { theme, width, expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  for (const screen of SCREENS) {
    await page.open(`console/${screen}`.replace(/\/$/, ''));
    await page.mustBeAccessible(`console/${screen} ${theme} ${width}`);
    await shot(page, `console-${screen || 'home'}-${theme}-${width}`);
  }
  for (const [screen, button] of DIALOGS) {
    await page.open(`console/${screen}`);
    await page.getByRole('button', { name: button, exact: true }).first().click();
    await page.getByRole('dialog').waitFor();
    await page.mustBeAccessible(`${button} ${theme} ${width}`);
    await shot(page, `dialog-${screen}-${button.replaceAll(' ', '-').toLowerCase()}-${theme}-${width}`);
  }
  for (const screen of OWN) {
    await page.open(`account/${screen}`);
    await page.mustBeAccessible(`account/${screen} ${theme} ${width}`);
    await shot(page, `account-${screen}-${theme}-${width}`);
  }
  await page.context().close();
}

/** Looks at what whoever is not signed in sees. */
async function strangers(browser, theme, width) {
  const page = await consolePage(browser, { theme, width, expected: ['401', '404'] });
  const { code } = (await api('POST', '/invite', property('invite', undefined, { group: 'devs', message: 'Welcome.' }))).properties;
  for (const [name, to] of [['sign-in', 'account/sign-in'], ['join', `account/join#${code}`], ['join-code', 'account/join'], ['join-wrong', 'account/join#0000000000']]) {
    await page.open(to);
    await page.reload();
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    await page.mustBeAccessible(`${name} ${theme} ${width}`);
    await shot(page, `account-${name}-${theme}-${width}`);
  }
  await page.context().close();
}

/** Signs in with the operator's key, which lasts as long as the tab. */
async function withKey(page, namespace) {
  await page.open('account/sign-in?next=console');
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key').fill(SERVER_KEY);
  await page.getByLabel('Namespace').fill(namespace);
  await page.getByRole('button', { name: 'Use the key' }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
}

/** Goes to a screen without loading the page anew. */
async function goTo(page, screen) {
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    link.textContent = 'go';
    document.querySelector('main').append(link);
    link.click();
    link.remove();
  }, `${SERVER_URL}/console/${screen}`.replace(/\/$/, ''));
  await page.waitForLoadState('networkidle');
}

/** Looks at an empty namespace, and at screens whose data cannot be read. */
async function emptyAndFailing(browser, theme, width) {
  const page = await consolePage(browser, { theme, width, expected: ['401', '500'] });
  await withKey(page, 'empty');
  for (const screen of EMPTY) {
    await goTo(page, screen);
    await page.mustBeAccessible(`empty ${screen} ${theme} ${width}`);
    await shot(page, `empty-${screen || 'home'}-${theme}-${width}`);
  }
  const body = JSON.stringify({ title: 'Internal', status: 500, code: 'internal', detail: 'internal error' });
  await page.route(/\/(user|group|invite|key|webhook|change|namespace)(\/|\?|$)/, (route) =>
    route.request().resourceType() === 'fetch' ? route.fulfill({ status: 500, contentType: 'application/problem+json', body }) : route.continue());
  for (const screen of [...EMPTY, 'users/asim', 'groups/devs', 'webhooks/wiki', 'settings']) {
    await goTo(page, screen);
    await page.getByRole('alert').first().waitFor();
    await page.mustBeAccessible(`failing ${screen} ${theme} ${width}`);
  }
  await shot(page, `failing-${theme}-${width}`);
  await page.context().close();
}

await withBrowser(async (browser) => {
  await fill();
  for (const [theme, width] of [['light', 1280], ['dark', 320], ['light', 320], ['dark', 1280]]) {
    await Promise.all([filled(browser, theme, width), strangers(browser, theme, width), emptyAndFailing(browser, theme, width)]);
    console.log(`all screens are fine in ${theme} at ${width} px`);
  }
});
