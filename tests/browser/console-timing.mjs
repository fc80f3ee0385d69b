// How long the screens take with 100,000 users and 10,000 groups: console-timing.mjs [USERS] [GROUPS].
// Each screen is opened several times, as somebody does who goes from one to the next; its first rows must be
// there within 300 ms each time.

import assert from 'node:assert/strict';
import { property } from './console-fill.mjs';
import { PASSWORD, api, consolePage, signIn, withKey } from './console-page.mjs';
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
  // One in a hundred is inactive, and has an invite in place of it.
  await each(Math.floor(people / 100), (number) => api('PATCH', `/user/person-${number * 100 + 1}`, property('user', undefined, { active: false })));
  await each(Math.floor(people / 100), (number) => api('POST', '/invite', property('invite', undefined, { group: 'team-0', email: `next${number}@example.com` })));
  await api('POST', '/webhook', property('webhook', 'wiki', { url: 'https://wiki.example.com/roster', active: false }));
}

const SCREENS = [
  ['console', 'main .log li'], ['console/users', 'tbody tr'], ['console/users?q=person9', 'tbody tr'], ['console/users?active=false', 'tbody tr'], ['console/users?group=team-0', 'tbody tr'],
  ['console/users/person-77', 'main form'], ['console/users/person-77/groups', 'tbody tr'], ['console/users/root/sessions', 'tbody tr'], ['console/users/person-77/history', 'main .log li'],
  ['console/users/person-77/properties', 'main form'], ['console/users/person-77/application', 'main form'],
  ['console/groups', 'tbody tr'], ['console/groups?q=team', 'tbody tr'], ['console/groups/team-0', 'tbody tr'], ['console/groups/team-0?role=effective', 'tbody tr'],
  ['console/groups/team-0?q=person5', 'tbody tr'], ['console/groups/team-0/nesting', '[role="treeitem"]'], ['console/groups/team-0/invites', 'tbody tr'],
  ['console/groups/team-0/history', 'main .log li'], ['console/groups/team-0/details', 'main form'], ['console/groups/team-0/properties', 'main form'],
  ['console/invites', 'tbody tr'], ['console/invites?state=open', 'tbody tr'], ['console/sessions', 'tbody tr'], ['console/webhooks', 'tbody tr'], ['console/webhooks/wiki', 'main dl'],
  ['console/webhooks/wiki/deliveries', '.empty'], ['console/webhooks/wiki/settings', 'main form'], ['console/mails', '.empty'], ['console/changes', 'tbody tr'],
  ['console/changes?type=group', 'tbody tr'], ['console/transfer', 'main form'], ['console/health', 'main dl'], ['console/settings', 'main form'],
  ['account/profile', 'main form'], ['account/groups', '.cards li'], ['account/invites', '.empty'], ['account/sessions', '.cards li'], ['account/password', 'main form'],
];
/** Screens of operators, who sign in with a key. */
const OF_OPERATORS = [['console/keys', 'tbody tr'], ['console/namespaces', 'tbody tr'], ['console/namespaces/default', 'main form']];

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
}, [`${process.env.SERVER_URL}/${to}`, rows]);

await withBrowser(async (browser) => {
  const began = Date.now();
  await fill();
  console.log(`filled in ${Math.round((Date.now() - began) / 1000)} s`);
  const slow = [];
  const measure = async (page, screens, from) => {
    for (const [screen, rows] of screens) {
      const times = [];
      for (let time = 0; time < TIMES; time += 1) {
        await took(page, ...from);
        times.push(await took(page, screen, rows));
      }
      const [median, worst] = [[...times].sort((a, b) => a - b)[Math.floor(TIMES / 2)], Math.max(...times)].map(Math.round);
      console.log(`| \`/${screen}\` | ${median} | ${worst} |`);
      if (worst > MOST) slow.push(`${screen}: ${worst} ms`);
    }
  };
  console.log('| screen | median, ms | at worst, ms |\n|---|---|---|');
  const page = await consolePage(browser, { expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  await measure(page, SCREENS, ['console/keys', 'tbody tr']);
  await page.context().close();
  const operator = await consolePage(browser, { expected: ['401'] });
  await withKey(operator, '');
  await measure(operator, OF_OPERATORS, ['console/health', 'main dl']);
  assert.deepEqual(slow, [], `their first rows take more than ${MOST} ms`);
});
