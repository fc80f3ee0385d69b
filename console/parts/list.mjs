// Lists: pages by cursor, a filter in the address, and rows that are links.
import { html, useEffect, useId, useState } from '../html.mjs';
import { address, clearQuery, here, setQuery, useRoute } from '../router.mjs';
import { call, readAhead, target } from '../api.mjs';
import { bounded, capital, counted } from '../words.mjs';
import { Copy, Failure, Ghosts, Icon, Time } from './basics.mjs';
import { Bulk } from './bulk.mjs';
import { Combobox } from './combobox.mjs';
import { Dialog } from './dialog.mjs';
import { Export } from './export.mjs';
import { More } from './more.mjs';
import { toast } from './toast.mjs';

/** How many rows a page of a list has. */
const ROWS = 50;
/** How far the API counts. */
const MOST = 10_000;
/** How many rows can be selected. */
const MOST_PICKED = 1000;
/** How many texts a filter remembers, for as long as the tab is open. */
const REMEMBERED = 8;

/**
 * @typedef {{ head: string, cell: (entry: any) => any, isKept?: boolean, isNumber?: boolean, width?: string }} Column
 * @typedef {{ entries: any[], next?: string, total: number, total_is: string }} Page
 */

/**
 * Reads a list page by page: what `filter` finds, and what else `extra` asks for.
 * @param {string} path @param {Record<string, string | undefined>} [filter] @param {Record<string, string | number | undefined>} [extra]
 */
export function usePages(path, filter = {}, extra = {}) {
  const query = { ...filter, ...extra };
  const name = target(path, query);
  const [state, setState] = useState(/** @type {{ name: string, page?: Page, problem?: any }} */ ({ name }));
  const [round, setRound] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    call('GET', path, { query: { ...query, limit: ROWS, count: MOST }, signal: control.signal }).then(
      (reply) => setState({ name, page: reply.body }),
      (problem) => control.signal.aborted || setState({ name, problem }),
    );
    return () => control.abort();
  }, [name, round]);
  const page = state.page;
  const next = { ...query, limit: ROWS, after: page?.next };
  const more = async () => {
    if (!page?.next) return;
    try {
      const { body } = await call('GET', path, { query: next });
      setState({ name, page: { ...page, next: body.next, entries: [...page.entries, ...body.entries] } });
    } catch (problem) {
      setState({ name, page, problem });
    }
  };
  const ahead = () => void (page?.next && readAhead(path, next));
  return { path, query: filter, page, problem: state.problem, more, ahead, again: () => setRound(round + 1) };
}

/** How many of how many are shown. @param {{ page: Page, noun: string }} props */
function Count({ page, noun }) {
  const shown = page.entries.length;
  return html`<span role="status">${page.next ? `${shown.toLocaleString('en')} of ${bounded(page)} ${noun}s` : counted(shown, noun)}</span>`;
}

/** Texts that a filter had before. @param {string} key @returns {string[]} */
const remembered = (key) => JSON.parse(sessionStorage.getItem(key) ?? '[]');

/**
 * A field that filters a list, and offers the texts that it had before. `/` goes to the first. With a `pattern` only a text that
 * matches it filters, and `help`, which says what such a text is, is shown while another one stands there.
 * @param {{ label: string, name?: string, type?: string, pattern?: RegExp, help?: string }} props
 */
