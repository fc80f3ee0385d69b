// Groups: the list, and creating one.
import { html, useState } from '../html.mjs';
import { address, go, part, setQuery, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { Heading, Mark, Time } from '../parts/basics.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { AsCurl, Filter, List as Rows, usePages } from '../parts/list.mjs';
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
  { head: 'Created', isOptional: true, width: '140px', cell: (group) => html`<${Time} at=${group.properties.created_at} />` },
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
    <${FormDialog} title="Create a group" form=${form} deed="Create group" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="id" label="Id" mono autocomplete="off" help="What software knows the group by, such as devs. It never changes. Roster makes one up otherwise." />
      <${Field} form=${form} name="description" label="Description" lines=${2} />
    <//>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { query } = useRoute();
  const q = query.get('q') ?? '';
  const pages = usePages('/group', { q: q || undefined, include: 'counts' });
  const [isCreating, setCreating] = useState(query.has('create'));
  return html`
    <${Heading} title="Groups" visits=${visits}>
      <button type="button" class="main" onClick=${() => setCreating(true)}>Create group</button>
    <//>
    <div class="tools">
      <${Filter} label="Filter by name or id" />
      <span class="push optional"><${AsCurl} path="/group" query=${{ q }} /></span>
    </div>
    <${Rows} label="Groups" noun=${['group', 'groups']} pages=${pages} columns=${COLUMNS} isFiltered=${q !== ''} clear=${() => setQuery({ q: '' })}
      empty=${html`<h2>No groups yet</h2><p>A group is a set of users, and of other groups.</p><button type="button" onClick=${() => setCreating(true)}>Create group</button>`} />
    ${isCreating && html`<${CreateGroup} onClose=${() => setCreating(false)} />`}
  `;
}
