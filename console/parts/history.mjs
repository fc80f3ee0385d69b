// Changes as sentences, newest first, with what was before.
import { html, useState } from '../html.mjs';
import { get } from '../api.mjs';
import { actorName, changeSentence } from '../words.mjs';
import { Copy, Failure, Ghosts, Time } from './basics.mjs';
import { Dialog } from './dialog.mjs';
import { useLoad } from './load.mjs';

/** Properties that say nothing to people. */
const INNER = ['updated_at', 'version'];

/** @param {any} value */
const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What differs between two versions of an entity. @param {{ before: any, after: any }} props */
export function Difference({ before, after }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = names.filter((name) => !INNER.includes(name) && shown(before?.[name]) !== shown(after?.[name]));
  if (changed.length === 0) return html`<p class="muted">Nothing that is kept differs from before.</p>`;
  return html`
    <dl class="facts">
      ${changed.map((name) => html`
        <dt key=${name}><code>${name}</code></dt>
        <dd>
          ${before?.[name] !== undefined && html`<del>${shown(before[name])}</del> `}
          ${after?.[name] !== undefined && html`<ins>${shown(after[name])}</ins>`}
        </dd>
      `)}
    </dl>
  `;
}

/** One change: what was changed, compared with the change before of the same entity. @param {{ change: any, onClose: () => void }} props */
function Change({ change, onClose }) {
  const { entity, at, transaction, action } = change.properties;
  const kind = entity?.['entity-type'];
  const id = kind === 'membership' || kind === 'subgroup' ? entity?.properties?.group : entity?.id;
  const isOfUpdate = action.endsWith('.updated');
  const { value, problem, again } = useLoad(async (signal) => {
    if (!isOfUpdate || !id) return null;
    const list = await get('/change', { entity: id, type: kind, order: 'newest', limit: 200 }, { signal });
    const older = list.entries.filter((/** @type {any} */ other) => BigInt(other.id) < BigInt(change.id) && other.properties.entity?.id === entity.id);
    return older[0]?.properties.entity.properties ?? {};
  }, [change.id]);
  const text = JSON.stringify(change, null, 2);
  return html`
    <${Dialog} title=${whole(change)} onClose=${onClose}>
      <p class="muted small"><${Time} at=${at} /> · change <code>${change.id}</code> · transaction <code>${transaction}</code></p>
      ${problem && html`<${Failure} problem=${problem} again=${again} />`}
      ${isOfUpdate && value && html`<${Difference} before=${value} after=${entity.properties} />`}
      <details><summary>The whole change</summary><pre>${text}</pre></details>
      <div class="acts-row"><${Copy} text=${text} /><button type="button" class="main" onClick=${onClose}>Close</button></div>
    <//>
  `;
}

/** A change as a sentence. @param {any} change */
function whole(change) {
  const { actor } = change.properties;
  const text = `${actorName(actor)} ${changeSentence(change)}`;
  // An id keeps its case.
  return actor.startsWith('user:') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** A list of changes. @param {{ entries: any[] }} props */
export function Log({ entries }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  return html`
    <ul class="log">
      ${entries.map((change) => html`
        <li key=${change.id}>
          <button type="button" class="said" onClick=${() => setOpen(change)}>${whole(change)}</button>
          <${Time} at=${change.properties.at} />
        </li>
      `)}
    </ul>
    ${open && html`<${Change} change=${open} onClose=${() => setOpen(null)} />`}
  `;
}

/** The newest changes that match a query. @param {{ query: Record<string, string | number> }} props */
export function History({ query }) {
  const { value, problem, again } = useLoad(
    (signal) => get('/change', { order: 'newest', limit: 50, ...query }, { signal }),
    [JSON.stringify(query)],
  );
  if (problem) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!value) return html`<${Ghosts} />`;
  if (value.entries.length === 0) return html`<p class="muted">No changes are kept.</p>`;
  return html`<${Log} entries=${value.entries} />`;
}