export function Filter({ label, name = 'q', type = 'search', pattern, help }) {
  const [text, setText] = useState(here().query.get(name) ?? '');
  const id = useId();
  const isComplete = text.trim() === '' || !pattern || pattern.test(text.trim());
  const said = isComplete ? text.trim() : '';
  useEffect(() => {
    if (said === (here().query.get(name) ?? '')) return undefined;
    const timer = setTimeout(() => setQuery({ [name]: said }), 250);
    return () => clearTimeout(timer);
  }, [said]);
  const key = `roster-filter ${here().path.join('/')} ${name}`;
  const remember = () => {
    if (said) sessionStorage.setItem(key, JSON.stringify([said, ...remembered(key).filter((each) => each !== said)].slice(0, REMEMBERED)));
  };
  const [before, setBefore] = useState(/** @type {string[]} */ ([]));
  const current = useRoute().query.get(name) ?? '';
  useEffect(() => {
    if (current !== said) setText(current);
  }, [current]);
  const input = (/** @type {any} */ event) => setText(event.target.value);
  if (type === 'date') return html`<label class="beside" for=${id}>${label}<input id=${id} type="date" value=${text} onInput=${input} /></label>`;
  return html`
    <label class="hidden" for=${id}>${label}</label>
    <input id=${id} type="search" class=${name === 'q' ? '' : 'short'} placeholder=${label} list=${`${id}-before`} value=${text} aria-describedby=${help && `${id}-help`} onInput=${input} onFocus=${() => setBefore(remembered(key))} onBlur=${remember} />
    ${help && html`<span id=${`${id}-help`} class=${isComplete ? 'hidden' : 'small muted'}>${help}</span>`}
    <datalist id=${`${id}-before`}>${before.map((each) => html`<option value=${each} key=${each} />`)}</datalist>
  `;
}

/** A field that filters a list by a user or a group, which is found by its name. @param {{ kind: 'user' | 'group', label: string, name: string }} props */
export function FindFilter({ kind, label, name }) {
  const current = useRoute().query.get(name) ?? '';
  const [text, setText] = useState(current);
  useEffect(() => setText(current), [current]);
  const choose = (/** @type {string} */ id) => {
    setText(id);
    setQuery({ [name]: id.trim() });
  };
  return html`
    <div class="find"><${Combobox} kind=${kind} label=${label} value=${text} onChange=${(/** @type {string} */ typed) => (typed === '' ? choose('') : setText(typed))} onChoose=${choose} isQuiet /></div>
  `;
}

/** A choice that filters a list; it sets `also` at the same time. @param {{ label: string, name: string, options: [string, string][], also?: Record<string, string> }} props */
export function Choice({ label, name, options, also }) {
  const id = useId();
  return html`
    <label class="hidden" for=${id}>${label}</label>
    <select id=${id} value=${here().query.get(name) ?? ''} onChange=${(/** @type {any} */ event) => setQuery({ ...also, [name]: event.target.value })}>
      ${options.map(([value, text]) => html`<option value=${value} key=${value}>${text}</option>`)}
    </select>
  `;
}

/** Shows the request behind a list. @param {{ path: string, query: Record<string, any> }} props */
export function AsCurl({ path, query }) {
  const [isOpen, setOpen] = useState(false);
  const text = `curl -H "Authorization: Bearer $KEY" \\\n  "$URL${target(path, query)}"`;
  return html`
    <button class="plain" onClick=${() => setOpen(true)}><${Icon} name="code" />As curl</button>
    ${isOpen && html`
      <${Dialog} title="The same with the API" onClose=${() => setOpen(false)}>
        <pre>${text}</pre>
        <p class="muted">The console does everything through the API, which has <a href=${address('docs/')}>documentation</a>.</p>
        <div class="acts-row"><${Copy} text=${text} label="Copy the command" /><button class="main" onClick=${() => setOpen(false)}>Close</button></div>
      <//>
    `}
  `;
}

/**
 * What can be done with a list itself: exporting what it finds, and seeing the request behind it.
 * `of` is the list, if its query is that of the export.
 * @param {Partial<import('./export.mjs').Exported> & { name: string, of?: ReturnType<typeof usePages> }} props
 */
export const ListActions = ({ of, path = of?.path ?? '', query = of?.query ?? {}, ...rest }) => html`<span class="push row optional"><${Export} path=${path} query=${query} ...${rest} /><${AsCurl} path=${path} query=${query} /></span>`;

/** A column of times. @param {string} head @param {string} name @param {string} [width] @returns {Column} */
export const timeColumn = (head, name, width = '140px') => ({ head, width, cell: (entry) => html`<${Time} at=${entry.properties[name]} />` });

