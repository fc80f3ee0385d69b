// Pages for people that only a step or a code leads to.

import { property, until } from './console-fill.mjs';
import { PASSWORD, api, signIn } from './console-page.mjs';

/** The code of a new invite. */
export async function inviteCode(group, others = {}) {
  return (await api('POST', '/invite', property('invite', undefined, { group, message: 'Welcome.', ...others }))).properties.code;
}

/** Opens a page, also one that differs only by its fragment. */
export async function openAnew(page, to) {
  await page.open(to);
  await page.reload();
  await page.locator('h1').waitFor();
  await page.settle();
}

/** How to come to each page, one after another. What comes there returns the heading. `taken` are the e-mails that were sent. */
export const REACHED = {
  'recover asked': async (page) => {
    await openAnew(page, 'account/recover');
    await page.getByLabel('Username or e-mail').fill('asim');
    await page.getByRole('button', { name: 'Send the link' }).click();
    return 'Check your e-mail';
  },
  'recover code': async (page) => {
    const { code } = (await api('POST', '/user/asim/recovery', { properties: { send: false } })).properties;
    await openAnew(page, `account/recover#${code}`);
    return 'Choose a new password';
  },
  'recover done': async (page) => {
    await page.getByLabel('New password').fill(`${PASSWORD} 2`);
    await page.getByRole('button', { name: 'Set password' }).click();
    return 'Your password is set';
  },
  'verify code': async (page, taken) => {
    await api('POST', '/user/second/verification');
    const code = await until('an e-mail with a code', () => taken.map(({ text }) => /verify#([0-9A-Z]+)/.exec(text)?.[1]).find(Boolean));
    await openAnew(page, `account/verify#${code}`);
    return 'Verify your address';
  },
  'verify done': async (page) => {
    await page.getByRole('button', { name: 'Verify address' }).click();
    return 'Your address is verified';
  },
  'join declined': async (page) => {
    await openAnew(page, `account/join#${await inviteCode('backend', { max_uses: 1 })}`);
    await page.getByRole('button', { name: 'Decline the invite' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Decline invite' }).click();
    return 'You have declined';
  },
  'join as me': async (page) => {
    await signIn(page, 'asim', `${PASSWORD} 2`, 'account/groups');
    await openAnew(page, `account/join#${await inviteCode('backend')}`);
    await page.getByRole('button', { name: 'Join as Asim Aslam' }).waitFor();
    return 'Join Acme';
  },
  'join done': async (page) => {
    await page.getByRole('button', { name: 'Join as Asim Aslam' }).click();
    return 'You have joined';
  },
};
