// What people do with the rows of lists: they load more of them, filter them as before, select many, and go from one to the next
// by keys. Each row is a page, what is done there, and what the page or the API then says.

import { property } from './console-fill.mjs';
import { api } from './console-page.mjs';
import { check, dialog, keys, press, says } from './console-steps.mjs';

/** How many are in the group `crowd`: more than can be selected. */
const CROWD = 1050;
const FILTER = 'Filter by name, username, e-mail or id';
const A_MEMBER = /\/group\/crowd\/user\//;

// Steps.
/** Clicks on a box, which need not be checked then. */
const click = (label) => (page) => page.getByLabel(label, { exact: true }).click();
const loadTo = (count) => async (page) => {
  for (let shown = await rows(page).count(); shown < count; shown = Math.min(shown + 50, count)) {
    await press('Load more')(page);
    await rows(page).nth(Math.min(shown + 50, count) - 1).waitFor();
  }
};
/** Points at the button until the next rows are read. Then they are shown without that request. */
const loadAhead = async (page) => {
  const read = page.waitForResponse(/[?&]after=/);
  await page.getByRole('button', { name: 'Load more' }).hover();
  const response = await read;
  await response.finished();
  const isSame = ({ href }) => href === response.url();
  await page.route(isSame, (route) => route.abort());
  await loadTo(100)(page);
  await page.unroute(isSame);
};
/** Loads more with the keyboard. */
const loadByKey = (count) => async (page) => {
  await page.getByRole('button', { name: 'Load more' }).focus();
  await keys('Enter')(page);
  await rows(page).nth(count - 1).waitFor();
};
const search = (text) => async (page) => {
  await page.getByLabel(FILTER).fill(text);
  await page.waitForURL(`**/users?q=${text}`);
  await page.getByLabel(FILTER).blur();
};
/** Presses keys while the first calls of an action on the selected rows are under way. */
const during = (name, ...pressed) => async (page) => {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route(A_MEMBER, async (route) => {
    await released;
    await route.continue();
  });
  await dialog(press(name), says('0 of 50'))(page);
  await keys(...pressed)(page);
  release();
  await dialog(says('4 of 50'), press('Close'))(page);
  await page.unroute(A_MEMBER);
};

// What the page and the API say.
const rows = (page) => page.locator('main tbody tr, main .log li');
const offers = (...texts) => async (page) => {
  const field = page.locator('main input[type="search"]').first();
  await field.focus();
  const offered = await field.evaluate(({ list }) => [...list.options].map(({ value }) => value));
  return offered.join() === texts.join();
};
const isAt = (number) => (page) => rows(page).nth(number).evaluate((row) => row.contains(document.activeElement));
const isFocused = (selector) => async (page) => {
  await page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
  return true;
};
const crowdHas = (count) => async () => (await api('GET', '/group/crowd/user?limit=1&count=10000')).total === count;

/** What an administrator does with lists. */
export const OF_LISTS = [
  ['groups/crowd', [loadAhead], async (page) => (await rows(page).count()) === 100],
  ['groups/crowd', [loadByKey(100)], isFocused('.more button')],
  ['groups/crowd?q=person-10', [loadByKey(61)], isFocused('.more')],
  ['users', ['ann', 'bob', 'ann'].map(search), offers('ann', 'bob')],
  ['groups', [], offers()],
  ['users', [...'hgfedcb'].map(search), offers('b', 'c', 'd', 'e', 'f', 'g', 'h', 'ann')],
  ['users', [], offers('b', 'c', 'd', 'e', 'f', 'g', 'h', 'ann')],
  ...['users/ann/history', 'groups/devs/history', 'changes'].map((screen) => [screen, [keys('j', 'j', 'j', 'k')], isAt(1)]),
  ['groups/devs/history', [keys('j', 'Enter'), dialog(press('Close'))], isAt(0)],
  ['groups/crowd', [loadTo(CROWD), click('Select all'), says('At most 1,000 rows can be selected.'), click('Select person-1049')],
    async (page) => (await page.locator('tbody :checked').count()) === 1000 && page.getByText('1,000 members selected').isVisible()],
  ['groups/crowd', [check('Select all'), press('Remove'), dialog(press('Cancel')), says('50 members selected')], crowdHas(CROWD)],
  ['groups/crowd', [check('Select all'), press('Remove'), during('Remove', 'Escape')], crowdHas(CROWD - 4)],
  ['groups/crowd', [check('Select all'), press('Remove'), during('Remove', 'Escape', 'Escape')], crowdHas(CROWD - 8)],
  ['users', [check('Select root'), check('Select rose'), press('Deactivate'), dialog(press('Deactivate'), says('1 failed:'), says(/^root: .*administrator/), press('Close'))],
    async () => (await api('GET', '/user/rose')).properties.active === false],
];

/** The members of the group `crowd`. */
export async function fillCrowd() {
  await api('POST', '/group', property('group', 'crowd', { name: 'Crowd' }));
  const ids = Array.from({ length: CROWD }, (_, number) => `person-${number}`);
  const entries = ids.flatMap((user) => [property('user', user, { username: user }), property('membership', undefined, { group: 'crowd', user })]);
  await api('POST', '/import', { entries });
}
