// Changes as sentences, newest first, with what was before.
import { html, useEffect, useState } from '../html.mjs';
import { address, part } from '../router.mjs';
import { get } from '../api.mjs';
import { wholeSentence } from '../words.mjs';
import { Copy, Failure, Ghosts, Time } from './basics.mjs';
import { Dialog } from './dialog.mjs';
import { useLoad } from './load.mjs';
import { More } from './more.mjs';

/** How many changes a page has. */
const A_PAGE = 50;
/** How many changes are read at a time to find the one before another. */
const FEW = 20;
/** By how much times may be out of the order of the feed, in milliseconds. */
const A_MINUTE = 60_000;
/** Properties that say nothing to people. */
const INNER = ['updated_at', 'version'];

/** @param {unknown} value */
const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What differs between two versions of an entity. @param {{ before?: Record<string, unknown>, after?: Record<string, unknown> }} props */
export function Difference({ before, after }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = names.filter((name) => !INNER.includes(name) && shown(before?.[name]) !== shown(after?.[name]));
  if (changed.length === 0) return html`<p class="muted">No property that is kept differs from before.</p>`;
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

/** The pages about a change: of who did it, and of what it is about. @param {ChangeDoc} change @returns {[string, string][]} */
function pagesOf({ properties: { actor, entity } }) {
  const { user, group, subgroup } = entity?.properties ?? {};
  const kind = entity?.['entity-type'];
  /** @type {[string, string | undefined][]} */
  const users = [['User', kind === 'user' ? entity.id : user], ['Caller', actor.startsWith('user:') ? actor.slice(5) : undefined]];
  /** @type {[string, string | undefined][]} */
  const groups = [['Group', kind === 'group' ? entity.id : group], ['Nested group', subgroup]];
  const to = (/** @type {string} */ screen) => (/** @type {[string, string | undefined]} */ [label, id]) => /** @type {[string, string][]} */ (id ? [[`${label} ${id}`, `console/${screen}/${part(id)}`]] : []);
  const others = kind === 'webhook' ? to('webhooks')(['Webhook', entity.id]) : [];
  return [...users.flatMap(to('users')), ...groups.flatMap(to('groups')), ...others];
}

/**
 * The properties of an entity before a change: as the change before of the same entity has them, if that is still kept.
 * @param {ChangeDoc} change @param {AbortSignal} signal
 */
async function versionBefore({ id, properties: { at, entity } }, signal) {
  const { 'entity-type': type, properties } = entity;
  const filter = type === 'membership' ? { entity: properties.group, user: properties.user } : { entity: entity.id };
  // A page may be empty before the end, where `next` stays the same.
  for (let [after, last] = [new Date(Date.parse(at) + A_MINUTE).toISOString(), '']; after !== last; ) {
    const page = await get('/change', { ...filter, type, order: 'newest', limit: FEW, after }, { signal });
    // The end of a user or a group is let through where it ends a membership.
    const older = page.entries.find((/** @type {ChangeDoc} */ other) => BigInt(other.id) < BigInt(id) && other.properties.entity['entity-type'] === type);
    if (older) return older.properties.entity.properties;
    [after, last] = [page.next, after];
  }
  return undefined;
}

/** One change: what was changed, compared with the change before of the same entity. @param {{ change: ChangeDoc, onClose: () => void }} props */
export function ChangeDialog({ change, onClose }) {
  const { entity, at, transaction, action } = change.properties;
  const isOfUpdate = action.endsWith('.updated') && entity?.properties !== undefined;
  const { value, problem, again } = useLoad(async (signal) => isOfUpdate && { before: await versionBefore(change, signal) }, [change.id]);
  const text = JSON.stringify(change, null, 2);
  const pages = pagesOf(change);
  return html`
    <${Dialog} title=${wholeSentence(change)} onClose=${onClose}>
      <p class="muted small"><${Time} at=${at} /> · change <code>${change.id}</code> · transaction <code>${transaction}</code></p>
      ${problem && html`<${Failure} problem=${problem} again=${again} />`}
      ${value && (value.before ? html`<${Difference} before=${value.before} after=${entity.properties} />` : html`<p class="muted">The version before is no longer kept.</p>`)}
      ${pages.length > 0 && html`<ul class="row small">${pages.map(([label, to]) => html`<li key=${to + label}><a href=${address(to)} onClick=${onClose}>${label}</a></li>`)}</ul>`}
      <details><summary>The whole change</summary><pre>${text}</pre></details>
      <div class="acts-row"><${Copy} text=${text} label="Copy the change" /><button class="main" onClick=${onClose}>Close</button></div>
    <//>
  `;
}

/** A list of changes as sentences. @param {{ entries: ChangeDoc[] }} props */
export function Log({ entries }) {
  const [open, setOpen] = useState(/** @type {ChangeDoc | null} */ (null));
  return html`
    <ul class="log">
      ${entries.map((change) => html`
        <li key=${change.id}>
          <button class="said" onClick=${() => setOpen(change)}>${wholeSentence(change)}</button>
          <${Time} at=${change.properties.at} />
        </li>
      `)}
    </ul>
    ${open && html`<${ChangeDialog} change=${open} onClose=${() => setOpen(null)} />`}
  `;
}

/**
 * Reads changes page by page, newest first. With `isFiltered` a page may be short although there are more.
 * @param {Record<string, string | number>} query @param {boolean} [isFiltered]
 */
export function useChanges(query, isFiltered = false) {
  const name = JSON.stringify(query);
  const [older, setOlder] = useState(/** @type {{ entries: ChangeDoc[], last: ChangeDoc[], next?: string }} */ ({ entries: [], last: [] }));
  const [wrong, setWrong] = useState(/** @type {any} */ (null));
  const { value, problem, again } = useLoad((signal) => /** @type {Promise<PageOf<ChangeDoc>>} */ (get('/change', { order: 'newest', limit: A_PAGE, ...query }, { signal })), [name]);
  useEffect(() => {
    setOlder({ entries: [], last: [] });
    setWrong(null);
  }, [name]);
  const last = older.next ? older.last : (value?.entries ?? []);
  const more = async () => {
    try {
      const page = await get('/change', { order: 'newest', limit: A_PAGE, ...query, after: older.next ?? value?.next });
      setOlder({ entries: [...older.entries, ...page.entries], last: page.entries, next: page.next });
    } catch (error) {
      setWrong(error);
    }
  };
  const isMore = last.length === A_PAGE || (isFiltered && last.length > 0);
  return { entries: value && [...value.entries, ...older.entries], isMore, more, problem: problem ?? wrong, again };
}

/** The newest changes that match a query. @param {{ query: Record<string, string | number> }} props */
export function History({ query }) {
  const { entries, isMore, more, problem, again } = useChanges(query);
  if (problem && !entries) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!entries) return html`<${Ghosts} />`;
  if (entries.length === 0) return html`<div class="empty"><h2>No changes are kept</h2><p>The setting for how long changes are kept decides how far back they go.</p></div>`;
  return html`
    <${Log} entries=${entries} />
    <${More} isMore=${isMore} more=${more} />
    ${problem && html`<${Failure} problem=${problem} again=${more} />`}
  `;
}

