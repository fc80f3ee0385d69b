// The groups that a user is in: directly, with role and end, or by nesting, with the way.
import { html, useState } from '../html.mjs';
import { address, part } from '../router.mjs';
import { call } from '../api.mjs';
import { Ends, Mark, Time } from '../parts/basics.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { List as Rows, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { MembershipDialog, ROLE_OPTIONS } from '../parts/membership.mjs';
import { Way } from '../parts/way.mjs';
import { ROLES, groupName } from '../words.mjs';

/** @param {{ user: UserDoc, onClose: () => void, again: () => void }} props */
function AddToGroup({ user, onClose, again }) {
  const form = useForm({ group: '', role: 'member' });
  const act = async () => {
    const body = { properties: { role: form.values.role } };
    await call('POST', `/group/${part(form.values.group.trim())}/user/${part(user.id)}`, { body });
    onClose();
    toast(`Added to ${form.values.group}.`);
    again();
  };
  return html`
    <${FormDialog} title="Add to a group" form=${form} action="Add to group" act=${act} onClose=${onClose}>
      <${Combobox} kind="group" label="Group" value=${form.values.group} onChange=${(/** @type {string} */ id) => form.set('group', id)} required />
      <${Field} form=${form} name="role" label="Role" options=${ROLE_OPTIONS} />
    <//>
  `;
}

/** @param {{ user: UserDoc }} props */
export function UserGroups({ user }) {
  const pages = usePages(`/user/${part(user.id)}/group`, { effective: 'true' });
  const [isAdding, setAdding] = useState(false);
  const [open, setOpen] = useState(/** @type {GroupDoc | null} */ (null));
  const columns = [
    { head: 'Group', cell: (/** @type {GroupDoc} */ group) => html`<a class="cover cut" href=${address(`console/groups/${part(group.id)}`)}>${groupName(group)}</a><span class="below muted small">${group.membership ? ROLES[group.membership.role] : 'By nesting'}</span>${group.id === 'administrators' && html` <${Mark} kind="warn">Administers<//>`}` },
    { head: 'Role', width: '150px', cell: (/** @type {GroupDoc} */ group) => (group.membership ? ROLES[group.membership.role] : html`<span class="muted">By nesting</span><br /><${Way} user=${user} group=${group} />`) },
    { head: 'Joined', width: '140px', cell: (/** @type {GroupDoc} */ group) => html`<${Time} at=${group.membership?.joined_at} />` },
    { head: 'Ends', width: '140px', cell: (/** @type {GroupDoc} */ group) => html`<${Ends} at=${group.membership?.expires_at} />` },
    { head: '', width: '92px', cell: (/** @type {GroupDoc} */ group) => group.membership && html`<button onClick=${() => setOpen(group)}>Change</button>` },
  ];
  return html`
    <div class="tools"><button class="main push" onClick=${() => setAdding(true)}>Add to group</button></div>
    <${Rows} noun="group" pages=${pages} columns=${columns} empty=${html`<h2>In no group</h2>`} />
    ${isAdding && html`<${AddToGroup} user=${user} onClose=${() => setAdding(false)} again=${pages.again} />`}
    ${open && html`<${MembershipDialog} group=${open} user=${user} membership=${open.membership} onClose=${() => setOpen(null)} again=${pages.again} />`}
  `;
}
