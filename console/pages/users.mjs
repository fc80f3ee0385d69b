// Users: the list, and creating one.
import { html, useState } from '../html.mjs';
import { address, go, part, useFilter, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Check, Field, useForm } from '../parts/form.mjs';
import { Choice, Filter, FindFilter, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { nameOf } from '../words.mjs';

export { One } from './user.mjs';

/** Whether a user can sign in, and why not. @param {{ user: UserDoc }} props */
export function UserState({ user }) {
  const { active, locked_until: locked } = user.properties;
  if (user.placeholder) return html`<${Mark} kind="warn">Placeholder<//>`;
  if (active === false) return html`<${Mark} kind="bad">Inactive<//>`;
  if (locked && Date.parse(locked) > Date.now()) return html`<${Mark} kind="warn">Locked<//>`;
  return html`<${Mark} kind="good">Active<//>`;
}

/** @type {import('../parts/list.mjs').Column[]} */
const COLUMNS = [
  {
    head: 'User',
    cell: (user) => html`
      <a class="cover cut" href=${address(`console/users/${part(user.id)}`)} title=${nameOf(user)}>${nameOf(user)}</a>
      <span class="below"><${UserState} user=${user} /></span>
    `,
  },
  { head: 'Username', cell: (user) => html`<span class="cut" title=${user.properties.username}>${user.properties.username ?? html`<span class="muted">–</span>`}</span>` },
  { head: 'E-mail', cell: (user) => html`<span class="cut" title=${user.properties.login_email ?? user.properties.email}>${user.properties.login_email ?? user.properties.email ?? html`<span class="muted">–</span>`}</span>${user.properties.email_verified_at && html`<span class="small muted">Verified</span>`}` },
  { head: 'Groups', isNumber: true, width: '80px', cell: (user) => user.counts?.groups ?? '–' },
  { head: 'State', width: '110px', cell: (user) => html`<${UserState} user=${user} />` },
  timeColumn('Created', 'created_at'),
];

/** @param {{ onClose: () => void }} props */
export function CreateUser({ onClose }) {
  const form = useForm({ username: '', name: '', email: '', password: '', id: '', isWithoutPassword: false });
  const act = async () => {
    const { id, isWithoutPassword, password, ...rest } = form.values;
    const given = Object.entries({ ...rest, password: isWithoutPassword ? '' : password }).filter(([, value]) => value !== '');
    const body = { ...(id && { id }), properties: Object.fromEntries(given) };
    const { body: user } = await call('POST', '/user', { body });
    onClose();
    toast(`${nameOf(user)} is created.`);
    go(`console/users/${part(user.id)}`);
  };
  return html`
    <${FormDialog} title="Create a user" form=${form} action="Create user" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="username" label="Username" autocomplete="off" autocapitalize="none" spellcheck="false" help="What the user signs in with." />
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="email" type="email" label="E-mail" autocomplete="off" help="The user can sign in with it too." />
      ${!form.values.isWithoutPassword && html`<${Field} form=${form} name="password" type="password" label="First password" autocomplete="new-password" help="8 characters or more. The user should change it after signing in." />`}
      <${Check} form=${form} name="isWithoutPassword" label="Without a password: the user cannot sign in until one is set" />
      <p class="small">Should they choose their own username and password? <a href=${address('console/invites?create')}>Create an invite instead</a></p>
      <details>
        <summary>More</summary>
        <${Field} form=${form} name="id" label="Id" mono autocomplete="off" help="Your own id for the user. It never changes. Roster generates one if this is empty." />
      </details>
    <//>
  `;
}

/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [
  { label: 'Deactivate', done: 'Deactivated', says: 'They can no longer sign in, and their sessions end.', act: (id) => call('PATCH', `/user/${part(id)}`, { body: { properties: { active: false } } }) },
  { label: 'Delete', done: 'Deleted', isDestructive: true, says: 'Their memberships, sessions and invites are deleted too. This cannot be undone.', act: (id) => call('DELETE', `/user/${part(id)}`) },
];

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/user', useFilter('q', 'active', 'group', 'external_id'), { include: 'counts' });
  const [isCreating, setCreating] = useState(useRoute().query.has('create'));
  return html`
    <${Heading} title="Users" visits=${visits}>
      <${ListActions} of=${pages} kind="user" name="users" />
      <button class="main" onClick=${() => setCreating(true)}>Create user</button>
    <//>
    <div class="tools">
      <${Filter} label="Filter by name, username, e-mail or id" />
      <${Choice} label="State" name="active" options=${[['', 'All states'], ['true', 'Active'], ['false', 'Inactive']]} />
      <${FindFilter} kind="group" label="In a group" name="group" />
      <${Filter} label="External id" name="external_id" />
    </div>
    <${Rows} noun="user" pages=${pages} columns=${COLUMNS} actions=${ACTIONS}
      empty=${html`<h2>No users yet</h2><p>A user is a person or a machine. Users can be members of groups, and sign in with a password.</p><button onClick=${() => setCreating(true)}>Create user</button>`} />
    ${isCreating && html`<${CreateUser} onClose=${() => setCreating(false)} />`}
  `;
}
