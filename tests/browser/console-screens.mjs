// Every screen of the console and of the pages for people, filled, empty and failing, in light and dark, on
// a telephone and on a desk: no rule of WCAG 2.2 A and AA is violated, nothing is cut, nothing is logged.
// console-screens.mjs FOLDER [PART …]: the folder is for screenshots; the parts are named at the end.

import { fill, property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY } = process.env;
const [folder, ...wanted] = process.argv.slice(2);
/** Each theme at each width. */
const LOOKS = [['light', 1280], ['dark', 1280], ['dark', 320], ['light', 320]];
/** The height of a window of this width. */
const height = (width) => (width < 640 ? 844 : 900);
const SCREENS = [
  '', 'users', 'users/asim', 'users/asim/groups', 'users/root/sessions', 'users/asim/history', 'users/asim/properties',
  'users/asim/application', 'groups', 'groups/devs', 'groups/devs/nesting', 'groups/devs/invites', 'groups/devs/details',
  'invites', 'sessions', 'keys', 'webhooks', 'webhooks/wiki', 'webhooks/wiki/deliveries', 'webhooks/wiki/settings', 'mails', 'changes',
  'transfer', 'health', 'settings',
];
const EMPTY = ['', 'users', 'groups', 'groups/administrators', 'groups/administrators/nesting', 'invites', 'sessions', 'keys', 'webhooks', 'mails', 'changes', 'health'];
/** Screens for whoever has an operator's key. */
const OPERATOR = ['namespaces', 'namespaces/default'];
const OWN = ['profile', 'groups', 'invites', 'sessions', 'password'];
/** Dialogs, by the screen and the button that opens each. */
const DIALOGS = [
  ['users', 'Create user'], ['users/asim', 'Set password'], ['users/asim', 'Delete'], ['groups', 'Create group'],
  ['groups/devs', 'Add member'], ['groups/devs', 'Delete'], ['invites', 'Create invite'], ['keys', 'Create key'],
  ['webhooks', 'Create webhook'], ['users', 'As curl'], ['users', 'Export'], ['groups/devs/nesting', 'Nest a group'], ['mails', 'Send a test'],
];

/**
 * Looks at what is shown in each theme and at each width: only the style is another, so that nothing is loaded
 * anew. What is dark differs from what is light by its colors.
 */
async function look(page, name) {
  for (const [theme, width] of LOOKS) {
    await page.setViewportSize({ width, height: height(width) });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.mustBeAccessible(`${name} ${theme} ${width}`, theme === 'dark' ? 'colors' : 'all');
    await page.screenshot({ path: `${folder}/${name.replaceAll(/[/ ]/g, '-')}-${theme}-${width}.png` });
  }
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.mustBeFine(`${name} 1600`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Looks at screens that are filled. */
async function filled(browser, screens) {
  const page = await consolePage(browser, { expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  for (const screen of screens) {
    await page.open(`console/${screen}`.replace(/\/$/, ''));
    await look(page, `console ${screen || 'home'}`);
  }
  await page.context().close();
}

/** Looks at dialogs, and at the pages of one's own account. */
async function dialogsAndAccount(browser) {
  const page = await consolePage(browser, { expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  for (const [screen, button] of DIALOGS) {
    await page.open(`console/${screen}`);
    await page.getByRole('button', { name: button, exact: true }).first().click();
    await page.getByRole('dialog').waitFor();
    await look(page, `dialog ${screen} ${button.toLowerCase()}`);
  }
  await page.open('console');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('a');
  await page.getByRole('option', { name: /Asim/ }).waitFor();
  await look(page, 'dialog palette');
  for (const screen of OWN) {
    await page.open(`account/${screen}`);
    await look(page, `account ${screen}`);
  }
  await page.context().close();
}

/** Looks at what whoever is not signed in sees. */
async function strangers(browser) {
  const page = await consolePage(browser, { expected: ['401', '404'] });
  const { code } = (await api('POST', '/invite', property('invite', undefined, { group: 'devs', message: 'Welcome.' }))).properties;
  for (const [name, to] of [['sign-in', 'account/sign-in'], ['join', `account/join#${code}`], ['join-code', 'account/join'], ['join-wrong', 'account/join#0000000000'], ['recover', 'account/recover'], ['recover-wrong', 'account/recover#0000000000'], ['verify', 'account/verify#0000000000']]) {
    await page.open(to);
    await page.reload();
    await page.locator('h1').waitFor();
    await page.settle();
    await look(page, `account ${name}`);
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
  await page.settle();
}

/** Looks at an empty namespace, and at what operators see. */
async function empty(browser) {
  const page = await consolePage(browser, { expected: ['401'] });
  await withKey(page, 'empty');
  for (const screen of [...EMPTY, ...OPERATOR]) {
    await goTo(page, screen);
    await look(page, `empty ${screen || 'home'}`);
  }
  await page.context().close();
}

/** Looks at screens whose data cannot be read. */
async function failing(browser) {
  const page = await consolePage(browser, { expected: ['401', '500'] });
  await withKey(page, 'empty');
  const body = JSON.stringify({ title: 'Internal', status: 500, code: 'internal', detail: 'internal error' });
  await page.route(/\/(user|group|invite|session|sessions|key|webhook|mail|change|namespace|health)(\/|\?|$)/, (route) =>
    route.request().resourceType() === 'fetch' ? route.fulfill({ status: 500, contentType: 'application/problem+json', body }) : route.continue());
  // Home is there already: it is come back to.
  for (const screen of [...EMPTY.filter(Boolean), ...OPERATOR, 'users/asim', 'groups/devs', 'webhooks/wiki', 'settings', '']) {
    await goTo(page, screen);
    await page.getByRole('alert').first().waitFor();
    await look(page, `failing ${screen || 'home'}`);
  }
  await page.context().close();
}

await withBrowser(async (browser) => {
  await fill();
  const half = Math.ceil(SCREENS.length / 2);
  // Two at a time: the machines that run this have two cores.
  const all = {
    filled: () => filled(browser, SCREENS.slice(0, half)),
    other: () => filled(browser, SCREENS.slice(half)),
    dialogs: () => dialogsAndAccount(browser),
    strangers: () => strangers(browser),
    empty: () => empty(browser),
    failing: () => failing(browser),
  };
  const parts = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name)).map(([, part]) => part);
  const work = async () => {
    for (let part = parts.shift(); part; part = parts.shift()) await part();
  };
  await Promise.all([work(), work()]);
  console.log('all screens are fine in light and dark, at 320 and 1280 px');
});
