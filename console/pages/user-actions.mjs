// What can be done to a user: recover, set a password, deactivate and delete.
import { html, useState } from '../html.mjs';
import { address, go, part } from '../router.mjs';
import { call, get } from '../api.mjs';
import { session } from '../session.mjs';
import { Copy } from '../parts/basics.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { counted, nameOf, spelled } from '../words.mjs';

/** @param {{ user: UserDoc, again: () => void, close: () => void }} props */
function SetPassword({ user, again, close }) {
  const form = useForm({ new_password: '' });
  const act = async () => {
    await call('PUT', `/user/${part(user.id)}/password`, { body: form.values });
    close();
    toast('The password is set. All sessions of the user have ended.');
    again();
  };
  return html`
    <${FormDialog} title=${`Set a password for ${nameOf(user)}`} form=${form} action="Set password" act=${act} onClose=${close}>
      <p>All sessions of the user end, and the user signs in with the new password. They should change it then.</p>
      <${Field} form=${form} name="new_password" type="password" label="New password" autocomplete="new-password" required help="8 characters or more." />
    <//>
  `;
}

/** A code by which a user sets a new password: sent, or to be handed over. @param {{ user: UserDoc, close: () => void }} props */
function Recover({ user, close }) {
  const form = useForm({});
  const [shown, setShown] = useState('');
  const path = `/user/${part(user.id)}/recovery`;
  const show = async () => {
    const { body } = await call('POST', path, { body: { properties: { send: false } } });
    setShown(body.properties.code);
  };
  const send = form.submit(async () => {
    await call('POST', path);
    close();
    toast(`A link is on its way to ${user.properties.login_email}.`);
  });
  if (shown) {
    const namespace = session.namespace();
    const link = address(`account/recover#${namespace === 'default' ? '' : `${namespace}/`}${shown}`);
    return html`
      <${Dialog} title=${`The code for ${nameOf(user)}`} onClose=${close} isStrict>
        <p>It works once, within 30 minutes. Anybody who has it can set the password.</p>
        <p class="secret code">${spelled(shown)}</p>
        <div class="acts-row"><${Copy} text=${link} label="Copy link" className="main" /><${Copy} text=${spelled(shown)} label="Copy code" /><button onClick=${close}>Close</button></div>
      <//>
    `;
  }
  return html`
    <${FormDialog} title=${`Recover the account of ${nameOf(user)}`} form=${form} action="Show a code" act=${show} onClose=${close}>
      <p>The user sets a new password with a code. Hand it over yourself, or send a link to the sign-in address.</p>
      ${user.properties.login_email && html`<div><button class="link" onClick=${send}>Send a link to ${user.properties.login_email}</button></div>`}
    <//>
  `;
}

/** Asks before a user is deactivated, and says what ends. @param {{ user: UserDoc, act: () => Promise<void>, onClose: () => void }} props */
function Deactivate({ user, act, onClose }) {
  const { value } = useLoad((signal) => get(`/user/${part(user.id)}/session`, { limit: 1, count: 10_000 }, { signal }), [user.id]);
  return html`
    <${Confirm} title=${`Deactivate ${nameOf(user)}?`} action="Deactivate user" act=${act} onClose=${onClose}>
      <p>The user can no longer sign in. ${value ? `${counted(value.total, 'session ends', 'sessions end')} at once` : 'All sessions end at once'}, and the invites that the user created stop working. The memberships stay.</p>
    <//>
  `;
}

/** The buttons. @param {{ user: UserDoc, again: () => void }} props */
export function Actions({ user, again }) {
  const [open, setOpen] = useState('');
  const path = `/user/${part(user.id)}`;
  const close = () => setOpen('');
  const change = async (/** @type {Record<string, unknown>} */ properties, /** @type {string} */ text) => {
    const { body } = /** @type {{ body: UserDoc }} */ (await call('PATCH', path, { body: { properties } }));
    const keys = (body.warnings ?? []).flatMap((warning) => [...warning.keys, ...warning.webhooks]);
    close();
    toast(keys.length > 0 ? `${text} ${counted(keys.length, 'key or webhook', 'keys and webhooks')} that they created still work.` : text);
    again();
  };
  const remove = async () => {
    await call('DELETE', path);
    close();
    toast(`${nameOf(user)} is deleted.`);
    go('console/users');
  };
  const { active, locked_until: locked } = user.properties;
  const isLocked = locked && Date.parse(locked) > Date.now();
  return html`
    ${isLocked && html`<button onClick=${() => change({ locked_until: null }, 'The user can sign in again.')}>Unlock</button>`}
    <button onClick=${() => setOpen('recover')}>Recover</button>
    <button onClick=${() => setOpen('password')}>Set password</button>
    ${active === false
      ? html`<button onClick=${() => change({ active: true }, 'The user is active.')}>Activate</button>`
      : html`<button onClick=${() => setOpen('deactivate')}>Deactivate</button>`}
    <button class="danger" onClick=${() => setOpen('delete')}>Delete</button>
    ${open === 'recover' && html`<${Recover} user=${user} close=${close} />`}
    ${open === 'password' && html`<${SetPassword} user=${user} again=${again} close=${close} />`}
    ${open === 'deactivate' && html`<${Deactivate} user=${user} act=${() => change({ active: false }, 'The user is inactive.')} onClose=${close} />`}
    ${open === 'delete' && html`
      <${Confirm} title=${`Delete ${nameOf(user)}?`} action="Delete user" act=${remove} onClose=${close} word=${user.id}>
        <p>The user’s memberships and sessions, and the invites that the user created, are deleted too. This cannot be undone.</p>
      <//>
    `}
  `;
}
