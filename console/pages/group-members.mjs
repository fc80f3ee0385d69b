// The members of a group: directly, or also those that nesting brings.
import { html, useState } from '../html.mjs';
import { address, part, useFilter } from '../router.mjs';
import { Problem, call } from '../api.mjs';
import { Ends, Mark, Time } from '../parts/basics.mjs';
import { Outcomes } from '../parts/bulk.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { Choice, Filter, List as Rows, ListActions, usePages } from '../parts/list.mjs';
import { MembershipDialog, ROLE_OPTIONS } from '../parts/membership.mjs';
import { toast } from '../parts/toast.mjs';
import { Way } from '../parts/way.mjs';
import { ROLES, counted, groupName, nameOf } from '../words.mjs';

/** The most ids that are added at once. */
const MOST = 1000;

/** @param {{ group: GroupDoc, onClose: () => void, again: () => void, onMany: () => void }} props */
function AddMember({ group, onClose, again, onMany }) {
  const form = useForm({ user: '', role: 'member' });
  const act = async () => {
    const user = form.values.user.trim();
    const body = { properties: { role: form.values.role } };
    const { status } = await call('POST', `/group/${part(group.id)}/user/${part(user)}`, { body });
    onClose();
    toast(status === 201 ? `${user} is a member.` : `${user} is a member already.`);
    again();
  };
  return html`
    <${FormDialog} title=${`Add a member to ${groupName(group)}`} form=${form} action="Add member" act=${act} onClose=${onClose}>
      <${Combobox} kind="user" label="User" value=${form.values.user} onChange=${(/** @type {string} */ id) => form.set('user', id)} required help="Type the beginning of a name." />
      <${Field} form=${form} name="role" label="Role" options=${ROLE_OPTIONS} />
      <div><button class="link" onClick=${onMany}>Add several by their ids</button></div>
    <//>
  `;
}

/** @param {{ group: GroupDoc, onClose: () => void, again: () => void }} props */
function AddMany({ group, onClose, again }) {
  const form = useForm({ ids: '' });
  const [outcomes, setOutcomes] = useState(/** @type {[string, string][] | null} */ (null));
  const act = async () => {
    const ids = [...new Set(form.values.ids.split('\n').map((/** @type {string} */ line) => line.trim()).filter(Boolean))];
    if (ids.length > MOST) throw new Problem(422, { field: 'ids', detail: `at most ${MOST.toLocaleString('en')} ids can be added at once, not ${ids.length.toLocaleString('en')}` }, null, 0);
    /** @type {[string, string][]} */
    const results = [];
    for (let start = 0; start < ids.length; start += 4) {
      await Promise.all(ids.slice(start, start + 4).map((id) =>
        call('POST', `/group/${part(group.id)}/user/${part(String(id))}`).then(
          ({ status }) => results.push([String(id), status === 201 ? 'Added' : 'Was a member already']),
          (error) => results.push([String(id), error.message]),
        )));
    }
    setOutcomes(results);
    again();
  };
  if (outcomes) {
    const others = outcomes.filter(([, what]) => what !== 'Added');
    return html`<${Outcomes} title=${`${counted(outcomes.length - others.length, 'member')} added`} failed=${others} onClose=${onClose} />`;
  }
  return html`
    <${FormDialog} title=${`Add several members to ${groupName(group)}`} form=${form} action=${form.isBusy ? 'Adding …' : 'Add members'} act=${act} onClose=${onClose}>
      <${Field} form=${form} name="ids" label="Ids of users" lines=${8} mono required help=${`One a line, up to ${MOST.toLocaleString('en')}.`} />
    <//>
  `;
}

/** @param {{ group: GroupDoc }} props */
export function Members({ group }) {
  const { q, role } = useFilter('q', 'role');
  const isEffective = role === 'effective';
  const path = `/group/${part(group.id)}/user`;
  const pages = usePages(path, isEffective ? { q, effective: 'true' } : { q, role });
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const close = () => setOpen(null);
  const columns = [
    { head: 'User', cell: (/** @type {UserDoc} */ user) => html`<a class="cover cut" href=${address(`console/users/${part(user.id)}`)}>${nameOf(user)}</a><span class="below muted small">${user.membership ? ROLES[user.membership.role] : 'By nesting'}</span>${user.properties.active === false && html`<${Mark} kind="bad">Inactive<//>`}` },
    { head: 'Role', width: '150px', cell: (/** @type {UserDoc} */ user) => (user.membership ? ROLES[user.membership.role] : html`<span class="muted">By nesting</span> <${Way} user=${user} group=${group} />`) },
    { head: 'Joined', width: '140px', cell: (/** @type {UserDoc} */ user) => html`<${Time} at=${user.membership?.joined_at} />` },
    { head: 'Ends', width: '140px', cell: (/** @type {UserDoc} */ user) => html`<${Ends} at=${user.membership?.expires_at} />` },
    { head: '', width: '92px', cell: (/** @type {UserDoc} */ user) => user.membership && html`<button onClick=${() => setOpen(user)}>Change</button>` },
  ];
  return html`
    <div class="tools">
      <${Filter} label="Filter members" />
      <${Choice} label="Which members" name="role" options=${[['', 'Direct members'], ['effective', 'With nested groups'], ['owner', 'Owners'], ['manager', 'Managers'], ['member', 'Plain members']]} />
      <span class="push row">
        <${ListActions} of=${pages} name="members" />
        <button class="main" onClick=${() => setOpen('add')}>Add member</button>
      </span>
    </div>
    <${Rows} noun="member" pages=${pages} columns=${columns} actions=${!isEffective && [
      { label: 'Remove', done: 'Removed', isDestructive: true, says: 'They lose what the group allows.', act: (/** @type {string} */ id) => call('DELETE', `${path}/${part(id)}`) },
    ]}
      empty=${html`<h2>No members yet</h2><p>Add users, or nest groups, whose members then count as members too.</p>`} />
    ${open === 'add' && html`<${AddMember} group=${group} onClose=${close} again=${pages.again} onMany=${() => setOpen('many')} />`}
    ${open === 'many' && html`<${AddMany} group=${group} onClose=${close} again=${pages.again} />`}
    ${open?.membership && html`<${MembershipDialog} group=${group} user=${open} membership=${open.membership} onClose=${close} again=${pages.again} />`}
  `;
}
