// Saving what somebody else has changed meanwhile: both versions side by side, and who has changed it when.
import { html, useState } from '../html.mjs';
import { part } from '../router.mjs';
import { Problem, call, get } from '../api.mjs';
import { actorName } from '../words.mjs';
import { Time } from './basics.mjs';
import { Dialog } from './dialog.mjs';
import { toast } from './toast.mjs';

/** @typedef {{ theirs: any, tag: string | null, mine: Record<string, any>, change?: ChangeDoc }} Conflict */

/** @param {unknown} value */
const shown = (value) => (value === undefined || value === null ? html`<span class="muted">–</span>` : typeof value === 'string' ? value : JSON.stringify(value));

/** @param {{ conflict: Conflict, onTheirs: () => void, onMine: () => void, onClose: () => void }} props */
const ConflictDialog = ({ conflict: { theirs, mine, change }, onTheirs, onMine, onClose }) => html`
  <${Dialog} title="This was changed meanwhile" onClose=${onClose}>
    ${change && html`<p>By <strong>${actorName(change.properties.actor)}</strong>, <${Time} at=${change.properties.at} />.</p>`}
    <table aria-label="What differs">
      <thead><tr><th scope="col">Property</th><th scope="col">Now</th><th scope="col">Yours</th></tr></thead>
      <tbody>
        ${Object.entries(mine).map(([name, value]) => html`
          <tr key=${name}>
            <th scope="row"><code>${name}</code></th>
            <td>${shown(theirs[name])}</td>
            <td>${JSON.stringify(value) === JSON.stringify(theirs[name] ?? null) ? shown(value) : html`<ins>${shown(value)}</ins>`}</td>
          </tr>
        `)}
      </tbody>
    </table>
    <div class="acts-row">
      <button onClick=${onMine}>Save yours instead</button>
      <button class="main" onClick=${onTheirs}>Keep what is there now</button>
    </div>
  <//>
`;

/** The last change of an entity, if it is known. @param {string} kind @param {string} id */
const lastChange = (kind, id) => get('/change', { entity: id, type: kind, order: 'newest', limit: 1 }).then((list) => list.entries[0], () => undefined);

/**
 * Saves the changes of a form to the version that was read. If there is another version by now, a dialog asks which
 * one to keep.
 * `member` is what of the entity the form is about.
 * @param {{ kind: string, id: string, tag: string | null, body: () => any, said: string, done?: () => void, again: () => void, method?: string, member?: 'properties' | 'app' }} props
 */
export function useSave({ kind, id, tag, body, said, done, again, method = 'PATCH', member = 'properties' }) {
  const path = `/${kind}/${part(id)}`;
  const [conflict, setConflict] = useState(/** @type {Conflict | null} */ (null));
  const save = async (/** @type {string | null} */ to) => {
    const mine = body();
    try {
      await call(method, path, { body: { [member]: mine }, tag: to });
      setConflict(null);
      toast(said);
      done?.();
      again();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const [now, change] = await Promise.all([call('GET', path), lastChange(kind, id)]);
      setConflict({ theirs: now.body[member] ?? {}, tag: now.tag, mine, change });
    }
  };
  const keep = () => {
    setConflict(null);
    again();
  };
  const dialog = conflict && html`<${ConflictDialog} conflict=${conflict} onTheirs=${keep} onMine=${() => save(conflict.tag)} onClose=${() => setConflict(null)} />`;
  return { act: () => save(tag), dialog };
}
