// Groups: the list, and creating one.
import { html, useState } from '../html.mjs';
import { address, go, part, useFilter, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { Filter, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { groupName, shortId } from '../words.mjs';

export { One } from './group.mjs';

/** @type {import('../parts/list.mjs').Column[]} */
const COLUMNS = [
  {
    head: 'Group',
    cell: (group) => html`
      <a class="cover cut" href=${address(`console/groups/${part(group.id)}`)} title=${groupName(group)}>${groupName(group)}</a>
      ${group.placeholder && html`<${Mark} kind="warn">Placeholder<//>`}
      ${group.id === 'administrators' && html`<${Mark} kind="warn">Administers<//>`}
    `,
  },
  { head: 'Id', cell: (group) => html`<code class="cut" title=${group.id}>${shortId(group.id)}</code>` },
  { head: 'Members', isNumber: true, width: '90px', cell: (group) => group.counts?.members.toLocaleString('en') ?? '–' },
  { head: 'Nested', isNumber: true, width: '80px', cell: (group) => group.counts?.subgroups.toLocaleString('en') ?? '–' },
  { head: 'Description', cell: (group) => html`<span class="cut muted" title=${group.properties.description}>${group.properties.description ?? '–'}</span>` },
  timeColumn('Created', 'created_at'),
];

/** @param {{ onClose: () => void }} props */
function CreateGroup({ onClose }) {
  const form = useForm({ name: '', id: '', description: '' });
  const act = async () => {
    const { id, ...rest } = form.values;
    const properties = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
    const { body: group } = await call('POST', '/group', { body: { ...(id && { id }), properties } });
    onClose();
    toast(`${groupName(group)} is created.`);
    go(`console/groups/${part(group.id)}`);
  };
  return html`
    <${FormDialog} title="Create a group" form=${form} action="Create group" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="id" label="Id" mono autocomplete="off" help="What software calls the group, such as devs. It never changes. Roster generates one if this is empty." />
      <${Field} form=${form} name="description" label="Description" lines=${2} />
    <//>
  `;
}

/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [
  { label: 'Delete', done: 'Deleted', isDestructive: true, says: 'Their memberships and invites are deleted too; users and nested groups stay. This cannot be undone.', act: (id) => call('DELETE', `/group/${part(id)}`) },
];

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/group', useFilter('q', 'external_id'), { include: 'counts' });
  const [isCreating, setCreating] = useState(useRoute().query.has('create'));
  return html`
    <${Heading} title="Groups" visits=${visits}>
      <${ListActions} of=${pages} kind="group" name="groups" />
      <button class="main" onClick=${() => setCreating(true)}>Create group</button>
    <//>
    <div class="tools">
      <${Filter} label="Filter by name or id" />
      <${Filter} label="External id" name="external_id" />
    </div>
    <${Rows} noun="group" pages=${pages} columns=${COLUMNS} actions=${ACTIONS}
      empty=${html`<h2>No groups yet</h2><p>A group has users and other groups as its members.</p><button onClick=${() => setCreating(true)}>Create group</button>`} />
    ${isCreating && html`<${CreateGroup} onClose=${() => setCreating(false)} />`}
  `;
}
