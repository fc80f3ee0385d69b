// Namespaces, for whoever has an operator's key: tenants, none of which sees another.
import { html, useState } from '../html.mjs';
import { address, go, part } from '../router.mjs';
import { call, workIn } from '../api.mjs';
import { session } from '../session.mjs';
import { Failure, Ghosts, Heading, Mark, Time } from '../parts/basics.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { AsCurl, List as Rows, usePages } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { SettingsForm } from './settings.mjs';

/** Works in another namespace from now on. @param {string} id */
async function enter(id) {
  workIn(id);
  await session.read();
  toast(`You work in ${id} now.`);
  go('console');
}

/** @param {{ onClose: () => void, again: () => void }} props */
function CreateNamespace({ onClose, again }) {
  const form = useForm({ id: '', name: '' });
  const act = async () => {
    const { id, name } = form.values;
    await call('POST', '/namespace', { body: { 'entity-type': 'namespace', id: id.trim(), properties: name ? { name } : {} } });
    onClose();
    toast(`${id.trim()} is created.`);
    again();
  };
  return html`
    <${FormDialog} title="Create a namespace" form=${form} deed="Create namespace" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="id" label="Id" mono required autocomplete="off" spellcheck="false" help="Lower-case letters, digits and hyphens, such as acme. It never changes." />
      <${Field} form=${form} name="name" label="Name" autocomplete="off" help="For operators; people do not see it." />
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
    <${Confirm} title=${`Delete ${id}?`} deed="Delete namespace" act=${act} onClose=${onClose} word=${id}>
      <p>All its users, groups, invites, sessions, keys, webhooks and changes are deleted. This cannot be undone.</p>
    <//>
  `;
}

/** A namespace: what it is set to. @param {{ id: string, visits: number }} props */
export function One({ id, visits }) {
  const path = `/namespace/${part(id)}`;
  const { value, problem, again } = useLoad((signal) => call('GET', path, { signal }), [path]);
  const [isDeleting, setDeleting] = useState(false);
  return html`
    <${Heading} title=${id} visits=${visits} crumb=${html`<a href=${address('console/namespaces')}>Namespaces</a>`}>
      ${id !== session.namespace() && html`<button type="button" onClick=${() => enter(id)}>Work in it</button>`}
      ${id !== 'default' && id !== session.namespace() && html`<button type="button" class="danger" onClick=${() => setDeleting(true)}>Delete</button>`}
    <//>
    ${problem && html`<${Failure} problem=${problem} again=${again} />`}
    ${!problem && !value && html`<${Ghosts} lines=${8} />`}
    ${value && html`<${SettingsForm} key=${value.tag} namespace=${value.body} tag=${value.tag} again=${again} />`}
    ${isDeleting && html`<${DeleteNamespace} id=${id} onClose=${() => setDeleting(false)} done=${() => go('console/namespaces')} />`}
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/namespace', {});
  const [open, setOpen] = useState(/** @type {'create' | { deleted: string } | null} */ (null));
  const close = () => setOpen(null);
  const columns = [
    { head: 'Namespace', cell: (/** @type {NamespaceDoc} */ each) => html`<a class="cover cut" href=${address(`console/namespaces/${part(each.id)}`)}>${each.id}</a>${each.id === session.namespace() && html`<${Mark} kind="good">You work here<//>`}` },
    { head: 'Name', isOptional: true, cell: (/** @type {NamespaceDoc} */ each) => html`<span class="cut">${each.properties.name ?? html`<span class="muted">–</span>`}</span>` },
    { head: 'Brand', isOptional: true, cell: (/** @type {NamespaceDoc} */ each) => html`<span class="cut">${each.properties.brand?.name ?? html`<span class="muted">–</span>`}</span>` },
    { head: 'Created', isOptional: true, width: '140px', cell: (/** @type {NamespaceDoc} */ each) => html`<${Time} at=${each.properties.created_at} />` },
    { head: '', width: '160px', cell: (/** @type {NamespaceDoc} */ each) => each.id !== session.namespace() && html`
      <button type="button" onClick=${() => enter(each.id)}>Work in it</button>${' '}
      ${each.id !== 'default' && html`<button type="button" onClick=${() => setOpen({ deleted: each.id })}>Delete</button>`}` },
  ];
  return html`
    <${Heading} title="Namespaces" visits=${visits}><button type="button" class="main" onClick=${() => setOpen('create')}>Create namespace</button><//>
    <div class="tools"><span class="push optional"><${AsCurl} path="/namespace" query=${{}} /></span></div>
    <${Rows} label="Namespaces" noun=${['namespace', 'namespaces']} pages=${pages} columns=${columns} empty=${html`<h2>No namespaces</h2>`} />
    ${open === 'create' && html`<${CreateNamespace} onClose=${close} again=${pages.again} />`}
    ${open && open !== 'create' && html`<${DeleteNamespace} id=${open.deleted} onClose=${close} done=${pages.again} />`}
  `;
}
