// How long the screens take with 100,000 users and 10,000 groups: console-timing.mjs [USERS] [GROUPS].
// Each screen is opened several times, as somebody does who goes from one to the next; its first rows must be
// there within 300 ms.

import assert from 'node:assert/strict';
import { property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, signIn } from './console-page.mjs';
import { withBrowser } from './page.mjs';

const [users = '100000', groups = '10000'] = process.argv.slice(2);
/** How many requests are under way at a time. */
const AT_ONCE = 64;
/** How long the first rows may take, in milliseconds. */
const MOST = 300;
/** How often each screen is opened. */
const TIMES = 5;

/** Sends a request for each number below `count`. */
async function each(count, send) {
  let next = 0;
  const work = async () => {
    for (let number = next++; number < count; number = next++) await send(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function fill() {
  const [people, teams] = [Number(users), Number(groups)];
  await api('POST', '/user', property('user', 'root', { username: 'root', password: PASSWORD }));
  await api('POST', '/group/administrators/user/root');
  await each(teams, (number) => api('POST', '/group', property('group', `team-${number}`, { name: `Team ${number}` })));
  await each(people, (number) => api('POST', '/user', property('user', `person-${number}`, { username: `person${number}`, name: `Person ${number}`, email: `person${number}@example.com` })));
  // One in ten teams is in the first one, and everybody is in one team, half of them in the first.
  await each(Math.floor(teams / 10), (number) => number > 0 && api('POST', `/group/team-0/group/team-${number}`));
  await each(people, (number) => api('POST', `/group/team-${number % 2 ? 0 : number % teams}/user/person-${number}`));
}

const SCREENS = [
  ['', 'main .log li'], ['users', 'tbody tr'], ['users?q=person9', 'tbody tr'], ['users?active=false', '.empty'], ['users?group=team-0', 'tbody tr'],
  ['users/person-77', 'main form'], ['users/person-77/groups', 'tbody tr'], ['users/person-77/history', 'main .log li'],
  ['groups', 'tbody tr'], ['groups?q=team', 'tbody tr'], ['groups/team-0', 'tbody tr'], ['groups/team-0?role=effective', 'tbody tr'],
  ['groups/team-0?q=person5', 'tbody tr'], ['groups/team-0/nesting', '[role="treeitem"]'], ['invites', '.empty'], ['sessions', 'tbody tr'],
  ['keys', 'tbody tr'], ['changes', 'tbody tr'], ['health', 'main dl'], ['settings', 'main form'],
];

/** Goes from the screen before to this one, and returns how many milliseconds its first rows take. */
const took = (page, to, rows) => page.evaluate(async ([path, selector]) => {
  const link = Object.assign(document.createElement('a'), { href: path, textContent: 'go' });
  document.body.append(link);
  const begin = performance.now();
  link.click();
  link.remove();
  const shown = () => !document.querySelector('[aria-busy="true"]') && document.querySelector(selector);
  // The screen before is still there for a moment.
  await new Promise(requestAnimationFrame);
  while (!shown()) {
    if (performance.now() - begin > 20_000) throw new Error(`${path} shows nothing`);
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - begin;
}, [`${process.env.SERVER_URL}/console/${to}`, rows]);

await withBrowser(async (browser) => {
  const began = Date.now();
  await fill();
  console.log(`filled in ${Math.round((Date.now() - began) / 1000)} s`);
  const page = await consolePage(browser, { expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  const slow = [];
  for (const [screen, rows] of SCREENS) {
    const times = [];
    for (let time = 0; time < TIMES; time += 1) {
      await took(page, 'keys', 'tbody tr');
      times.push(await took(page, screen, rows));
    }
    const [median, worst] = [[...times].sort((a, b) => a - b)[Math.floor(TIMES / 2)], Math.max(...times)];
    console.log(`${String(Math.round(median)).padStart(5)} ms, at worst ${String(Math.round(worst)).padStart(5)} ms: /console/${screen}`);
    if (median > MOST) slow.push(screen);
  }
  assert.deepEqual(slow, [], `their first rows take more than ${MOST} ms`);
});
