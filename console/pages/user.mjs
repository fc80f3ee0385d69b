// A user: who it is, whether they can sign in and why not, and what they are in.
import { html, useState } from '../html.mjs';
import { address, go, part, useUnsaved } from '../router.mjs';
import { call, document_, get } from '../api.mjs';
import { session } from '../session.mjs';
import { Copy, Failure, Ghosts, Heading, Mark, Time } from '../parts/basics.mjs';
import { ConflictDialog, save } from '../parts/conflict.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Field, FormFault, useForm } from '../parts/form.mjs';
import { History } from '../parts/history.mjs';
import { Table } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { Pairs, ownPairs } from '../parts/pairs.mjs';
import { Tabs } from '../parts/tabs.mjs';
import { toast } from '../parts/toast.mjs';
import { counted, device, fullTime, nameOf, spelled } from '../words.mjs';
import { UserGroups } from './user-groups.mjs';

/** @type {(keyof UserDoc['properties'])[]} */
const FIELDS = ['name', 'first_name', 'last_name', 'username', 'login_email', 'email', 'external_id'];
const KNOWN = [...FIELDS, 'active', 'locked_until', 'created_at', 'updated_at', 'email_verified_at', 'placeholder'];
/** @type {[string, string][]} */
const TABS = [['', 'Profile'], ['groups', 'Groups'], ['sessions', 'Sessions'], ['history', 'History'], ['properties', 'Properties'], ['application', 'Application']];

/** In one look: can they sign in, and why not. @param {{ user: UserDoc }} props */
function State({ user }) {
  const { active, locked_until: locked, username, login_email: login } = user.properties;
  if (active === false) return html`<${Mark} kind="bad">Inactive: cannot sign in<//>`;
  if (locked && Date.parse(locked) > Date.now()) return html`<${Mark} kind="warn">Locked until ${fullTime(locked)} after wrong passwords<//>`;
  if (!username && !login) return html`<${Mark}>Cannot sign in: no username and no sign-in address<//>`;
  return html`<${Mark} kind="good">Active<//>`;
}

/** @param {{ user: UserDoc, tag: string | null, again: () => void }} props */
function Profile({ user, tag, again }) {
  const initial = Object.fromEntries(FIELDS.map((name) => [name, user.properties[name] ?? '']));
  const form = useForm(initial);
  const [conflict, setConflict] = useState(/** @type {any} */ (null));
  useUnsaved(form.isChanged);
  const path = `/user/${part(user.id)}`;
  const body = () => {
    const changed = FIELDS.filter((name) => form.values[name] !== initial[name]);
    // Otherwise a new contact address would become the sign-in address too.
    const names = changed.includes('email') && !changed.includes('login_email') ? [...changed, 'login_email'] : changed;
    return { 'entity-type': 'user', properties: Object.fromEntries(names.map((name) => [name, form.values[name].trim() || null])) };
  };
  const done = () => {
    setConflict(null);
    toast('The profile is saved.');
    again();
  };
  const act = async () => {
    const { conflict: found } = await save(path, body(), tag);
    if (found) setConflict(found);
    else done();
  };
  const mine = async () => {
    await call('PATCH', path, { body: body(), tag: conflict.tag });
    done();
  };
  const theirs = () => {
    setConflict(null);
    form.reset(Object.fromEntries(FIELDS.map((name) => [name, conflict.theirs[name] ?? ''])));
    again();
  };
  return html`
    <form class="stack" ref=${form.form} onSubmit=${form.submit(act)} novalidate>
      <${FormFault} form=${form} />
      <div class="pair">
        <${Field} form=${form} name="name" label="Name" autocomplete="off" />
        <${Field} form=${form} name="username" label="Username" autocomplete="off" autocapitalize="none" spellcheck="false" />
        <${Field} form=${form} name="first_name" label="First name" autocomplete="off" />
        <${Field} form=${form} name="last_name" label="Last name" autocomplete="off" />
        <${Field} form=${form} name="login_email" label="Sign-in address" type="email" autocomplete="off"
          help=${user.properties.email_verified_at ? `The user signs in with it. Proved ${fullTime(user.properties.email_verified_at)}.` : 'The user signs in with it. Nobody else can have it.'} />
        <${Field} form=${form} name="email" label="Contact address" type="email" autocomplete="off" help="For contact only." />
        <${Field} form=${form} name="external_id" label="External id" mono autocomplete="off" help="The id in another system." />
      </div>
      <div class="row"><button class="main" disabled=${form.isBusy || !form.isChanged}>Save profile</button></div>
    </form>
    ${conflict && html`<${ConflictDialog} conflict=${conflict} onTheirs=${theirs} onMine=${mine} onClose=${() => setConflict(null)} />`}
  `;
}

