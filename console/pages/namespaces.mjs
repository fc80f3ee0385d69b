// Namespaces, for operators: tenants, none of which sees another.
import { html, useState } from '../html.mjs';
import { address, go, part } from '../router.mjs';
import { call, workIn } from '../api.mjs';
import { session } from '../session.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { counted } from '../words.mjs';
import { SettingsForm } from './settings.mjs';

/** Works in another namespace from now on. @param {string} id */
async function enter(id) {
  workIn(id);
  await session.read();
  toast(`The console now shows the namespace ${id}.`);
  go('console');
}

/** @param {{ onClose: () => void, again: () => void }} props */
function CreateNamespace({ onClose, again }) {
  const form = useForm({ id: '', name: '' });
  const act = async () => {
    const { id, name } = form.values;
    await call('POST', '/namespace', { body: { id: id.trim(), properties: name ? { name } : {} } });
    onClose();
    toast(`${id.trim()} is created.`);
    again();
  };
  return html`
    <${FormDialog} title="Create a namespace" form=${form} action="Create namespace" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="id" label="Id" mono required autocomplete="off" spellcheck="false" help="Lower-case letters, digits and hyphens, such as acme. It never changes." />
      <${Field} form=${form} name="name" label="Name" autocomplete="off" help="Operators see it, people do not." />
    <//>
  `;
}

/** @param {{ id: string, onClose: () => void, done: () => void }} props */
function DeleteNamespace({ id, onClose, done }) {
  const act = async () => {
    await call('DELETE', `/namespace/${part(id)}`);
    onClose();
    toast(`${id} is deleted.`);
    done();
  };
  return html`
    <${Confirm} title=${`Delete ${id}?`} action="Delete namespace" act=${act} onClose=${onClose} word=${id}>
      <p>All its users, groups, invites, sessions, keys, webhooks and changes are deleted. This cannot be undone.</p>
    <//>
  `;
}

/** A namespace and its settings. @param {{ id: string, visits: number }} props */
export function One({ id, visits }) {
  const path = `/namespace/${part(id)}`;
  const { value, again, pending } = useLoad((signal) => call('GET', path, { signal }), [path]);
  const [isDeleting, setDeleting] = useState(false);
  return html`
    <${Heading} title=${id} visits=${visits} crumb=${html`<a href=${address('console/namespaces')}>Namespaces</a>`}>
      ${id !== session.namespace() && html`<button onClick=${() => enter(id)}>Switch to it</button>`}
      ${id !== 'default' && id !== session.namespace() && html`<button class="danger" onClick=${() => setDeleting(true)}>Delete</button>`}
    <//>
    ${pending}
    ${value && html`<${SettingsForm} key=${value.tag} namespace=${value.body} tag=${value.tag} again=${again} />`}
    ${isDeleting && html`<${DeleteNamespace} id=${id} onClose=${() => setDeleting(false)} done=${() => go('console/namespaces')} />`}
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/namespace');
  const [open, setOpen] = useState(/** @type {'create' | { deleted: string } | null} */ (null));
  const close = () => setOpen(null);
  const columns = [
    { head: 'Namespace', cell: (/** @type {NamespaceDoc} */ each) => html`<a class="cover cut" href=${address(`console/namespaces/${part(each.id)}`)}>${each.id}</a>${each.id === session.namespace() && html`<${Mark} kind="good">Current<//>`}` },
    { head: 'Name', cell: (/** @type {NamespaceDoc} */ each) => html`<span class="cut">${each.properties.name ?? html`<span class="muted">–</span>`}</span>` },
    { head: 'Brand', cell: (/** @type {NamespaceDoc} */ each) => html`<span class="cut">${each.properties.brand?.name ?? html`<span class="muted">–</span>`}</span>` },
    { head: 'Changes kept', width: '120px', cell: (/** @type {NamespaceDoc} */ each) => (each.properties.changes_days === 0 ? 'Forever' : each.properties.changes_days ? counted(each.properties.changes_days, 'day') : html`<span class="muted">–</span>`) },
    timeColumn('Created', 'created_at'),
    { head: '', width: '160px', cell: (/** @type {NamespaceDoc} */ each) => each.id !== session.namespace() && html`
      <button onClick=${() => enter(each.id)}>Switch to it</button>${' '}
      ${each.id !== 'default' && html`<button onClick=${() => setOpen({ deleted: each.id })}>Delete</button>`}` },
  ];
  return html`
    <${Heading} title="Namespaces" visits=${visits}><${ListActions} of=${pages} name="namespaces" /><button class="main" onClick=${() => setOpen('create')}>Create namespace</button><//>
    <${Rows} noun="namespace" pages=${pages} columns=${columns} empty=${html`<h2>No namespaces</h2>`} />
    ${open === 'create' && html`<${CreateNamespace} onClose=${close} again=${pages.again} />`}
    ${open && open !== 'create' && html`<${DeleteNamespace} id=${open.deleted} onClose=${close} done=${pages.again} />`}
  `;
}
