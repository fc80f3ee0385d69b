// What was done, by whom: newest first, and live if wanted.
import { html, useEffect, useState } from '../html.mjs';
import { setQuery, useRoute } from '../router.mjs';
import { get } from '../api.mjs';
import { Failure, Ghosts, Heading } from '../parts/basics.mjs';
import { Log } from '../parts/history.mjs';
import { AsCurl, Choice, Filter } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';

/** @type {[string, string][]} */
const KINDS = [['', 'All kinds'], ['user', 'Users'], ['group', 'Groups'], ['membership', 'Memberships'], ['subgroup', 'Nesting'], ['invite', 'Invites'], ['session', 'Sessions'], ['key', 'Keys'], ['namespace', 'Settings'], ['webhook', 'Webhooks']];
/** How long one call waits for changes, in seconds. */
const WAIT = 20;

/**
 * Follows the changes from now on, by calls that wait for them.
 * @param {Record<string, string>} query @param {boolean} isLive
 */
function useLive(query, isLive) {
  const [fresh, setFresh] = useState(/** @type {any[]} */ ([]));
  const name = JSON.stringify(query);
  useEffect(() => {
    setFresh([]);
    if (!isLive) return undefined;
    const control = new AbortController();
    const { signal } = control;
    const follow = async () => {
      let { next } = await get('/change', { ...query, after: 'now' }, { signal });
      while (!signal.aborted) {
        const page = await get('/change', { ...query, after: next, wait: WAIT }, { signal });
        next = page.next;
        if (page.entries.length > 0) setFresh((now) => [...[...page.entries].reverse(), ...now]);
      }
    };
    follow().catch(() => {});
    return () => control.abort();
  }, [name, isLive]);
  return fresh;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { query: of } = useRoute();
  const [isLive, setLive] = useState(false);
  const [older, setOlder] = useState(/** @type {{ entries: any[], next?: string } | null} */ (null));
  const names = ['type', 'actor', 'user', 'entity'];
  const query = Object.fromEntries(names.map((name) => [name, of.get(name) ?? '']).filter(([, value]) => value !== ''));
  const key = JSON.stringify(query);
  const { value, problem, again } = useLoad((signal) => get('/change', { ...query, order: 'newest', limit: 50 }, { signal }), [key]);
  const fresh = useLive(query, isLive);
  useEffect(() => setOlder(null), [key]);
  const more = async () => {
    const after = (older ?? value)?.next;
    const page = await get('/change', { ...query, order: 'newest', limit: 50, after });
    setOlder({ entries: [...(older?.entries ?? []), ...page.entries], next: page.next });
  };
  const known = value ? [...value.entries, ...(older?.entries ?? [])] : [];
  const ids = new Set(known.map((change) => change.id));
  const entries = [...fresh.filter((change) => !ids.has(change.id)), ...known];
  const last = older ? older.entries : (value?.entries ?? []);
  const isMore = last.length > 0 && last.length % 50 === 0;
  return html`
    <${Heading} title="Changes" visits=${visits}>
      <button type="button" aria-pressed=${isLive ? 'true' : 'false'} onClick=${() => setLive(!isLive)}>${isLive ? 'Stop following' : 'Follow live'}</button>
    <//>
    <div class="tools">
      <${Choice} label="Kind" name="type" options=${KINDS} />
      <${Filter} label="Who: user:asim, key:ci, system" name="actor" />
      <${Filter} label="About the user with this id" name="user" />
      <${Filter} label="About the group or other entity" name="entity" />
      <span class="push optional"><${AsCurl} path="/change" query=${{ ...query, order: 'newest' }} /></span>
    </div>
    ${problem && html`<${Failure} problem=${problem} again=${again} />`}
    ${!problem && !value && html`<${Ghosts} lines=${8} />`}
    ${isLive && html`<p class="muted small" role="status">Following. New changes appear on top.</p>`}
    ${value && entries.length === 0 && html`
      <div class="empty"><h2>${key === '{}' ? 'Nothing has been changed yet' : 'Nothing matches'}</h2>
        ${key !== '{}' && html`<button type="button" onClick=${() => setQuery({ type: '', actor: '', user: '', entity: '' })}>Clear the filter</button>`}</div>
    `}
    ${entries.length > 0 && html`
      <${Log} entries=${entries} />
      <div class="more">${isMore && html`<button type="button" onClick=${more}>Load more</button>`}</div>
    `}
  `;
}
