// The groups that a user is in: directly, with role and end, or by nesting, with the way.
import { html, useState } from '../html.mjs';
import { address, part } from '../router.mjs';
import { call, get } from '../api.mjs';
import { Ends, Mark, Time } from '../parts/basics.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { Table } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { MembershipDialog, ROLE_OPTIONS } from '../parts/membership.mjs';
import { Way } from '../parts/way.mjs';
import { ROLES, groupName } from '../words.mjs';

/** @param {{ user: UserDoc, onClose: () => void, again: () => void }} props */
function AddToGroup({ user, onClose, again }) {
  const form = useForm({ group: '', role: 'member' });
  const act = async () => {
    const body = { 'entity-type': 'membership', properties: { role: form.values.role } };
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
  const path = `/user/${part(user.id)}/group`;
  const { value, again, pending } = useLoad((signal) => get(path, { effective: 'true', limit: 500 }, { signal }), [path]);
  const [isAdding, setAdding] = useState(false);
  const [open, setOpen] = useState(/** @type {any} */ (null));
  if (pending || !value) return pending;
  const columns = [
    { head: 'Group', cell: (/** @type {GroupDoc} */ group) => html`<a class="cover cut" href=${address(`console/groups/${part(group.id)}`)}>${groupName(group)}</a><span class="below muted small">${group.membership ? ROLES[group.membership.role] : 'By nesting'}</span>${group.id === 'administrators' && html` <${Mark} kind="warn">Administers<//>`}` },
    { head: 'Role', isOptional: true, width: '150px', cell: (/** @type {GroupDoc} */ group) => (group.membership ? ROLES[group.membership.role] : html`<span class="muted">By nesting</span><br /><${Way} user=${user} group=${group} />`) },
    { head: 'Joined', isOptional: true, width: '140px', cell: (/** @type {GroupDoc} */ group) => html`<${Time} at=${group.membership?.joined_at} />` },
    { head: 'Ends', isOptional: true, width: '140px', cell: (/** @type {GroupDoc} */ group) => html`<${Ends} at=${group.membership?.expires_at} />` },
    { head: '', width: '92px', cell: (/** @type {GroupDoc} */ group) => group.membership && html`<button onClick=${() => setOpen(group)}>Change</button>` },
  ];
  return html`
    <div class="tools"><button class="main push" onClick=${() => setAdding(true)}>Add to group</button></div>
    ${value.entries.length === 0
      ? html`<div class="empty"><h2>In no group</h2></div>`
      : html`<${Table} label="Groups" columns=${columns} entries=${value.entries} />`}
    ${isAdding && html`<${AddToGroup} user=${user} onClose=${() => setAdding(false)} again=${again} />`}
    ${open && html`<${MembershipDialog} group=${open} user=${user} membership=${open.membership} onClose=${() => setOpen(null)} again=${again} />`}
  `;
}