/** @param {{ user: UserDoc }} props */
function Sessions({ user }) {
  const path = `/user/${part(user.id)}/session`;
  const { value, problem, again } = useLoad((signal) => get(path, { limit: 200 }, { signal }), [path]);
  const [isEnding, setEnding] = useState(false);
  const end = async (/** @type {string} */ id) => {
    await call('DELETE', `/session/${part(id)}`).then(() => toast('The session has ended.'), (error) => toast(error.message));
    again();
  };
  const endAll = async () => {
    await call('DELETE', path);
    setEnding(false);
    toast('All sessions have ended.');
    again();
  };
  if (problem) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!value) return html`<${Ghosts} />`;
  if (value.entries.length === 0) return html`<div class="empty"><h2>Not signed in anywhere</h2></div>`;
  const own = session.me()?.session?.id;
  const columns = [
    { head: 'Device', cell: (/** @type {SessionDoc} */ each) => html`<span class="cut" title=${each.properties.user_agent}>${device(each.properties.user_agent)}</span>${each.id === own && html`<${Mark} kind="good">This one<//>`}` },
    { head: 'Address', isOptional: true, cell: (/** @type {SessionDoc} */ each) => html`<code>${each.properties.ip ?? '–'}</code>` },
    { head: 'Used', isOptional: true, width: '140px', cell: (/** @type {SessionDoc} */ each) => html`<${Time} at=${each.properties.used_at} />` },
    { head: 'Expires', isOptional: true, width: '140px', cell: (/** @type {SessionDoc} */ each) => html`<${Time} at=${each.properties.expires_at} />` },
    { head: '', width: '72px', cell: (/** @type {SessionDoc} */ each) => html`<button type="button" onClick=${() => end(each.id)}>End</button>` },
  ];
  return html`
    <div class="tools"><span class="muted">${counted(value.entries.length, 'session')}</span><button type="button" class="push" onClick=${() => setEnding(true)}>End all sessions</button></div>
    <${Table} label="Sessions" columns=${columns} entries=${[...value.entries].reverse()} />
    ${isEnding && html`
      <${Confirm} title=${`End all sessions of ${nameOf(user)}?`} deed="End all sessions" act=${endAll} onClose=${() => setEnding(false)}>
        <p>${counted(value.entries.length, 'session ends', 'sessions end')} at once. The user can sign in again.</p>
      <//>
    `}
  `;
}

/** @param {{ user: UserDoc, again: () => void, close: () => void }} props */
function SetPassword({ user, again, close }) {
  const form = useForm({ new_password: '' });
  const act = async () => {
    await call('PUT', `/user/${part(user.id)}/password`, { body: form.values });
    close();
    toast('The password is set, and the user is signed out everywhere.');
    again();
  };
  return html`
    <${FormDialog} title=${`Set a password for ${nameOf(user)}`} form=${form} deed="Set password" act=${act} onClose=${close}>
      <p>The user is signed out everywhere, and signs in with the new password. Tell it to them, and have them change it.</p>
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
    const { body } = await call('POST', path, { body: document_('recovery', { send: false }) });
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
        <p>It works once, within 30 minutes. Whoever has it sets the password.</p>
        <p class="secret code">${spelled(shown)}</p>
        <div class="acts-row"><${Copy} text=${link} label="Copy link" className="main" /><${Copy} text=${spelled(shown)} label="Copy code" /><button type="button" onClick=${close}>Close</button></div>
      <//>
    `;
  }
  return html`
    <${FormDialog} title=${`Recover the account of ${nameOf(user)}`} form=${form} deed="Show a code" act=${show} onClose=${close}>
      <p>With a code the user sets a new password. Hand it over yourself, or have Roster send a link to the sign-in address.</p>
      ${user.properties.login_email && html`<div><button type="button" class="link" onClick=${send}>Send a link to ${user.properties.login_email}</button></div>`}
    <//>
  `;
}

