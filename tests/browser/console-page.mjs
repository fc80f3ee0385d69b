// What the tests of the console share: pages that must be fine, and requests beside them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { strictPage } from './page.mjs';

const { SERVER_URL, SERVER_KEY } = process.env;
/** How often a page is looked at until it is quiet, in milliseconds, and how often it must be so. */
const [A_LOOK, QUIET] = [20, 3];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The operations of the native document. */
const known = Object.entries(JSON.parse(readFileSync(process.env.OPENAPI, 'utf8')).paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => [method.toUpperCase(), new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`)]));

export const PASSWORD = 'a long password of theirs';

/** Sends a request with the operator's key. */
export async function api(method, path, body, namespace = 'default') {
  const response = await fetch(`${SERVER_URL}${path}`, {
    method,
    headers: { Authorization: `Bearer ${SERVER_KEY}`, 'Content-Type': 'application/json', 'Roster-Namespace': namespace },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Whether a request is a call of the API, and not of a page or a file. */
export const isOfApi = (request) => !/^\/(console(?!\/session$)|account)/.test(new URL(request.url()).pathname);

/** A page of the console in a window of its own: without cookies, of this width and theme. */
export async function consolePage(browser, { width = 1280, theme = 'light', expected = [] } = {}) {
  const context = await browser.newContext({ colorScheme: theme, reducedMotion: 'reduce' });
  const wrapped = { newPage: async (options) => {
    const page = await context.newPage();
    await page.setViewportSize(options.viewport);
    return page;
  } };
  const page = await strictPage(wrapped, new URL(SERVER_URL).origin, width, (text) =>
    expected.some((each) => text.includes(each)));
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const isKnown = known.some(([method, path]) => method === request.method() && path.test(pathname));
    if (request.resourceType() === 'fetch' && !isKnown) page.fault(`${request.method()} ${pathname} is not documented`);
  });
  // Of several windows at the same time each may have to wait.
  page.setDefaultTimeout(60_000);
  let pending = 0;
  page.on('request', () => (pending += 1));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, () => (pending -= 1));
  /** Waits until no request is under way, and nothing is being read. */
  const settle = async () => {
    for (let quiet = 0; quiet < QUIET; quiet = pending === 0 ? quiet + 1 : 0) await new Promise((done) => setTimeout(done, A_LOOK));
    await page.waitForFunction(() => !document.querySelector('.ghosts'));
  };
  return Object.assign(page, {
    /** No rule of WCAG 2.2 A and AA is violated, or none of colors. */
    mustBeAccessible: async (place, which = 'all') => {
      await page.mustBeFine(place);
      // There are no frames, for which alone each analysis would open another page.
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      const { violations } = await (which === 'all' ? axe.withTags(RULES) : axe.withRules(['color-contrast', 'link-in-text-block'])).analyze();
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
      assert.deepEqual(told, [], place);
    },
    /** Goes to an address below the root, and waits until it is there. */
    open: async (to) => {
      await page.goto(`${SERVER_URL}/${to}`);
      await page.locator('h1').first().waitFor();
      await settle();
    },
    settle,
  });
}

/** Signs in by the page for that. */
export async function signIn(page, login, password, next = 'console') {
  await page.open(`account/sign-in?next=${next}`);
  await page.getByLabel('Username or e-mail').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**/${next}`);
}

/** Goes to a screen of the console without loading the page anew. */
export async function goTo(page, screen) {
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

/** Signs in with the operator's key, which lasts as long as the tab. */
export async function withKey(page, namespace) {
  await page.open('account/sign-in?next=console');
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key').fill(SERVER_KEY);
  await page.getByLabel('Namespace').fill(namespace);
  await page.getByRole('button', { name: 'Use the key' }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
}
