// Every screen of the console and of the pages for people, filled, empty and failing, in light and dark, on
// a telephone and on a desk: no rule of WCAG 2.2 A and AA is violated, nothing is cut, nothing is logged.
// console-screens.mjs FOLDER [PART …]: the folder is for screenshots; the parts are named at the end.

import { fill, fillFailures, property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, goTo, signIn, withKey } from './console-page.mjs';
import { REACHED, inviteCode, openAnew } from './console-people.mjs';
import { withBrowser } from './page.mjs';
import { smtpServer, webhookReceiver } from './receivers.mjs';

const [folder, ...wanted] = process.argv.slice(2);
/** Each theme at each width. */
const LOOKS = [['light', 1280], ['dark', 1280], ['dark', 320], ['light', 320]];
/** The height of a window of this width. */
const height = (width) => (width < 640 ? 844 : 900);
const SCREENS = [
  '', 'users', 'users/asim', 'users/employee-4711', 'users/asim/groups', 'users/root/sessions', 'users/asim/history', 'users/asim/properties',
  'users/asim/application', 'groups', 'groups/devs', 'groups/devs/nesting', 'groups/devs/invites', 'groups/devs/details',
  'groups/devs/history', 'groups/devs/properties', 'groups/devs/application',
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
  ['groups/devs', 'Change'], ['users/asim/groups', 'Change'], ['users/asim', 'Recover'], ['users/asim', 'Deactivate'], ['webhooks/wiki', 'Replace secret'],
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

/** What is seen only after a few steps. */
const SITUATIONS = {
  conflict: async (page) => {
    await page.open('console/groups/platform/details');
    await page.getByRole('textbox', { name: 'Description' }).fill('What everything runs on');
    await api('PATCH', '/group/platform', property('group', undefined, { description: 'Runs the servers' }));
    await page.getByRole('button', { name: 'Save details' }).click();
    await page.getByRole('dialog', { name: 'This was changed meanwhile' }).waitFor();
  },
  change: async (page) => {
    await page.open('console/changes?type=group&action=group.updated');
    await page.locator('tbody .said').first().click();
    await page.getByRole('dialog').locator('ins').waitFor();
  },
  invite: async (page) => {
    await page.open('console/invites');
    await page.getByRole('button', { name: 'carla@acme.example' }).click();
    await page.getByRole('dialog').locator('dl').waitFor();
  },
  secret: async (page) => {
    await page.open('console/keys?create');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Intranet');
    await page.getByRole('dialog').getByLabel(/users:read/).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('dialog', { name: 'The key Intranet' }).waitFor();
  },
  selection: async (page) => {
    await page.open('console/groups');
    for (const id of ['devs', 'platform']) await page.getByLabel(`Select ${id}`, { exact: true }).check();
    await page.getByText('2 groups selected').waitFor();
  },
  several: async (page) => {
    await page.open('console/groups?q=a');
    await page.getByLabel('Select administrators').check();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 failed:').waitFor();
  },
  import: async (page) => {
    await page.open('console/transfer');
    const table = 'login;Name;Mail;groups\nemma;Emma Stone;emma@acme.example;devs\n;Nobody;no address;\nfinn;Finn;finn@acme.example;nowhere\n';
    await page.getByLabel('File').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('table', { name: 'Failures' }).waitFor();
  },
  'several invites': async (page) => {
    await page.open('console/invites?create');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Group' }).fill('devs');
    await page.getByRole('dialog').getByRole('textbox', { name: 'E-mail' }).fill('emma@acme.example nowhere');
    await page.getByRole('dialog').getByRole('button', { name: 'Create 2 invites' }).click();
    await page.getByRole('dialog', { name: '1 invite created, 1 failed' }).waitFor();
  },
  'signed out': async (page) => {
    await page.open('console/groups?create');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('After all');
    await api('DELETE', '/user/second/session');
    // Another worker of the server may remember the session for a second.
    await page.waitForTimeout(1100);
    await page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();
    await page.getByRole('dialog', { name: 'You have been signed out' }).waitFor();
  },
};

/** Looks at what takes a few steps. */
async function situations(browser) {
  const page = await consolePage(browser, { expected: ['the server responded with a status of 4'] });
  // The sessions of this one end.
  await signIn(page, 'sara', PASSWORD);
  for (const [name, come] of Object.entries(SITUATIONS)) {
    await come(page);
    await look(page, `situation ${name}`);
  }
  await page.context().close();
}

/** Answers calls whose paths match with an error of the server. */
async function fail(page, paths) {
  const body = JSON.stringify({ title: 'Internal', status: 500, code: 'internal', detail: 'internal error' });
  await page.route(paths, (route) =>
    route.request().resourceType() === 'fetch' ? route.fulfill({ status: 500, headers: { 'X-Request-Id': '0193f0c2-7a11-7c35-9d4e-0d6f1a2b3c4d' }, contentType: 'application/problem+json', body }) : route.continue());
}

/** Looks at pages of which only a part cannot be read, and at one's own account, empty and failing. */
async function partly(browser) {
  const page = await consolePage(browser, { expected: ['401', '500'] });
  await signIn(page, 'root', PASSWORD);
  await fail(page, /\/(user|group|webhook)\/[^/?]+\/(group|parent|user|delivery)\?|\/(sessions|change|invite|export)(\?|$)/);
  for (const screen of ['users/asim/groups', 'users/asim/sessions', 'users/asim/history', 'groups/devs', 'groups/devs/nesting', 'groups/devs/invites', 'groups/devs/history', 'webhooks/wiki/deliveries', 'transfer']) {
    await page.open(`console/${screen}`);
    if (screen === 'transfer') await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    await look(page, `part ${screen}`);
  }
  await page.context().close();
  const own = await consolePage(browser, { expected: ['401', '500'] });
  await signIn(own, 'lonely', PASSWORD, 'account/groups');
  for (const screen of ['groups', 'invites']) {
    await own.open(`account/${screen}`);
    await own.locator('.empty').waitFor();
    await look(own, `account empty ${screen}`);
  }
  await api('PATCH', '/user/lonely', property('user', undefined, { login_email: 'lonely@acme.example' }));
  await fail(own, /\/(session|invite)\?/);
  for (const screen of ['invites', 'sessions', 'profile']) {
    if (screen === 'profile') await fail(own, /\/me$/);
    await own.open(`account/${screen}`);
    await own.getByRole('alert').waitFor();
    await look(own, `account failing ${screen}`);
  }
  await own.context().close();
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

/** Looks at what whoever is not signed in sees, and at what follows from it. */
async function strangers(browser, taken) {
  const page = await consolePage(browser, { expected: ['401', '404'] });
  const code = await inviteCode('devs');
  for (const [name, to] of [['sign-in', 'account/sign-in'], ['join', `account/join#${code}`], ['join-code', 'account/join'], ['join-wrong', 'account/join#0000000000'], ['recover', 'account/recover'], ['recover-wrong', 'account/recover#0000000000'], ['verify', 'account/verify#0000000000']]) {
    await openAnew(page, to);
    await look(page, `account ${name}`);
  }
  for (const [name, reach] of Object.entries(REACHED)) {
    await page.getByRole('heading', { name: await reach(page, taken), level: 1 }).waitFor();
    await page.settle();
    await look(page, `account ${name}`);
  }
  await page.context().close();
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
  await fail(page, /\/(user|group|invite|session|sessions|key|webhook|mail|change|namespace|health)(\/|\?|$)/);
  // Home is there already: it is come back to.
  for (const screen of [...EMPTY.filter(Boolean), ...OPERATOR, 'users/asim', 'groups/devs', 'webhooks/wiki', 'settings', '']) {
    await goTo(page, screen);
    await page.getByRole('alert').first().waitFor();
    await look(page, `failing ${screen || 'home'}`);
  }
  await page.context().close();
}

/** What the SMTP server says of some recipients: one does not exist, and another one's mailbox is full. */
const REPLIES = { 'nobody@acme.example': '550 5.1.1 No such mailbox', 'dora@acme.example': '452 4.2.2 Mailbox full' };

await withBrowser(async (browser) => {
  const { taken } = await smtpServer(Number(process.env.SMTP_PORT), REPLIES);
  await fill((await webhookReceiver('legacy')).url);
  await fillFailures();
  const half = Math.ceil(SCREENS.length / 2);
  // Two at a time: the machines that run this have two cores.
  const all = {
    filled: () => filled(browser, SCREENS.slice(0, half)),
    other: () => filled(browser, SCREENS.slice(half)),
    dialogs: () => dialogsAndAccount(browser),
    strangers: () => strangers(browser, taken),
    empty: () => empty(browser),
    failing: () => failing(browser),
    parts: () => partly(browser),
    situations: () => situations(browser),
  };
  const parts = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name)).map(([, part]) => part);
  const work = async () => {
    for (let part = parts.shift(); part; part = parts.shift()) await part();
  };
  await Promise.all([work(), work()]);
  console.log('all screens are fine in light and dark, at 320 and 1280 px');
});
