// Groups: the list, and creating one.
import { html, useState } from '../html.mjs';
import { address, go, part, setQuery, useRoute } from '../router.mjs';
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
      ${group.id === 'administrators' && html`<${Mark} kind="warn">Administers<//>`}
    `,
  },
  { head: 'Id', isOptional: true, cell: (group) => html`<code class="cut" title=${group.id}>${shortId(group.id)}</code>` },
  { head: 'Members', isOptional: true, isNumber: true, width: '90px', cell: (group) => group.counts?.members.toLocaleString('en') ?? '–' },
  { head: 'Nested', isOptional: true, isNumber: true, width: '80px', cell: (group) => group.counts?.subgroups.toLocaleString('en') ?? '–' },
  { head: 'Description', isOptional: true, cell: (group) => html`<span class="cut muted" title=${group.properties.description}>${group.properties.description ?? '–'}</span>` },
  timeColumn('Created', 'created_at'),
];

/** @param {{ onClose: () => void }} props */
function CreateGroup({ onClose }) {
  const form = useForm({ name: '', id: '', description: '' });
  const act = async () => {
    const { id, ...rest } = form.values;
    const properties = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
    const { body: group } = await call('POST', '/group', { body: { 'entity-type': 'group', ...(id && { id }), properties } });
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

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { query } = useRoute();
  const q = query.get('q') ?? '';
  const external = query.get('external_id') ?? '';
  const filter = { q: q || undefined, external_id: external || undefined };
  const pages = usePages('/group', { ...filter, include: 'counts' });
  const [isCreating, setCreating] = useState(query.has('create'));
  return html`
    <${Heading} title="Groups" visits=${visits}>
      <${ListActions} path="/group" kind="group" name="groups" query=${filter} />
      <button class="main" onClick=${() => setCreating(true)}>Create group</button>
    <//>
    <div class="tools">
      <${Filter} label="Filter by name or id" />
      <${Filter} label="External id" name="external_id" />
    </div>
    <${Rows} label="Groups" noun=${['group', 'groups']} pages=${pages} columns=${COLUMNS} isFiltered=${q + external !== ''} clear=${() => setQuery({ q: '', external_id: '' })}
      empty=${html`<h2>No groups yet</h2><p>A group has users and other groups as its members.</p><button onClick=${() => setCreating(true)}>Create group</button>`} />
    ${isCreating && html`<${CreateGroup} onClose=${() => setCreating(false)} />`}
  `;
}
