// What people do in the console and in their account beside the stories: each row is a page, what is done there, and what
// the API then says. Needs ROSTER_OUTBOUND_NETS=127.0.0.1, because the receiver of the webhooks is on this machine.

import { park, property, until } from './console-fill.mjs';
import { PASSWORD, api, consolePage, goTo, signIn, withKey } from './console-page.mjs';
import { OF_LISTS, fillCrowd } from './console-rows.mjs';
import { check, choose, confirm, dialog, find, keys, press, pressIn, says, write } from './console-steps.mjs';
import { withBrowser } from './page.mjs';
import { webhookReceiver } from './receivers.mjs';

const NEXT = `${PASSWORD} 2`;
const inDays = (days) => Date.now() + days * 86_400_000;
const receiver = await webhookReceiver('refused');

// What the API says.
const read = async (path) => (await api('GET', path)).properties;
const first = async (path) => (await api('GET', path)).entries[0]?.properties;
const count = async (path) => (await api('GET', path)).entries.length;
const isGone = (path) => () => api('GET', path).then(() => false, (error) => {
  if (/: 404 /.test(error.message)) return true;
  throw error;
});

/** What an administrator does. */
const OF_ADMINISTRATORS = [
  ['webhooks/wiki/deliveries', [press('Retry')], async () => (await first('/webhook/wiki/delivery')).attempts > 4],
  ['webhooks/wiki/deliveries', [press('Discard')], async () => (await count('/webhook/wiki/delivery')) === 0],
  ['webhooks/wiki', [press('Send a test')], () => receiver.types.includes('webhook.test')],
  // Escape does not close what shows a secret.
  ['webhooks/wiki', [press('Replace secret'), dialog(press('Replace secret'), says(/store it now/)), keys('Escape', 'Escape', 'Escape'), dialog(press('I have stored it'))],
    async () => (await first('/change?order=newest&type=webhook&entity=wiki')).actor === 'user:root'],
  ['webhooks/wiki', [press('Disable')], async () => (await read('/webhook/wiki')).state === 'disabled'],
  ['webhooks/wiki', [press('Enable')], async () => (await read('/webhook/wiki')).state === 'active'],
  ['webhooks/wiki', [press('Delete'), dialog(press('Delete webhook'))], isGone('/webhook/wiki')],
  ['webhooks', [press('Create webhook'), dialog(write('URL', receiver.url), write('Name', 'Intranet'), press('Create webhook'), press('I have stored it'))],
    async () => (await first('/webhook'))?.name === 'Intranet'],
  ['groups/devs', [pressIn('Ann', 'Change'), dialog(choose('Role', 'manager'), choose('Ends', '30'), press('Save membership'))],
    async () => {
      const { role, expires_at: end } = await read('/group/devs/user/ann');
      return role === 'manager' && Date.parse(end) > inDays(29);
    }],
  ['groups/devs', [pressIn('Bob', 'Change'), dialog(press('End the membership now'), press('End membership'))], isGone('/group/devs/user/bob')],
  ['groups/devs', [check('Select cid'), press('Remove'), dialog(press('Remove'))], isGone('/group/devs/user/cid')],
  ['groups/old', [press('Delete'), dialog(confirm('old'), press('Delete group'))], isGone('/group/old')],
  ['users/dan/groups', [press('Add to group'), dialog(find('Group', 'ops'), choose('Role', 'owner'), press('Add to group'))],
    async () => (await read('/group/ops/user/dan')).role === 'owner'],
  ['users/dan', [press('Set password'), dialog(write('New password', NEXT), press('Set password')), says('The password is set.')],
    () => api('POST', '/session', property('session', undefined, { username: 'dan', password: NEXT }))],
  ['users/dan', [press('Deactivate'), dialog(press('Deactivate user'))], async () => (await read('/user/dan')).active === false],
  ['users/dan', [press('Activate')], async () => (await read('/user/dan')).active === true],
  ['users/eve', [press('Delete'), dialog(confirm('eve'), press('Delete user'))], isGone('/user/eve')],
  ['users/ann/sessions', [press('End')], async () => (await count('/sessions?user=ann')) === 2],
  ['users/ann/sessions', [press('End all of this user'), dialog(press('End all sessions'))], async () => (await count('/sessions?user=ann')) === 0],
  ['keys', [pressIn('Billing', 'Revoke'), dialog(press('Revoke key'))], isGone('/key/billing')],
  ['invites', [press('gil@example.com'), dialog(press('Change the expiry'), choose('Expires in', '365'), press('Change the expiry'))],
    async () => Date.parse((await first('/invite?email=gil@example.com')).expires_at) > inDays(364)],
  ['invites', [pressIn('hal@example.com', 'Delete'), dialog(press('Delete invite'))], async () => (await count('/invite?email=hal@example.com')) === 0],
  ['settings', [write('Minimum password length', '9'), press('Save settings')], async () => (await read('/namespace/default')).password_min === 9],
];

