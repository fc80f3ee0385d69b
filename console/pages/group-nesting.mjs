// What is nested in a group, and what it is nested in, as trees that are read as they are opened.
import { html, useState } from '../html.mjs';
import { address, go, part } from '../router.mjs';
import { call, get } from '../api.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { Tree } from '../parts/tree.mjs';
import { groupName } from '../words.mjs';

/** How many groups are read for each place of a tree. */
const MOST = 200;

/** The groups directly in a group. @param {string} id */
const inside = (id) => get(`/group/${part(id)}/group`, { limit: MOST });

/** The groups that a group is directly in. @param {string} id */
const above = (id) => get(`/group/${part(id)}/parent`, { limit: MOST });

/** @param {{ group: GroupDoc, onClose: () => void, again: () => void }} props */
function AddNested({ group, onClose, again }) {
  const form = useForm({ child: '' });
  const act = async () => {
    const child = form.values.child.trim();
    await call('POST', `/group/${part(group.id)}/group/${part(child)}`);
    onClose();
    toast(`${child} is now in ${groupName(group)}.`);
    again();
  };
  return html`
    <${FormDialog} title=${`Nest a group in ${groupName(group)}`} form=${form} action="Nest group" act=${act} onClose=${onClose}>
      <p class="muted">The members of the nested group count as members of ${groupName(group)} too.</p>
      <${Combobox} kind="group" label="Group" value=${form.values.child} onChange=${(/** @type {string} */ id) => form.set('child', id)} required />
    <//>
  `;
}

/**
 * What is above a group, or below it.
 * @param {{ group: GroupDoc, title: string, about: string, list: PageOf<GroupDoc>, upward?: boolean, onAdd?: () => void,
 *   remove: (parent: GroupDoc, child: GroupDoc) => void }} props
 */
function Side({ group, title, about, list, upward, onAdd, remove }) {
  const id = upward ? 'above' : 'below';
  return html`
    <section class="panel" aria-labelledby=${id}>
      <div class="head">
        <div class="tight"><h2 id=${id}>${title}</h2><p class="muted small">${about}</p></div>
        ${onAdd && html`<div class="push"><button onClick=${onAdd}>Nest a group</button></div>`}
      </div>
      ${list.entries.length === 0
        ? html`<p class="muted">${upward ? 'It is in no other group.' : 'No group is nested in it.'}</p>`
        : html`<${Tree} label=${title} root=${group} upward=${upward} list=${list} read=${upward ? above : inside} nameOf=${groupName}
            open=${(/** @type {GroupDoc} */ node) => go(`console/groups/${part(node.id)}`)} href=${(/** @type {GroupDoc} */ node) => address(`console/groups/${part(node.id)}`)}
            remove=${(/** @type {GroupDoc} */ near, /** @type {GroupDoc} */ node) => (upward ? remove(node, near) : remove(near, node))} />`}
    </section>
  `;
}

/** @param {{ group: GroupDoc }} props */
export function Nesting({ group }) {
  const below = useLoad(() => inside(group.id), [group.id]);
  // Read after what is shown first.
  const isShown = below.value !== undefined;
  const over = useLoad(async () => isShown && above(group.id), [group.id, isShown]);
  const again = () => {
    below.again();
    over.again();
  };
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState(/** @type {{ parent: GroupDoc, child: GroupDoc } | null} */ (null));
  const remove = async () => {
    if (!removed) return;
    await call('DELETE', `/group/${part(removed.parent.id)}/group/${part(removed.child.id)}`);
    setRemoved(null);
    toast(`${groupName(removed.child)} is no longer in ${groupName(removed.parent)}.`);
    again();
  };
  const name = groupName(group);
  const ask = (/** @type {GroupDoc} */ parent, /** @type {GroupDoc} */ child) => setRemoved({ parent, child });
  return html`
    ${below.pending}
    ${below.value && html`<${Side} group=${group} title=${`Groups in ${name}`} about=${`Their members count as members of ${name}.`} list=${below.value} onAdd=${() => setAdding(true)} remove=${ask} />`}
    ${isShown && over.pending}
    ${over.value && html`<${Side} group=${group} title=${`Groups that ${name} is in`} about=${`The members of ${name} count as their members.`} list=${over.value} upward remove=${ask} />`}
    ${isShown && html`<p class="muted small optional">With the keyboard: arrows move, open and close; Enter goes to a group; Delete ends the nesting.</p>`}
    ${isAdding && html`<${AddNested} group=${group} onClose=${() => setAdding(false)} again=${again} />`}
    ${removed && html`
      <${Confirm} title=${`Take ${groupName(removed.child)} out of ${groupName(removed.parent)}?`} action="Take out" act=${remove} onClose=${() => setRemoved(null)}>
        <p>The members of ${groupName(removed.child)} no longer count as members of ${groupName(removed.parent)}. Both groups stay.</p>
      <//>
    `}
  `;
}