/**
 * A table of what was read. `picked` are the ids of selected rows.
 * @param {{ label: string, columns: Column[], entries: any[], idOf?: (entry: any) => string,
 *   picked?: Set<string>, onPick?: (picked: Set<string>) => void }} props
 */
export function Table({ label, columns, entries, idOf = (entry) => entry.id, picked, onPick }) {
  const tooMany = () => toast(`At most ${MOST_PICKED.toLocaleString('en')} rows can be selected.`);
  const pick = (/** @type {any} */ { target: box }, /** @type {string} */ id) => {
    const next = new Set(picked);
    if (box.checked) next.add(id);
    else next.delete(id);
    if (next.size <= MOST_PICKED) return onPick?.(next);
    // Nothing is rendered anew, which would do it.
    box.checked = false;
    return tooMany();
  };
  const all = entries.length > 0 && entries.every((entry) => picked?.has(idOf(entry)));
  const pickAll = (/** @type {any} */ { target: box }) => {
    if (box.checked && entries.length > MOST_PICKED) tooMany();
    onPick?.(new Set(box.checked ? entries.slice(0, MOST_PICKED).map(idOf) : []));
  };
  // On a telephone there is room for the first column, and for what has no head: the buttons.
  const optional = (/** @type {Column} */ column) => (column === columns[0] || !column.head || column.isKept ? '' : 'optional');
  const classes = (/** @type {Column} */ column) => `${optional(column)} ${column.isNumber ? 'num' : ''}`;
  return html`
    <div class="table">
      <table aria-label=${label}>
        <colgroup>
          ${picked && html`<col style=${{ width: '40px' }} />`}
          ${columns.map((column) => html`<col key=${column.head} class=${optional(column)} style=${column.width ? { width: column.width } : {}} />`)}
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
              ${picked && html`<td><input type="checkbox" aria-label=${`Select ${idOf(entry)}`} checked=${picked.has(idOf(entry))} onChange=${(/** @type {any} */ event) => pick(event, idOf(entry))} /></td>`}
              ${columns.map((column) => html`<td key=${column.head} class=${`${classes(column)} ${column.head ? '' : 'acts'}`}>${column.cell(entry)}</td>`)}
            </tr>
          `)}
        </tbody>
      </table>
    </div>
  `;
}

/**
 * A list with everything that it may show: rows, that there are none, that they are being read, or why not. With
 * `actions`, rows can be selected.
 * @param {{ noun: string, pages: ReturnType<typeof usePages>, columns: Column[], empty: any, actions?: import('./bulk.mjs').Action[] }} props
 */
export function List({ noun, pages, columns, empty, actions }) {
  const [picked, setPicked] = useState(/** @type {Set<string>} */ (new Set()));
  const { page, problem, again } = pages;
  if (problem && !page) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!page) return html`<${Ghosts} lines=${8} />`;
  if (page.entries.length === 0) return html`<${Empty} noun=${noun}>${empty}<//>`;
  return html`
    <${Table} label=${capital(`${noun}s`)} columns=${columns} entries=${page.entries} picked=${actions ? picked : undefined} onPick=${setPicked} />
    <${More} isMore=${Boolean(page.next)} more=${pages.more} ahead=${pages.ahead}><${Count} page=${page} noun=${noun} /><//>
    ${problem && html`<${Failure} problem=${problem} again=${pages.more} />`}
    ${actions && html`<${Bulk} picked=${picked} noun=${noun} clear=${() => setPicked(new Set())} again=${again} actions=${actions} />`}
  `;
}

/** That there is nothing: at all, which `children` explain, or that the filter finds. @param {{ noun: string, children?: any }} props */
export function Empty({ noun, children }) {
  const isFiltered = [...useRoute().query.values()].some(Boolean);
  return html`<div class="empty">${isFiltered ? html`<h2>No ${noun} matches</h2><button onClick=${clearQuery}>Clear the filter</button>` : children}</div>`;
}