/** What an operator does. */
const OF_OPERATORS = [
  ['namespaces', [press('Create namespace'), dialog(write('Id', 'acme'), press('Create namespace')), says('acme is created.')], () => read('/namespace/acme')],
  ['namespaces', [pressIn('acme', 'Delete'), dialog(confirm('acme'), press('Delete namespace'))], isGone('/namespace/acme')],
];

/** What people do in their own account. */
const OF_PEOPLE = [
  ['profile', [write('Name', 'Bea Berg'), press('Save profile')], async () => (await read('/user/bea')).name === 'Bea Berg'],
  ['groups', [pressIn('Club', 'Leave'), dialog(press('Leave group'))], isGone('/group/club/user/bea')],
  ['invites', [pressIn('Choir', 'Accept'), says('You have joined Choir.')], () => read('/group/choir/user/bea')],
  ['invites', [pressIn('Chess', 'Decline')], async () => (await count('/invite?group=chess&state=declined')) === 1],
  ['sessions', [press('End')], async () => (await count('/sessions?user=bea')) === 3],
  ['sessions', [press('End all others')], async () => (await count('/sessions?user=bea')) === 1],
];

/** What all that is done to. */
async function prepare() {
  for (const id of ['devs', 'old', 'ops', 'club', 'choir', 'chess']) {
    await api('POST', '/group', property('group', id, { name: id[0].toUpperCase() + id.slice(1) }));
  }
  for (const name of ['Root', 'Ann', 'Bob', 'Cid', 'Dan', 'Eve', 'Bea', 'Rose']) {
    const id = name.toLowerCase();
    await api('POST', '/user', property('user', id, { username: id, name, email: `${id}@example.com`, password: PASSWORD }));
  }
  for (const [group, ...users] of [['administrators', 'root'], ['devs', 'ann', 'bob', 'cid'], ['club', 'bea']]) {
    for (const user of users) await api('POST', `/group/${group}/user/${user}`);
  }
  for (const user of ['ann', 'bea']) for (let number = 0; number < 3; number += 1) await api('POST', `/user/${user}/session`);
  for (const [group, name] of [['devs', 'gil'], ['devs', 'hal'], ['choir', 'bea'], ['chess', 'bea']]) {
    await api('POST', '/invite', property('invite', undefined, { group, email: `${name}@example.com` }));
  }
  await api('POST', '/key', property('key', 'billing', { name: 'Billing', scopes: ['users:read'] }));
  await api('POST', '/webhook', property('webhook', 'wiki', { name: 'Wiki', url: receiver.url, events: ['group.*'] }));
  for (const id of ['refused', 'accepted']) await api('POST', '/group', property('group', id, {}));
  await park('wiki', 'accepted');
  await fillCrowd();
}

/** Does what each row says. */
async function perform(page, rows, open) {
  for (const [screen, steps, isDone] of rows) {
    await open(screen);
    for (const step of steps) await step(page);
    // What is not there yet is an error of the API.
    await until(`what was done on ${screen}`, async () => {
      try {
        return await isDone(page);
      } catch {
        return false;
      }
    });
    await page.mustBeFine(screen);
  }
  await page.context().close();
  console.log(`${rows.length} deeds are done`);
}

await withBrowser(async (browser) => {
  await prepare();
  const page = await consolePage(browser, { expected: ['401'] });
  await signIn(page, 'root', PASSWORD);
  await perform(page, OF_ADMINISTRATORS, (screen) => page.open(`console/${screen}`));
  const lists = await consolePage(browser, { expected: ['401', '409'] });
  await signIn(lists, 'root', PASSWORD);
  await perform(lists, OF_LISTS, (screen) => lists.open(`console/${screen}`));
  const operator = await consolePage(browser, { expected: ['401'] });
  await withKey(operator, '');
  // The key is gone when the page is loaded anew.
  await perform(operator, OF_OPERATORS, (screen) => goTo(operator, screen));
  const own = await consolePage(browser, { expected: ['401'] });
  await signIn(own, 'bea', PASSWORD, 'account/profile');
  await perform(own, OF_PEOPLE, (screen) => own.open(`account/${screen}`));
});
