// What is nested in a group, as a tree that is read as it is opened.
import { html, useState } from '../html.mjs';
import { address, go, part } from '../router.mjs';
import { call, get } from '../api.mjs';
import { Failure, Ghosts } from '../parts/basics.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { Tree } from '../parts/tree.mjs';
import { groupName } from '../words.mjs';

/** The groups directly in a group. @param {string} id */
const inside = async (id) => (await get(`/group/${part(id)}/group`, { limit: 200 })).entries;

/** The groups that a group is directly in. @param {string} id */
const above = async (id) => (await get(`/group/${part(id)}/parent`, { limit: 200 })).entries;

/** @param {{ group: GroupDoc, onClose: () => void, again: () => void }} props */
function AddNested({ group, onClose, again }) {
  const form = useForm({ child: '' });
  const act = async () => {
    const child = form.values.child.trim();
    await call('POST', `/group/${part(group.id)}/group/${part(child)}`);
    onClose();
    toast(`${child} is in ${groupName(group)}.`);
    again();
  };
  return html`
    <${FormDialog} title=${`Put a group into ${groupName(group)}`} form=${form} deed="Put in" act=${act} onClose=${onClose}>
      <p class="muted">The members of the nested group count as members of ${groupName(group)} too.</p>
      <${Combobox} kind="group" label="Group" value=${form.values.child} onChange=${(/** @type {string} */ id) => form.set('child', id)} required />
    <//>
  `;
}

/** @param {{ group: GroupDoc }} props */
export function Nesting({ group }) {
  const { value: around, problem, again } = useLoad(() => Promise.all([inside(group.id), above(group.id)]), [group.id]);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState(/** @type {{ parent: any, child: any } | null} */ (null));
  const remove = async () => {
    if (!removed) return;
    await call('DELETE', `/group/${part(removed.parent.id)}/group/${part(removed.child.id)}`);
    setRemoved(null);
    toast(`${groupName(removed.child)} is no longer in ${groupName(removed.parent)}.`);
    again();
  };
  if (problem) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!around) return html`<${Ghosts} />`;
  const [value, parents] = around;
  return html`
    ${parents.length > 0 && html`<p>${groupName(group)} is in ${parents.map((/** @type {GroupDoc} */ parent, /** @type {number} */ at) => html`${at > 0 && ', '}<a key=${parent.id} href=${address(`console/groups/${part(parent.id)}/nesting`)}>${groupName(parent)}</a>`)}: its members count as members there too.</p>`}
    <div class="tools">
      <span class="muted">Members of the groups below count as members of ${groupName(group)}.</span>
      <button type="button" class="push" onClick=${() => setAdding(true)}>Put a group in</button>
    </div>
    ${value.length === 0
      ? html`<div class="empty"><h2>No group is nested here</h2><p>Nest a group, and its members count as members of this one.</p></div>`
      : html`<div class="panel"><${Tree} label="Nested groups" root=${group} children_=${value} read=${inside} nameOf=${groupName}
          open=${(/** @type {any} */ node) => go(`console/groups/${part(node.id)}`)} href=${(/** @type {any} */ node) => address(`console/groups/${part(node.id)}`)}
          remove=${(/** @type {any} */ parent, /** @type {any} */ child) => setRemoved({ parent, child })} /></div>`}
    ${isAdding && html`<${AddNested} group=${group} onClose=${() => setAdding(false)} again=${again} />`}
    ${removed && html`
      <${Confirm} title=${`Take ${groupName(removed.child)} out of ${groupName(removed.parent)}?`} deed="Take out" act=${remove} onClose=${() => setRemoved(null)}>
        <p>Its members no longer count as members of ${groupName(removed.parent)}. The group itself stays.</p>
      <//>
    `}
  `;
}