/** What can be done to a user. @param {{ user: UserDoc, tag: string | null, again: () => void }} props */
function Deeds({ user, again }) {
  const [open, setOpen] = useState('');
  const path = `/user/${part(user.id)}`;
  const close = () => setOpen('');
  const change = async (/** @type {any} */ properties, /** @type {string} */ text) => {
    const { body } = await call('PATCH', path, { body: { properties } });
    const keys = (body.warnings ?? []).flatMap((/** @type {any} */ warning) => [...warning.keys, ...warning.webhooks]);
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
    ${isLocked && html`<button type="button" onClick=${() => change({ locked_until: null }, 'The user can sign in again.')}>Unlock</button>`}
    <button type="button" onClick=${() => setOpen('recover')}>Recover</button>
    <button type="button" onClick=${() => setOpen('password')}>Set password</button>
    ${active === false
      ? html`<button type="button" onClick=${() => change({ active: true }, 'The user is active.')}>Activate</button>`
      : html`<button type="button" onClick=${() => setOpen('deactivate')}>Deactivate</button>`}
    <button type="button" class="danger" onClick=${() => setOpen('delete')}>Delete</button>
    ${open === 'recover' && html`<${Recover} user=${user} close=${close} />`}
    ${open === 'password' && html`<${SetPassword} user=${user} again=${again} close=${close} />`}
    ${open === 'deactivate' && html`
      <${Confirm} title=${`Deactivate ${nameOf(user)}?`} deed="Deactivate" act=${() => change({ active: false }, 'The user is inactive.')} onClose=${close}>
        <p>They cannot sign in any more, all their sessions end, and the invites that they created stop working. Their memberships stay.</p>
      <//>
    `}
    ${open === 'delete' && html`
      <${Confirm} title=${`Delete ${nameOf(user)}?`} deed="Delete user" act=${remove} onClose=${close} word=${user.id}>
        <p>Their memberships, sessions and the invites that they created are deleted too. This cannot be undone.</p>
      <//>
    `}
  `;
}

/** @param {{ id: string, tab: string, visits: number }} props */
export function One({ id, tab, visits }) {
  const path = `/user/${part(id)}`;
  const { value, problem, again } = useLoad((signal) => call('GET', path, { signal }), [path]);
  if (problem) return html`<${Heading} title="User" visits=${visits} /><${Failure} problem=${problem} again=${again} />`;
  if (!value) return html`<${Ghosts} />`;
  const { body: user, tag } = value;
  const savePairs = async (/** @type {any} */ properties) => {
    await call('PUT', path, { body: { properties } });
    again();
  };
  const saveApp = async (/** @type {any} */ app) => {
    await call('PUT', path, { body: { app } });
    again();
  };
  return html`
    <${Heading} title=${nameOf(user)} visits=${visits} crumb=${html`<a href=${address('console/users')}>Users</a>`} lead=${html`
      <${State} user=${user} /><span class="muted small">Created <${Time} at=${user.properties.created_at} /></span>
      <code>${user.id}</code><${Copy} text=${user.id} label="Copy id" className="plain" />
    `}><${Deeds} user=${user} again=${again} /><//>
    <${Tabs} base=${`console/users/${part(id)}`} tabs=${TABS} current=${tab} label="User" />
    ${tab === '' && html`<${Profile} key=${tag} user=${user} tag=${tag} again=${again} />`}
    ${tab === 'groups' && html`<${UserGroups} user=${user} />`}
    ${tab === 'sessions' && html`<${Sessions} user=${user} />`}
    ${tab === 'history' && html`<${History} query=${{ user: user.id }} />`}
    ${tab === 'properties' && html`<${Pairs} key=${tag} label="Properties that others have added" help="The user can read and change them." value=${ownPairs(user.properties, KNOWN)} save=${savePairs} />`}
    ${tab === 'application' && html`<${Pairs} key=${tag} label="What the application keeps about the user" help="Keys and administrators change it. The user can read it." value=${user.app ?? {}} save=${saveApp} />`}
  `;
}
