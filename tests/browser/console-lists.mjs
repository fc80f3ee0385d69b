// What lists and changes say that is not all there is: a caller who is still being typed, a file that is cut, and the
// version before a change.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { property } from './console-fill.mjs';
import { api } from './console-page.mjs';

/** How many entries a file has at most, and how many a call of the export reads. */
const [MOST, A_CALL] = [100_000, 500];

/** While a caller is typed, the list stays as it is; then it is filtered. */
export async function callers(page) {
  const sent = [];
  const listener = (request) => /[?&]actor=/.test(request.url()) && sent.push(request.url());
  page.on('request', listener);
  await page.open('console/changes');
  const caller = page.getByLabel('Caller', { exact: true });
  // Slower than the list waits for the next letter.
  await caller.pressSequentially('key:', { delay: 350 });
  await page.getByText('Such as user:asim').waitFor();
  await page.settle();
  assert.deepEqual([sent, await page.getByRole('alert').count()], [[], 0]);
  assert.ok(await page.locator('tbody tr').count() > 1);
  await caller.fill('key:admin');
  await page.waitForURL('**/console/changes?actor=key%3Aadmin');
  await page.settle();
  assert.ok(sent.length > 0);
  assert.deepEqual(new Set(await page.locator('tbody tr td:nth-child(2)').allTextContents()), new Set(['The key admin']));
  // What is no caller any more filters no more.
  await caller.fill('nobody');
  await page.waitForURL('**/console/changes');
  assert.equal(await caller.inputValue(), 'nobody');
  page.off('request', listener);
  await page.mustBeFine('callers');
}

/** A list that is longer than a file may be says so, after the file is saved. */
export async function cutExport(page) {
  let calls = 0;
  const long = new RegExp(`/sessions\\?.*limit=${A_CALL}`);
  const entries = Array.from({ length: A_CALL }, () => ({ id: 'one' }));
  await page.route(long, (route) => {
    calls += 1;
    return route.fulfill({ contentType: 'application/json', body: JSON.stringify({ entries, next: `page-${calls}` }) });
  });
  await page.open('console/sessions');
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  const downloads = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const text = await readFile(await (await downloads).path(), 'utf8');
  assert.deepEqual([text.trim().split('\n').length, calls], [MOST, MOST / A_CALL]);
  await dialog.getByText('The first 100,000 are saved.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.unroute(long);
  await page.mustBeFine('an export that is cut');
}

/** A change is compared with the one before of the same membership, however many others there are since. */
export async function versionsBefore(page) {
  const as = (role) => property('membership', undefined, { role });
  await api('POST', '/group', property('group', 'roles', { name: 'Roles' }));
  for (const id of ['first', 'other']) {
    await api('POST', '/user', property('user', id, { username: id }));
    await api('POST', `/group/roles/user/${id}`);
  }
  await api('PUT', '/group/roles/user/first', as('manager'));
  for (let number = 0; number < 210; number += 1) await api('PUT', '/group/roles/user/other', as(number % 2 ? 'member' : 'manager'));
  const open = async () => {
    await page.open('console/changes?type=membership&entity=roles&user=first');
    await page.getByRole('button', { name: 'Made first a manager of roles' }).click();
    return page.getByRole('dialog');
  };
  const dialog = await open();
  await dialog.locator('del').waitFor();
  assert.deepEqual([await dialog.locator('del').allTextContents(), await dialog.locator('ins').allTextContents()], [['member'], ['manager']]);
  // As if the changes before were no longer kept.
  const few = /\/change\?.*limit=20(&|$)/;
  await page.route(few, (route) => route.fulfill({ contentType: 'application/json', body: '{"entries": [], "next": "YwAAAAAAAAAA"}' }));
  await (await open()).getByText('The version before is no longer kept.').waitFor();
  assert.equal(await page.getByRole('dialog').locator('ins').count(), 0);
  await page.unroute(few);
  await page.mustBeFine('the version before a change');
}
