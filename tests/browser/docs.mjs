// Plays the examples of all documents in Swagger UI, in the order of the story, on a fresh server:
// docs.mjs WIDTH FOLDER, which screenshots are written to.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { SwaggerUi, strictPage, withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY, STORY } = process.env;
const [width, folder] = [Number(process.argv[2]), process.argv[3]];
const story = JSON.parse(await readFile(STORY, 'utf8'));

// What the documents are called, and which of their schemes takes a key, and which a password. Kanboard
// is the first: it counts users and groups, and its examples have the numbers of a fresh server.
const DOCUMENTS = [
  ['kanboard', 'Kanboard', 'credential', 'credential'],
  ['roster', 'Roster (native)', 'key'],
  ['nuxeo', 'Nuxeo', 'key', 'password'],
  ['scim', 'SCIM 2.0', 'key', 'password'],
  ['micro', 'Micro', 'key'],
];
// Screenshots are taken of these.
const SEEN = ['createUser', 'createGroup', 'listUsers', 'acceptInvite', 'usersLogin', 'call'];

const at = (value, pointer) =>
  pointer.split('/').slice(1).reduce((inner, name) => inner?.[name], value);

const put = (value, pointer, written) => {
  const [name, ...parents] = pointer.split('/').slice(1).reverse();
  parents.reverse().reduce((inner, each) => inner[each], value)[name] = written;
};

async function identify(ui, step, remembered, [keyed, named]) {
  const who = step.as ?? 'key';
  if (who === 'nobody') return ui.signOut();
  if (who === 'token') return ui.authorize(keyed, remembered.token);
  if (who !== 'key') return ui.authorize(named, who);
  return ui.authorize(keyed, keyed === named ? `jsonrpc:${SERVER_KEY}` : SERVER_KEY);
}

async function play(ui, page, name, schemes) {
  const [remembered, unseen] = [{}, new Set(SEEN)];
  // A browser logs each 404 as an error, so that what no request creates is not tried here.
  for (const step of story[name].filter(({ missing }) => !missing)) {
    await identify(ui, step, remembered, schemes);
    const given = Object.entries(step.with ?? {}).map(([place, value]) => [place, remembered[value]]);
    const inBody = given.filter(([place]) => place.startsWith('/'));
    const change = (body) => {
      inBody.forEach(([pointer, value]) => put(body, pointer, value));
      return body;
    };
    const seen = unseen.delete(step.do) && `${folder}/${name}-${step.do}-${width}.png`;
    const { status, text, type } = await ui.execute(step.do, {
      example: step.example,
      parameters: Object.fromEntries(given.filter(([place]) => !place.startsWith('/'))),
      change: inBody.length > 0 ? change : undefined,
      see: async (block) => {
        if (seen) await block.screenshot({ path: seen });
        await page.mustBeFine(`${name} ${JSON.stringify(step)}`);
      },
    });
    const place = `${name} ${JSON.stringify(step)}: ${status} ${text}`;
    assert.ok(status >= 200 && status < 300, place);
    // Not an export, which has an object on each line.
    const reply = /[/+]json/.test(type) && text.startsWith('{') ? JSON.parse(text) : {};
    const failed = Boolean(reply.error) || reply.result === false;
    assert.equal(failed, step.fails === true, place);
    for (const [key, pointer] of Object.entries(step.remember ?? {})) {
      remembered[key] = at(reply, pointer);
      assert.equal(typeof remembered[key], 'string', place);
    }
  }
}

/** What of the page is Roster's own. */
async function look(ui, page) {
  assert.equal(await page.title(), 'Roster API');
  assert.equal(await page.locator('.roster-logo').textContent(), 'Roster');
  assert.ok(await page.locator('.roster-logo img').evaluate((image) => image.naturalWidth > 0));
  const names = await page.locator('.topbar option').allTextContents();
  assert.deepEqual(names, ['Roster (native)', 'SCIM 2.0', 'Kanboard', 'Nuxeo', 'Micro']);
  // What deletes is the last of its tag, and every operation is closed.
  const methods = page.locator('#operations-tag-users ~ * .opblock-summary-method, .opblock-summary-method');
  const users = (await methods.allTextContents()).slice(0, 9);
  assert.deepEqual(users, ['POST', 'GET', 'GET', 'PUT', 'PATCH', 'PUT', 'GET', 'PUT', 'PATCH']);
  assert.equal(await page.locator('.opblock.is-open').count(), 0);
  // The filter finds operations, and gives all of them back.
  const filter = page.getByRole('searchbox', { name: 'Filter operations' });
  const all = await page.locator('.opblock').count();
  await filter.fill('delete user');
  const found = await page.locator('.opblock-summary-method:visible').allTextContents();
  assert.ok(found.length > 0 && found.every((method) => method === 'DELETE'), String(found));
  await filter.fill('');
  assert.equal(await page.locator('.opblock').count(), all);
  // An error takes one line, and shows its own body on demand.
  const block = ui.block('createUser');
  await block.locator('.opblock-summary-control').click();
  const conflict = block.locator('.roster-error[data-code="409"]');
  assert.ok((await conflict.boundingBox()).height < 60);
  await conflict.locator('summary').click();
  assert.match(await conflict.textContent(), /urn:roster:problem:taken/);
  await block.locator('.opblock-summary-control').click();
  const guide = page.getByRole('link', { name: 'More about this API' });
  const response = await page.request.get(await guide.getAttribute('href'));
  assert.match(await response.text(), /^# /);
}

await withBrowser(async (browser) => {
  const page = await strictPage(browser, new URL(SERVER_URL).origin, width);
  const ui = new SwaggerUi(page);
  await ui.open(`${SERVER_URL}/docs/`);
  await look(ui, page);
  await page.screenshot({ path: `${folder}/first-${width}.png` });
  for (const [name, title, ...schemes] of DOCUMENTS) {
    await ui.choose(title);
    await page.screenshot({ path: `${folder}/${name}-${width}.png` });
    await page.mustBeFine(title);
    await play(ui, page, name, schemes);
    console.log(`${title} at ${width} px: ${story[name].length} examples succeeded`);
  }
});
