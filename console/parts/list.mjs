// Lists: pages by cursor, a filter in the address, and rows that are links.
import { html, useEffect, useId, useState } from '../html.mjs';
import { address, here, setQuery, useRoute } from '../router.mjs';
import { call, target } from '../api.mjs';
import { counted } from '../words.mjs';
import { Copy, Failure, Ghosts, Icon } from './basics.mjs';
import { Dialog } from './dialog.mjs';

/** How many rows a page of a list has. */
const ROWS = 50;
/** How far the API counts. */
const MOST = 10_000;

/**
 * @typedef {{ head: string, cell: (entry: any) => any, isOptional?: boolean, isNumber?: boolean, width?: string }} Column
 * @typedef {{ entries: any[], next?: string, total?: number, total_is?: string }} Page
 */

/**
 * Reads a list page by page.
 * @param {string} path @param {Record<string, string | number | undefined>} query
 */
export function usePages(path, query) {
  const name = target(path, query);
  const [state, setState] = useState(/** @type {{ name: string, page?: Page, problem?: any }} */ ({ name }));
  const [round, setRound] = useState(0);
  const [isMore, setMore] = useState(false);
  useEffect(() => {
    const control = new AbortController();
    const counted_ = { ...query, limit: ROWS, ...('count' in query ? {} : { count: MOST }) };
    call('GET', path, { query: counted_, signal: control.signal }).then(
      (reply) => setState({ name, page: reply.body }),
      (problem) => control.signal.aborted || setState({ name, problem }),
    );
    return () => control.abort();
  }, [name, round]);
  const page = state.page;
  const more = async () => {
    if (!page?.next || isMore) return;
    setMore(true);
    try {
      const { body } = await call('GET', path, { query: { ...query, count: undefined, limit: ROWS, after: page.next } });
      setState({ name, page: { ...page, next: body.next, entries: [...page.entries, ...body.entries] } });
    } catch (problem) {
      setState({ name, page, problem });
    } finally {
      setMore(false);
    }
  };
  return { page, problem: state.problem, isStale: state.name !== name, more, isMore, again: () => setRound(round + 1) };
}

/** How many of how many are shown. @param {{ page: Page, noun: [string, string] }} props */
function Count({ page, noun }) {
  const shown = page.entries.length;
  if (page.total === undefined) return html`<span>${counted(shown, ...noun)}</span>`;
  const all = `${page.total.toLocaleString('en')}${page.total_is === 'at_least' ? '+' : ''}`;
  return html`<span>${shown < page.total || page.next ? `${shown.toLocaleString('en')} of ${all} ${noun[1]}` : counted(page.total, ...noun)}</span>`;
}

/** A field that filters a list. `/` goes to it. @param {{ label: string, name?: string }} props */
export function Filter({ label, name = 'q' }) {
  const [text, setText] = useState(here().query.get(name) ?? '');
  const id = useId();
  useEffect(() => {
    if (text === (here().query.get(name) ?? '')) return undefined;
    const timer = setTimeout(() => setQuery({ [name]: text.trim() }), 250);
    return () => clearTimeout(timer);
  }, [text]);
  const current = useRoute().query.get(name) ?? '';
  useEffect(() => {
    if (current !== text.trim()) setText(current);
  }, [current]);
  return html`
    <label class="hidden" for=${id}>${label}</label>
    <input id=${id} type="search" placeholder=${label} value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
  `;
}

/** A choice that filters a list. @param {{ label: string, name: string, options: [string, string][] }} props */
export function Choice({ label, name, options }) {
  const id = useId();
  return html`
    <label class="hidden" for=${id}>${label}</label>
    <select id=${id} value=${here().query.get(name) ?? ''} onChange=${(/** @type {any} */ event) => setQuery({ [name]: event.target.value })}>
      ${options.map(([value, text]) => html`<option value=${value} key=${value}>${text}</option>`)}
    </select>
  `;
}

