// Every screen of the console and of the pages for people, filled, empty and failing, in light and dark, on
// a telephone and on a desk: no rule of WCAG 2.2 A and AA is violated, nothing is cut, nothing is logged.
// console-screens.mjs FOLDER, which screenshots are written to.

import { fill, property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY } = process.env;
const [folder] = process.argv.slice(2);
/** Each theme and each width once; all of them together with SCREENS=all. */
const LOOKS = [['light', 1280], ['dark', 320], ...(process.env.SCREENS === 'all' ? [['light', 320], ['dark', 1280]] : [])];
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
    // A telephone does not show what only programmers need.
    if (button === 'As curl' && width < 641) continue;
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
  for (const [name, to] of [['sign-in', 'account/sign-in'], ['join', `account/join#${code}`], ['join-code', 'account/join'], ['join-wrong', 'account/join#0000000000'], ['recover', 'account/recover'], ['recover-wrong', 'account/recover#0000000000'], ['verify', 'account/verify#0000000000']]) {
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
  for (const [theme, width] of LOOKS) {
    await Promise.all([filled(browser, theme, width), strangers(browser, theme, width), emptyAndFailing(browser, theme, width)]);
    console.log(`all screens are fine in ${theme} at ${width} px`);
  }
});
