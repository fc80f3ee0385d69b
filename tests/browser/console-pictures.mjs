// Takes the pictures of docs/console.md: console-pictures.mjs FOLDER.

import { fill, property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const [folder] = process.argv.slice(2);

await withBrowser(async (browser) => {
  await fill();
  // Names that only a test has.
  for (const id of ['long', 'rtl']) await api('DELETE', `/user/${id}`);
  const { code } = (await api('POST', '/invite', property('invite', undefined, { group: 'devs', message: 'Welcome to the team.' }))).properties;
  const page = await consolePage(browser, { expected: ['401'] });
  await page.setViewportSize({ width: 1280, height: 720 });
  await signIn(page, 'root', PASSWORD);
  for (const [name, to] of [['users', 'console/users'], ['group', 'console/groups/devs']]) {
    await page.open(to);
    await page.screenshot({ path: `${folder}/console-${name}.png` });
  }
  const dark = await consolePage(browser, { theme: 'dark', expected: ['401'] });
  await dark.setViewportSize({ width: 1280, height: 720 });
  await signIn(dark, 'root', PASSWORD);
  await dark.open('console/changes');
  await dark.screenshot({ path: `${folder}/console-changes.png` });
  const phone = await consolePage(browser, { width: 390, expected: ['401'] });
  await phone.setViewportSize({ width: 390, height: 640 });
  await phone.open(`account/join#${code}`);
  await phone.screenshot({ path: `${folder}/console-join.png` });
});
