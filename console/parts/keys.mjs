// Shortcuts of the console: Ctrl-K for the palette, and single keys for lists.
import { html, useEffect, useState } from '../html.mjs';
import { Dialog } from './dialog.mjs';

/** Where this browser keeps that single keys are off (WCAG 2.2, 2.1.4). */
const KEPT = 'roster-single-keys';

const isOn = () => localStorage.getItem(KEPT) !== 'off';

/** The keys, and what they do. */
const KEYS = [
  ['Ctrl K', 'Go to a page, a user or a group, or create something'],
  ['/', 'Go to the filter of the list'],
  ['j  k', 'Go to the next row, or the one before'],
  ['x', 'Select or deselect the row'],
  ['?', 'Show the shortcuts'],
  ['Esc', 'Close a dialog, or leave a filter'],
];

/** The rows of the lists on the page. */
const rows = () => [...document.querySelectorAll('main tbody tr, main .log li')];

/** The first thing in a row that can have the focus, but for its box. @param {Element | undefined} row */
const handle = (row) => row?.querySelector('a[href], button');

/** Goes to another row. @param {number} step */
function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const found = handle(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step]);
  if (!(found instanceof HTMLElement)) return;
  found.focus();
  found.scrollIntoView({ block: 'nearest' });
}

/** Selects the row that has the focus. */
function select() {
  const row = rows().find((each) => each.contains(document.activeElement));
  const box = row?.querySelector('input[type="checkbox"]');
  if (box instanceof HTMLElement) box.click();
}

/** Goes to the filter of the list. */
function filter() {
  const field = document.querySelector('main input[type="search"]');
  if (field instanceof HTMLInputElement) field.select();
}

/** The keys, in a dialog. @param {{ onClose: () => void }} props */
function Help({ onClose }) {
  const [isSingle, setSingle] = useState(isOn());
  const choose = (/** @type {any} */ event) => {
    localStorage.setItem(KEPT, event.target.checked ? 'on' : 'off');
    setSingle(event.target.checked);
  };
  return html`
    <${Dialog} title="Shortcuts" onClose=${onClose}>
      <dl class="facts keys">
        ${KEYS.map(([key, about]) => html`<dt key=${key}>${key.split(' ').filter(Boolean).map((each) => html`<kbd key=${each}>${each}</kbd>`)}</dt><dd>${about}</dd>`)}
      </dl>
      <label class="check"><input type="checkbox" checked=${isSingle} onChange=${choose} /><span>Single keys without Ctrl</span></label>
      <div class="acts-row"><button class="main" onClick=${onClose}>Close</button></div>
    <//>
  `;
}

/**
 * What listens for the keys, and shows what they open. `openPalette` opens the palette.
 * @param {{ openPalette: () => void, isHelp: boolean, setHelp: (isHelp: boolean) => void }} props
 */
export function Keys({ openPalette, isHelp, setHelp }) {
  useEffect(() => {
    /** @type {Record<string, () => void>} */
    const single = { '/': filter, '?': () => setHelp(true), j: () => move(1), k: () => move(-1), x: select };
    const listener = (/** @type {KeyboardEvent} */ event) => {
      const { target, key } = event;
      if (document.querySelector('dialog[open]')) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      const field = target instanceof Element ? target.closest('input:not([type="checkbox"]), textarea, select, [role="tree"]') : null;
      if (key === 'Escape' && field instanceof HTMLElement) field.blur();
      if (field || event.ctrlKey || event.metaKey || event.altKey || !single[key] || !isOn()) return;
      event.preventDefault();
      single[key]();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
  return isHelp ? html`<${Help} onClose=${() => setHelp(false)} />` : null;
}