/** Shows the request behind a list. @param {{ path: string, query: Record<string, any> }} props */
export function AsCurl({ path, query }) {
  const [isOpen, setOpen] = useState(false);
  const text = `curl -H "Authorization: Bearer $KEY" \\\n  "$URL${target(path, query)}"`;
  return html`
    <button type="button" class="plain" onClick=${() => setOpen(true)}><${Icon} name="code" />As curl</button>
    ${isOpen && html`
      <${Dialog} title="This list by the API" onClose=${() => setOpen(false)}>
        <pre>${text}</pre>
        <p class="muted">All that the console does goes through the API. See <a href=${address('docs/')}>its documentation</a>.</p>
        <div class="acts-row"><${Copy} text=${text} /><button type="button" class="main" onClick=${() => setOpen(false)}>Close</button></div>
      <//>
    `}
  `;
}

/**
 * A table of what was read. `picked` are the ids of selected rows.
 * @param {{ label: string, columns: Column[], entries: any[], idOf?: (entry: any) => string,
 *   picked?: Set<string>, onPick?: (picked: Set<string>) => void }} props
 */
export function Table({ label, columns, entries, idOf = (entry) => entry.id, picked, onPick }) {
  const pick = (/** @type {string} */ id, /** @type {boolean} */ isPicked) => {
    const next = new Set(picked);
    if (isPicked) next.add(id);
    else next.delete(id);
    onPick?.(next);
  };
  const all = entries.length > 0 && entries.every((entry) => picked?.has(idOf(entry)));
  const pickAll = (/** @type {any} */ event) => onPick?.(new Set(event.target.checked ? entries.map(idOf) : []));
  const classes = (/** @type {Column} */ column) => `${column.isOptional ? 'optional' : ''} ${column.isNumber ? 'num' : ''}`;
  return html`
    <div class="table">
      <table aria-label=${label}>
        <colgroup>
          ${picked && html`<col style=${{ width: '40px' }} />`}
          ${columns.map((column) => html`<col key=${column.head} class=${column.isOptional ? 'optional' : ''} style=${column.width ? { width: column.width } : {}} />`)}
        </colgroup>
        <thead>
          <tr>
            ${picked && html`<th scope="col"><input type="checkbox" aria-label="Select all" checked=${all} onChange=${pickAll} /></th>`}
            ${columns.map((column) => html`<th scope="col" key=${column.head} class=${classes(column)}>${column.head || html`<span class="hidden">Actions</span>`}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${entries.map((entry) => html`
            <tr key=${idOf(entry)}>
              ${picked && html`<td><input type="checkbox" aria-label=${`Select ${idOf(entry)}`} checked=${picked.has(idOf(entry))} onChange=${(/** @type {any} */ event) => pick(idOf(entry), event.target.checked)} /></td>`}
              ${columns.map((column) => html`<td key=${column.head} class=${`${classes(column)} ${column.head ? '' : 'acts'}`}>${column.cell(entry)}</td>`)}
            </tr>
          `)}
        </tbody>
      </table>
    </div>
  `;
}

/**
 * A list with everything that it may show: rows, that there are none, that they are being read, or why not.
 * @param {{ label: string, noun: [string, string], pages: ReturnType<typeof usePages>, columns: Column[],
 *   isFiltered?: boolean, clear?: () => void, empty: any, idOf?: (entry: any) => string,
 *   picked?: Set<string>, onPick?: (picked: Set<string>) => void }} props
 */
export function List({ label, noun, pages, columns, isFiltered, clear, empty, idOf, picked, onPick }) {
  const { page, problem } = pages;
  if (problem && !page) return html`<${Failure} problem=${problem} again=${pages.again} />`;
  if (!page) return html`<${Ghosts} lines=${8} />`;
  if (page.entries.length === 0 && isFiltered) {
    return html`
      <div class="empty">
        <h2>Nothing matches</h2>
        ${clear && html`<button type="button" onClick=${clear}>Clear the filter</button>`}
      </div>
    `;
  }
  if (page.entries.length === 0) return html`<div class="empty">${empty}</div>`;
  return html`
    <${Table} label=${label} columns=${columns} entries=${page.entries} idOf=${idOf} picked=${picked} onPick=${onPick} />
    <div class="more">
      <${Count} page=${page} noun=${noun} />
      ${page.next && html`<button type="button" onClick=${pages.more} disabled=${pages.isMore}>Load more</button>`}
    </div>
    ${problem && html`<${Failure} problem=${problem} again=${pages.more} />`}
  `;
}
