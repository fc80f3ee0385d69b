// Properties that Roster keeps for others: what somebody added, or what the application keeps. As rows, or as JSON.
import { html, useId, useState } from '../html.mjs';
import { useUnsaved } from '../router.mjs';
import { Icon } from './basics.mjs';
import { useSave } from './conflict.mjs';
import { Form, useForm } from './form.mjs';

/** @typedef {{ name: string, isText: boolean, text: string }} Row */

/** @param {Record<string, any>} value @returns {Row[]} */
const rowsOf = (value) => Object.entries(value).map(([name, each]) => ({ name, isText: typeof each === 'string', text: typeof each === 'string' ? each : JSON.stringify(each) }));

/** The object that the rows are, or what is wrong with them. @param {Row[]} rows @returns {Record<string, any> | string} */
function objectOf(rows) {
  /** @type {Record<string, any>} */
  const object = {};
  for (const { name, isText, text } of rows) {
    if (name.trim() === '') return 'Each property needs a name.';
    if (Object.hasOwn(object, name.trim())) return `Two properties are called ${name.trim()}.`;
    try {
      object[name.trim()] = isText ? text : JSON.parse(text);
    } catch {
      return `The value of ${name.trim()} must be JSON, such as 42, true or ["a", "b"].`;
    }
  }
  return object;
}

/** The object that a text is, or what is wrong with it. @param {string} text @returns {Record<string, any> | string} */
function parsed(text) {
  try {
    const object = JSON.parse(text || '{}');
    if (typeof object === 'object' && object !== null && !Array.isArray(object)) return object;
  } catch {
    // It is said below.
  }
  return 'This must be a JSON object, such as {"plan": "pro"}.';
}

/** @param {{ rows: Row[], set: (rows: Row[]) => void }} props */
function Rows({ rows, set }) {
  const change = (/** @type {number} */ at, /** @type {Partial<Row>} */ part) => set(rows.map((row, place) => (place === at ? { ...row, ...part } : row)));
  return html`
    ${rows.map((row, at) => html`
      <div class="pair-row" key=${at}>
        <input class="mono" aria-label="Name" placeholder="Name" value=${row.name} spellcheck="false" autocomplete="off" onInput=${(/** @type {any} */ event) => change(at, { name: event.target.value })} />
        <select aria-label=${`Type of ${row.name}`} value=${row.isText ? 'text' : 'json'} onChange=${(/** @type {any} */ event) => change(at, { isText: event.target.value === 'text' })}>
          <option value="text">Text</option><option value="json">JSON</option>
        </select>
        <input class=${row.isText ? '' : 'mono'} aria-label=${`Value of ${row.name}`} placeholder="Value" value=${row.text} onInput=${(/** @type {any} */ event) => change(at, { text: event.target.value })} />
        <button class="plain" aria-label=${`Remove ${row.name}`} onClick=${() => set(rows.filter((_, place) => place !== at))}><${Icon} name="close" /></button>
      </div>
    `)}
    ${rows.length === 0 && html`<p class="muted">None yet.</p>`}
    <div><button onClick=${() => set([...rows, { name: '', isText: true, text: '' }])}><${Icon} name="plus" />Add a property</button></div>
  `;
}

/**
 * Edits the properties of an entity that Roster does not know, or what the application keeps.
 * @param {{ label: string, help: any, value: Record<string, any>, kind: string, id: string, tag: string | null, again: () => void, member?: 'app' }} props
 */
export function Pairs({ label, help, value, ...saved }) {
  const written = JSON.stringify(value, null, 2);
  const form = useForm({ json: written, rows: rowsOf(value) });
  const [isJson, setJson] = useState(false);
  const [wrong, setWrong] = useState('');
  const id = useId();
  const { json, rows } = form.values;
  const current = () => (isJson ? parsed(json) : objectOf(rows));
  const show = (/** @type {boolean} */ asJson) => {
    const now = current();
    setWrong(typeof now === 'string' ? now : '');
    if (typeof now === 'string' || asJson === isJson) return;
    if (asJson) form.set('json', JSON.stringify(now, null, 2));
    else form.set('rows', rowsOf(now));
    setJson(asJson);
  };
  useUnsaved(form.isChanged);
  /** What is gone is removed, and what differs is replaced as a whole. */
  const body = () => {
    const next = /** @type {Record<string, any>} */ (current());
    const names = Object.keys({ ...value, ...next }).filter((name) => JSON.stringify(next[name]) !== JSON.stringify(value[name]));
    return Object.fromEntries(names.map((name) => [name, next[name] ?? null]));
  };
  const { act, dialog } = useSave({ ...saved, method: 'PUT', body, said: 'The properties are saved.' });
  const save = async () => {
    const next = current();
    setWrong(typeof next === 'string' ? next : '');
    if (typeof next !== 'string') await act();
  };
  return html`
    <${Form} form=${form} act=${save}>
      <div class="head">
        <div class="tight"><h2 id=${id}>${label}</h2><p class="help muted small" id=${`${id}-help`}>${help}</p></div>
        <div class="push" role="group" aria-label="Show the properties">
          <button aria-pressed=${!isJson} onClick=${() => show(false)}>As rows</button>
          <button aria-pressed=${isJson} onClick=${() => show(true)}>As JSON</button>
        </div>
      </div>
      ${isJson
        ? html`<textarea class="mono" rows=${Math.min(24, Math.max(6, json.split('\n').length + 1))} spellcheck="false" aria-labelledby=${id} aria-describedby=${`${id}-help`}
            aria-invalid=${wrong ? 'true' : undefined} value=${json} onInput=${(/** @type {any} */ event) => form.set('json', event.target.value)}></textarea>`
        : html`<${Rows} rows=${rows} set=${(/** @type {Row[]} */ next) => form.set('rows', next)} />`}
      ${wrong && html`<p class="danger-text small" role="alert">${wrong}</p>`}
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save properties</button></div>
    <//>
    ${dialog}
  `;
}

/** What of an entity's properties Roster does not know. @param {any} properties @param {string[]} known */
export const ownPairs = (properties, known) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !known.includes(name)));
